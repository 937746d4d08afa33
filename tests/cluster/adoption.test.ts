import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { at, objectAt, textAt, type JsonObject } from "../../plan/model.ts";
import { ensureTool } from "../../tools/build.ts";
import type { ControlPlane } from "./control-plane.ts";
import { Rest, type ObjectKey } from "./rest.ts";
import { controlPlaneOrSkip } from "./suite.ts";
import { expectSuccess } from "./world.ts";

const run = promisify(execFile);
const CHART = join(import.meta.dirname, "fixtures", "claiming-chart");
const NAMESPACE = "office";

const SHARED_CLASS: JsonObject = {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "shared" },
    provisioner: "shared.example.com",
    allowVolumeExpansion: true,
    volumeBindingMode: "Immediate",
};

/** What `ownedByRelease` says. */
const marks = (release: string): JsonObject => ({
    labels: { "app.kubernetes.io/managed-by": "Helm" },
    annotations: { "meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": NAMESPACE },
});

describe("A claim of the program that a release insists on making", function () {
    let controlPlane: ControlPlane | undefined;
    let rest: Rest;
    let home: string;

    before(async function () {
        // Helm is built from its pinned source where it is not installed.
        this.timeout("20m");
        controlPlane = await controlPlaneOrSkip(this, { controllers: true });
        await ensureTool("helm");
        home = await mkdtemp(join(tmpdir(), "helm-"));
        rest = new Rest(controlPlane.client);
        await apply(SHARED_CLASS);
        await apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
    });
    after(async () => {
        await controlPlane?.stop();
        await rm(home, { recursive: true, force: true });
    });

    const claimKey = (release: string): ObjectKey => ({
        ...{ apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: NAMESPACE, name: `${release}-files` },
    });

    async function apply(object: JsonObject): Promise<void> {
        const { apiVersion, kind, metadata } = object;
        const { name, namespace = "" } = objectAt(metadata);
        const key = {
            apiVersion: textAt(apiVersion),
            kind: textAt(kind),
            name: textAt(name),
            namespace: textAt(namespace),
        };
        expectSuccess(await rest.apply(key, object), `${key.kind} ${key.name}`);
    }

    function applyClaim(release: string, size = "10Gi", metadata: JsonObject = marks(release)): Promise<void> {
        const { apiVersion, kind, name, namespace } = claimKey(release);
        return apply({
            apiVersion,
            kind,
            metadata: { ...metadata, name, namespace },
            spec: {
                accessModes: ["ReadWriteMany"],
                storageClassName: "shared",
                resources: { requests: { storage: size } },
            },
        });
    }

    async function claim(release: string): Promise<JsonObject | undefined> {
        const { status, body } = await rest.get(claimKey(release));
        const isThere = status === 200 && at(objectAt(body), "metadata.deletionTimestamp") === undefined;
        return isThere ? objectAt(body) : undefined;
    }

    async function bound(release: string): Promise<JsonObject> {
        for (let attempt = 0; attempt < 300; attempt++) {
            const found = await claim(release);
            if (found && at(found, "status.phase") === "Bound") {
                return found;
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error(`the claim of ${release} is not bound`);
    }

    /** Helm's complaint, or nothing. */
    async function helm(...args: string[]): Promise<string> {
        const env = {
            PATH: process.env["PATH"],
            HOME: home,
            KUBECONFIG: controlPlane?.kubeconfigPath,
        };
        try {
            await run(await ensureTool("helm"), [...args, "--namespace", NAMESPACE], { env });
            return "";
        } catch (error) {
            return (error as { stderr?: string }).stderr ?? String(error);
        }
    }

    const identity = (object: JsonObject) => [
        at(object, "metadata.uid"),
        at(object, "spec.volumeName"),
        at(object, "spec.resources.requests.storage"),
    ];

    it("is refused without the marks of the release", async () => {
        await applyClaim("plain", "10Gi", {});
        assert.match(
            await helm("install", "plain", CHART),
            /cannot be imported into the current release: invalid ownership metadata/,
        );
    });

    it("is taken over as it is, with its volume and what it holds", async () => {
        await applyClaim("web");
        const before = await bound("web");
        assert.equal(await helm("install", "web", CHART, "--wait", "--timeout", "60s"), "");
        const after = await bound("web");
        assert.deepEqual(identity(after), identity(before));
        assert.equal(objectAt(at(after, "metadata.labels"))["helm.sh/chart"], "claiming-chart-1.0.0");
    });

    it("stays the program's: what it applies next changes nothing", async () => {
        const before = await bound("web");
        await applyClaim("web");
        assert.equal(at(await bound("web"), "metadata.resourceVersion"), at(before, "metadata.resourceVersion"));
    });

    it("grows by the program, and the release follows", async () => {
        const before = await bound("web");
        await applyClaim("web", "20Gi");
        assert.equal(await helm("upgrade", "web", CHART, "--set", "size=20Gi", "--wait", "--timeout", "60s"), "");
        const after = await bound("web");
        assert.deepEqual(identity(after), [...identity(before).slice(0, 2), "20Gi"]);
    });

    it("is still there when an upgrade fails, and when it comes with a later one", async () => {
        const before = await bound("web");
        assert.notEqual(await helm("upgrade", "web", CHART, "--set", "size=20Gi,image=null", "--cleanup-on-fail"), "");
        assert.deepEqual(identity(await bound("web")), identity(before));
        assert.equal(await helm("upgrade", "web", CHART, "--set", "size=20Gi"), "");
    });

    it("is still there when an installation fails, unless that is undone: hence no `atomic` for such a release", async () => {
        const failing = ["--set", "image=null", "--wait", "--timeout", "20s"];
        await applyClaim("broken");
        assert.notEqual(await helm("install", "broken", CHART, ...failing), "");
        assert(await claim("broken"), "the claim is gone with the failed installation");
        await applyClaim("undone");
        assert.notEqual(await helm("install", "undone", CHART, "--atomic", ...failing), "");
        assert.equal(await claim("undone"), undefined);
    });

    it("goes with the release when somebody uninstalls that: hence a protected release in a protected stack", async () => {
        assert.equal(await helm("uninstall", "web", "--wait", "--timeout", "60s"), "");
        assert.equal(await claim("web"), undefined);
    });
});
