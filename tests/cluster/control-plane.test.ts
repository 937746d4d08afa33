import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { pinnedVersion, tools } from "../../tools/pins.ts";
import type { ControlPlane } from "./control-plane.ts";
import { controlPlaneOrSkip } from "./suite.ts";

const container = { name: "app", image: "registry.example.com/app:1.0.0" };
const pod = (spec: object) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "pod", namespace: "default" },
    spec,
});
const selector = { matchLabels: { app: "web" } };
const template = { metadata: { labels: { app: "web" } }, spec: { containers: [container] } };

describe("control plane for admission", () => {
    let cluster: ControlPlane;

    before(async function () {
        cluster = await controlPlaneOrSkip(this);
    });
    after(() => cluster?.stop());

    const dryRun = (object: unknown) =>
        cluster.kubectl(["apply", "--server-side", "--dry-run=server", "-f", "-"], JSON.stringify(object));

    it("serves the pinned minor version of Kubernetes with every check of /readyz passed", async () => {
        const ready = await cluster.client.send("GET", "/readyz?verbose");
        assert.equal(ready.status, 200);
        assert.match(String(ready.body), /readyz check passed/);
        const { body } = await cluster.client.send("GET", "/version");
        const { major, minor } = pinnedVersion(tools["kube-apiserver"]);
        assert.ok((body as { gitVersion: string }).gitVersion.startsWith(`v${major}.${minor}.`));
    });

    it("knows the kubeconfig's user and nobody with another token", async () => {
        const known = await cluster.kubectl(["auth", "whoami", "-o", "jsonpath={.status.userInfo.groups[0]}"]);
        assert.equal(known.stdout, "system:masters");
        const unknown = await cluster.kubectl(["get", "namespaces", "--token=other"]);
        assert.equal(unknown.code, 1);
        assert.match(unknown.stderr, /You must be logged in to the server/);
    });

    it("accepts a sound object by a dry run and keeps nothing of it", async () => {
        const result = await dryRun(pod({ containers: [container] }));
        assert.deepEqual([result.code, result.stdout], [0, "pod/pod serverside-applied (server dry run)\n"]);
        assert.equal((await cluster.client.send("GET", "/api/v1/namespaces/default/pods/pod")).status, 404);
    });

    it("refuses a field that the kind does not have, by its path", async () => {
        const { code, stderr } = await dryRun(pod({ containers: [{ ...container, imagePullPolcy: "Always" }] }));
        assert.equal(code, 1);
        assert.match(stderr, /\.spec\.containers\[name="app"\]\.imagePullPolcy: field not declared in schema/);
    });

    it("refuses a privileged pod in a namespace with the restricted standard", async () => {
        const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
        const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "strict", labels } };
        assert.equal((await cluster.client.send("POST", "/api/v1/namespaces", namespace)).status, 201);
        const privileged = pod({ containers: [{ ...container, securityContext: { privileged: true } }] });
        privileged.metadata.namespace = "strict";
        const { code, stderr } = await dryRun(privileged);
        assert.equal(code, 1);
        assert.match(stderr, /violates PodSecurity "restricted:latest": privileged/);
    });

    it("refuses an API version that Kubernetes has removed", async () => {
        const metadata = { name: "web", namespace: "default" };
        const spec = { minAvailable: 1, selector };
        const { code, stderr } = await dryRun({
            apiVersion: "policy/v1beta1",
            kind: "PodDisruptionBudget",
            metadata,
            spec,
        });
        assert.equal(code, 1);
        assert.match(stderr, /no matches for kind "PodDisruptionBudget" in version "policy\/v1beta1"/);
    });

    it("hands out the warning of a deprecated API", async () => {
        const path = "/api/v1/namespaces/default/endpoints/web?fieldManager=test&dryRun=All";
        const endpoints = { apiVersion: "v1", kind: "Endpoints", metadata: { name: "web" } };
        const answer = await cluster.client.send("PATCH", path, endpoints, "application/apply-patch+yaml");
        assert.equal(answer.status, 201);
        assert.deepEqual(answer.warnings, [
            "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
        ]);
    });
});

