import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { ensureTool, ToolUnavailable } from "../../tools/build.ts";
import { filesIn, plan, type CommandResult } from "./support/command.ts";

const CHARTS = resolve("tests/plan/fixtures/charts");

/** A program with one release of a chart, in a namespace that is there already. */
function program(chart: string, version: string, values: object): string {
    return `import * as k8s from "@pulumi/kubernetes";
        new k8s.helm.v3.Release("shop", { name: "shop", chart: "${chart}", version: "${version}", namespace: "kube-system",
            values: ${JSON.stringify(values)} }, { deleteBeforeReplace: true });
        export const cluster = { version: "1.35.2-do.1" };`;
}

describe("charts", () => {
    let root: string;

    before(async function () {
        // Helm is built from its pinned source where it is not installed.
        this.timeout("20m");
        try {
            await ensureTool("helm");
        } catch (error) {
            if (error instanceof ToolUnavailable) {
                this.skip();
            }
            throw error;
        }
    });

    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "program-"));
        writeFileSync(join(root, "Pulumi.yaml"), "name: platform\nmain: index.ts\n");
        writeFileSync(join(root, "Pulumi.dev.yaml"), "config: {}\n");
        symlinkSync(join(process.cwd(), "node_modules"), join(root, "node_modules"));
    });

    afterEach(() => rmSync(root, { recursive: true }));

    function render(chart: string, values: object, folder = CHARTS, version = "1.2.3"): Promise<CommandResult> {
        writeFileSync(join(root, "index.ts"), program(chart, version, values));
        return plan(["--charts", folder, "--strict"], root);
    }

    it("are rendered as Helm would install them, for the cluster's version, and listed with the rest", async () => {
        const { code, stdout } = await render("demo", { replicas: 2 });
        const files = filesIn(join(root, ".plan/dev/manifests"));
        assert.deepEqual(
            [...files.keys()],
            [
                "_cluster/ClusterRole.demo_kube-system.yaml",
                "_cluster/CustomResourceDefinition.gadgets.demo.example.com.yaml",
                "kube-system/ConfigMap.shop-facts.yaml",
                "kube-system/Deployment.shop.yaml",
                "kube-system/Secret.shop-generated.yaml",
            ],
        );
        assert.deepEqual(parse(files.get("kube-system/ConfigMap.shop-facts.yaml") ?? ""), {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: "shop-facts", namespace: "kube-system" },
            data: { kubernetes: "v1.35.2", knowsGadgets: "false", knowsBudgets: "true" },
        });
        assert.match(files.get("kube-system/Deployment.shop.yaml") ?? "", /^ {2}replicas: 2$/m);
        assert.match(files.get("kube-system/Secret.shop-generated.yaml") ?? "", /password: "\[secret\]"/);
        assert.equal(code, 0, stdout);
    });

    it("are held to the schemas like everything else", async () => {
        const { code, stdout } = await render("demo", { replicas: "many", extra: {}, misspelt: true });
        assert.equal(code, 1);
        assert.match(stdout, /kube-system\/Deployment\/shop spec\.replicas: must be integer/);
        assert.match(stdout, /shop values\.misspelt: is no value that this chart reads/);
        assert.match(
            stdout,
            /kube-system\/Deployment\/shop spec\.template\.spec\.containers\.0\.imagePolicy: is no field of Deployment/,
        );
    });

    it("that fail are told in one sentence", async () => {
        const { code, stdout } = await render("broken", {});
        assert.equal(code, 1);
        assert.match(stdout, /The chart broken does not render: .*a colour is needed/);
    });

    it("are taken from archives too, and an unreadable one is told in one sentence", async () => {
        const folder = join(root, "charts");
        mkdirSync(folder);
        execFileSync("tar", ["-czf", join(folder, "demo-1.2.3.tgz"), "-C", CHARTS, "demo"]);
        writeFileSync(join(folder, "demo-9.9.9.tgz"), "no archive");
        const { code, stdout } = await render("oci://registry.example.com/charts/demo", {}, folder);
        assert.equal(code, 0, stdout);
        assert.match(stdout, /^1 resource, 5 Kubernetes objects/m);
        const { stderr } = await render("demo", {}, folder, "9.9.9");
        assert.match(stderr, /^The chart .*demo-9\.9\.9\.tgz cannot be unpacked: it is no readable \.tgz archive\.\n$/);
    });

    it("are rendered from their source too, where what it lacks is switched off", async () => {
        const folder = join(root, "charts");
        cpSync(join(CHARTS, "demo"), join(folder, "demo"), { recursive: true });
        const dependency = { name: "store", version: "1.0.0", repository: "https://charts.example.com" };
        const metadata = { apiVersion: "v2", name: "demo", version: "1.2.3" };
        const declare = (condition: string): void =>
            writeFileSync(
                join(folder, "demo", "Chart.yaml"),
                stringify({ ...metadata, dependencies: [{ ...dependency, condition }] }),
            );
        writeFileSync(join(folder, "demo", "Chart.lock"), "dependencies: []\ndigest: sha256:0\n");
        declare("ingress.missing,ingress.enabled");
        const off = await render("demo", {}, folder);
        assert.equal(off.code, 0, off.stdout);
        assert.match(off.stdout, /^1 resource, 5 Kubernetes objects/m);
        const on = await render("demo", { ingress: { enabled: true } }, folder);
        assert.match(
            on.stdout,
            /The chart demo does not render: .*found in Chart\.yaml, but missing in charts\/ directory: store/,
        );
        assert.deepEqual(
            readdirSync(join(folder, "demo")).sort(),
            readdirSync(join(CHARTS, "demo")).concat("Chart.lock").sort(),
        );
    });

    it("are found by a path, in a folder or an archive, which needs no --charts", async () => {
        execFileSync("tar", ["-czf", join(root, "demo-1.2.3.tgz"), "-C", CHARTS, "demo"]);
        cpSync(join(CHARTS, "demo"), join(root, "own", "demo"), { recursive: true });
        for (const path of ["./demo-1.2.3.tgz", "./own/demo"]) {
            const { code, stdout } = await render(path, { misspelt: true });
            assert.match(stdout, /^1 resource, 5 Kubernetes objects/m);
            assert.match(stdout, /values\.misspelt: is no value that this chart reads \(chart demo 1\.2\.3\)/);
            assert.equal(code, 1);
        }
    });

    it("need Helm, or Go to build it: one sentence without", async () => {
        writeFileSync(join(root, "index.ts"), program("demo", "1.2.3", {}));
        const environment = { PATH: "/usr/bin:/bin", DOKS_TOOLS_CACHE: join(root, "cache"), KUBEBUILDER_ASSETS: "" };
        const without = await plan(["--charts", CHARTS], root, environment);
        assert.match(
            without.stdout,
            /^1 release not rendered: helm is not installed and cannot be built without Go: .*\.$/m,
        );
        assert.equal(without.code, 0);
        assert.equal((await plan(["--charts", CHARTS, "--strict"], root, environment)).code, 1);
    });
});
