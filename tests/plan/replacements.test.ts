import assert from "node:assert/strict";
import type { JsonObject, PlannedResource } from "../../plan/model.ts";
import { changedInputs, replacingInputs } from "../../plan/replacements.ts";

function resource(type: string, inputs: JsonObject, options: Partial<PlannedResource> = {}): PlannedResource {
    return {
        ...{ urn: `urn:pulumi:dev::platform::${type}::x`, type, name: "x", parent: "", dependencies: [], aliases: [] },
        ...{ protect: false, retainOnDelete: false, deletedWith: "", custom: true, external: false, provider: "" },
        ...{ customTimeouts: {}, ignoreChanges: [], replaceOnChanges: [], deleteBeforeReplace: false },
        ...{ additionalSecretOutputs: [], inputs },
        ...options,
    };
}

/** Paths by which the second resource replaces the first. */
function replacing(
    type: string,
    before: JsonObject,
    now: JsonObject,
    options: Partial<PlannedResource> = {},
): string[] {
    const after = resource(type, now, options);
    return replacingInputs(after, changedInputs(resource(type, before), after));
}

describe("replacement", () => {
    it("comes of the size of a cluster's own pool, and not of its count of nodes", () => {
        const type = "digitalocean:index/kubernetesCluster:KubernetesCluster";
        const before = { region: "fra1", nodePool: { size: "s-2vcpu-4gb", nodeCount: 1 } };
        const bigger = { region: "fra1", nodePool: { size: "s-4vcpu-8gb", nodeCount: 2 } };
        assert.deepEqual(replacing(type, before, bigger), ["nodePool.size"]);
        assert.deepEqual(replacing(type, before, { ...before, nodePool: { ...before.nodePool, nodeCount: 3 } }), []);
    });

    it("comes of the name of any object on a cluster, custom ones included, and not of a release's values", () => {
        const named = (name: string): JsonObject => ({ metadata: { name, labels: { app: name } } });
        for (const type of ["kubernetes:core/v1:ConfigMap", "kubernetes:cert-manager.io/v1:Certificate"]) {
            assert.deepEqual(replacing(type, named("a"), named("b")), ["metadata.name"]);
        }
        const release = (name: string, replicas: number): JsonObject => ({
            name,
            values: { metadata: { name }, replicas },
        });
        assert.deepEqual(replacing("kubernetes:helm.sh/v3:Release", release("a", 1), release("b", 1)), ["name"]);
        assert.deepEqual(replacing("kubernetes:helm.sh/v3:Release", release("a", 1), release("a", 2)), []);
    });

    it("comes of a selector within which a label differs, and of claims of a StatefulSet", () => {
        const spec = (app: string): JsonObject => ({ spec: { selector: { matchLabels: { app } }, replicas: 1 } });
        assert.deepEqual(replacing("kubernetes:apps/v1:Deployment", spec("a"), spec("b")), [
            "spec.selector.matchLabels.app",
        ]);
        const claims = (size: string): JsonObject => ({
            spec: { volumeClaimTemplates: [{ spec: { storage: size } }] },
        });
        assert.deepEqual(replacing("kubernetes:apps/v1:StatefulSet", claims("1Gi"), claims("2Gi")), [
            "spec.volumeClaimTemplates",
        ]);
    });

    it("comes of whatever a random value is made of", () => {
        const type = "random:index/randomPassword:RandomPassword";
        const keepers = (rotation: string): JsonObject => ({ length: 32, keepers: { rotation } });
        assert.deepEqual(replacing(type, keepers("1"), keepers("2")), ["keepers.rotation"]);
    });

    it("comes of what the program asks to replace by, and never of what it leaves to others", () => {
        const type = "kubernetes:core/v1:Service";
        const clusterIp = (address: string): JsonObject => ({ spec: { clusterIP: address, ports: [] } });
        assert.deepEqual(replacing(type, clusterIp("a"), clusterIp("b"), { ignoreChanges: ["spec.clusterIP"] }), []);
        const ports = { spec: { ports: [{ port: 80 }] } };
        assert.deepEqual(replacing(type, { spec: { ports: [] } }, ports, { replaceOnChanges: ["spec.ports"] }), [
            "spec.ports",
        ]);
    });

    it("is told of an input that goes or comes", () => {
        const type = "digitalocean:index/databaseCluster:DatabaseCluster";
        assert.deepEqual(replacing(type, { engine: "pg" }, { engine: "pg", projectId: "p" }), ["projectId"]);
        assert.deepEqual(replacing(type, { engine: "pg", size: "a" }, { size: "b" }), ["engine"]);
    });
});