describe("control plane with simulated nodes", () => {
    let cluster: ControlPlane;

    before(async function () {
        cluster = await controlPlaneOrSkip(this, { controllers: true, nodes: 2 });
    });
    after(() => cluster?.stop());

    async function apply(...objects: unknown[]) {
        for (const object of objects) {
            const { code, stderr } = await cluster.kubectl(
                ["apply", "--server-side", "-f", "-"],
                JSON.stringify(object),
            );
            assert.equal(code, 0, stderr);
        }
    }

    async function kubectl(...args: string[]) {
        const { code, stdout, stderr } = await cluster.kubectl(args);
        assert.equal(code, 0, stderr);
        return stdout;
    }

    async function eventually(expected: string, ...args: string[]) {
        const deadline = performance.now() + 30_000;
        let seen = await kubectl(...args);
        while (seen !== expected && performance.now() < deadline) {
            await delay(200);
            seen = await kubectl(...args);
        }
        assert.equal(seen, expected);
    }

    it("has the nodes asked for, Ready", async () => {
        const jsonpath = '{range .items[*]}{.metadata.name}={.status.conditions[?(@.type=="Ready")].status} {end}';
        assert.equal(await kubectl("get", "nodes", "-o", `jsonpath=${jsonpath}`), "node-0=True node-1=True ");
    });

    it("makes the pods of a Deployment Ready on its nodes, and rolls out a change", async () => {
        const metadata = { name: "web", namespace: "default" };
        const deployment = {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata,
            spec: { replicas: 4, selector, template },
        };
        await apply(deployment);
        await kubectl("rollout", "status", "deployment/web", "--timeout=60s");
        const nodes = await kubectl("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].spec.nodeName}");
        assert.deepEqual([...new Set(nodes.split(" "))].sort(), ["node-0", "node-1"]);

        await kubectl("set", "image", "deployment/web", "app=registry.example.com/app:2.0.0");
        await kubectl("rollout", "status", "deployment/web", "--timeout=60s");
        await eventually(
            Array(4).fill("registry.example.com/app:2.0.0").join(" "),
            ...["get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].spec.containers[0].image}"],
        );
    });

    it("provisions the claims of a StatefulSet and deletes or retains their volumes as the class says", async () => {
        const claim = (name: string, storageClassName: string) => ({
            metadata: { name },
            spec: { accessModes: ["ReadWriteOnce"], storageClassName, resources: { requests: { storage: "5Gi" } } },
        });
        const spec = {
            replicas: 1,
            serviceName: "db",
            selector: { matchLabels: { app: "db" } },
            template: { metadata: { labels: { app: "db" } }, spec: { containers: [container] } },
            volumeClaimTemplates: [claim("data", "do-block-storage"), claim("kept", "do-block-storage-retain")],
        };
        await apply({
            apiVersion: "apps/v1",
            kind: "StatefulSet",
            metadata: { name: "db", namespace: "default" },
            spec,
        });
        await kubectl("rollout", "status", "statefulset/db", "--timeout=60s");
        const sizes = "jsonpath={range .items[*]}{.status.phase} {.status.capacity.storage},{end}";
        assert.equal(await kubectl("get", "pvc", "-o", sizes), "Bound 5Gi,Bound 5Gi,");

        await kubectl("delete", "statefulset/db", "pvc/data-db-0", "pvc/kept-db-0", "--timeout=30s");
        await eventually(
            "do-block-storage-retain Released",
            ...["get", "pv", "-o", "jsonpath={.items[*].spec.storageClassName} {.items[*].status.phase}"],
        );
    });

    it("runs a Job to its end", async () => {
        const metadata = { name: "migrate", namespace: "default" };
        const spec = {
            template: {
                spec: {
                    restartPolicy: "Never",
                    initContainers: [container],
                    containers: [{ ...container, name: "job" }],
                },
            },
        };
        await apply({ apiVersion: "batch/v1", kind: "Job", metadata, spec });
        await kubectl("wait", "--for=condition=Complete", "job/migrate", "--timeout=60s");
    });

    it("gives a service account a token that the API server knows and holds to its rights", async () => {
        await kubectl("create", "serviceaccount", "reader");
        const token = (await kubectl("create", "token", "reader")).trim();
        const whoami = ["auth", "whoami", "-o", "jsonpath={.status.userInfo.username}", `--token=${token}`];
        assert.equal(await kubectl(...whoami), "system:serviceaccount:default:reader");
        const { code, stdout } = await cluster.kubectl(["auth", "can-i", "list", "secrets", `--token=${token}`]);
        assert.deepEqual([code, stdout.trim()], [1, "no"]);
    });

    it("deletes a namespace with all that is in it", async () => {
        await kubectl("create", "namespace", "gone");
        await kubectl("create", "deployment", "web", "--image=web:1", "-n", "gone");
        await kubectl("rollout", "status", "deployment/web", "-n", "gone", "--timeout=60s");
        await kubectl("delete", "namespace", "gone", "--timeout=60s");
        assert.equal(await kubectl("get", "pods", "-n", "gone", "-o", "name"), "");
    });
});
