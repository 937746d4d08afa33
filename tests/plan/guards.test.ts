import assert from "node:assert/strict";
import { acknowledgedMoves, guardState } from "../../plan/guards.ts";
import type { Manifest } from "../../plan/manifests.ts";
import type { JsonObject, PlannedResource } from "../../plan/model.ts";
import type { Plan } from "../../plan/plan.ts";

type Compared = Pick<Plan, "resources" | "manifests" | "protection">;

describe("A plan against an earlier one", () => {
    const resource = (type: string, name: string, inputs: JsonObject = {}): PlannedResource =>
        ({ type, name, inputs, urn: `urn:pulumi:prod::platform::${type}::${name}` }) as unknown as PlannedResource;
    const manifest = (kind: string, name: string, spec: JsonObject): Manifest =>
        ({ kind, name, namespace: "shop", object: { kind, spec } }) as unknown as Manifest;
    const plan = (parts: Partial<Compared>): Compared => ({
        resources: [],
        manifests: [],
        protection: "protected",
        ...parts,
    });
    const managed = plan({ resources: [resource("platform:backing:ManagedRedis", "reactive-rtc-redis")] });
    const inCluster = plan({ resources: [resource("platform:backing:InClusterRedis", "reactive-rtc-redis")] });
    const told = (before: Compared, now: Compared, moves: readonly string[] = []) =>
        guardState(before, now, new Set(moves)).map(({ rule, level, path }) => [rule, level, ...(path ? [path] : [])]);

    it("refuses to leave data behind in a protected stack until the move is acknowledged", () => {
        assert.deepEqual(told(managed, inCluster), [["data-move", "error"]]);
        assert.deepEqual(told(managed, inCluster, ["chat4all.redis"]), [["data-move", "error"]]);
        assert.deepEqual(told(managed, inCluster, ["reactiveRtc.postgres"]), [["data-move", "error"]]);
        assert.deepEqual(told(managed, inCluster, ["reactiveRtc.redis"]), [["data-move", "warning"]]);
        assert.deepEqual(told(managed, { ...inCluster, protection: "ephemeral" }), [["data-move", "warning"]]);
        assert.deepEqual(told(managed, managed), []);
    });

    it("finds the acknowledged moves in the settings", () => {
        const redis = { form: "managed", acknowledgeDataMove: true };
        const apps = { kraken: { host: "a.example.com", redis: { form: "in-cluster" } }, reactiveRtc: { redis } };
        assert.deepEqual([...acknowledgedMoves(apps)], ["reactiveRtc.redis"]);
    });

    it("refuses every disk that would shrink, whatever owns it", () => {
        const claim = (size: string): JsonObject => ({ resources: { requests: { storage: size } } });
        const kinds: Record<string, (size: string) => JsonObject> = {
            PersistentVolumeClaim: claim,
            StatefulSet: (size) => ({ volumeClaimTemplates: [{ spec: claim("1Gi") }, { spec: claim(size) }] }),
            Cluster: (size) => ({ storage: { size } }),
            KafkaNodePool: (size) => ({ storage: { volumes: [{ size }] } }),
            MongoDBCommunity: (size) => ({ statefulSet: { spec: { volumeClaimTemplates: [{ spec: claim(size) }] } } }),
        };
        const sized = (size: string) =>
            plan({ manifests: Object.entries(kinds).map(([kind, spec]) => manifest(kind, "data", spec(size))) });
        assert.deepEqual(
            guardState(sized("10Gi"), sized("9Gi"), new Set()).map(({ rule, subject }) => `${rule} ${subject}`),
            Object.keys(kinds).map((kind) => `storage-shrinks shop/${kind}/data`),
        );
        assert.deepEqual(told(sized("512Mi"), sized("1Gi")), []);
        assert.deepEqual(told(sized("1Ti"), sized("1024Gi")), []);

        const database = (storageSizeMib: string) =>
            plan({
                resources: [resource("digitalocean:index/databaseCluster:DatabaseCluster", "db", { storageSizeMib })],
            });
        assert.deepEqual(told(database("61440"), database("30720")), [["storage-shrinks", "error", "storageSizeMib"]]);
    });

    it("refuses what would replace the cluster, a lower version among it", () => {
        const cluster = (inputs: JsonObject) =>
            plan({
                resources: [resource("digitalocean:index/kubernetesCluster:KubernetesCluster", "cluster", inputs)],
            });
        const now = { region: "fra1", version: "1.36.3-do.0", nodePool: { size: "s-2vcpu-4gb", nodeCount: 1 } };
        const changed = (change: JsonObject) => told(cluster(now), cluster({ ...now, ...change }));
        assert.deepEqual(changed({ version: "1.35.9-do.1" }), [["cluster-replaced", "error", "version"]]);
        assert.deepEqual(changed({ version: "1.36.10-do.0" }), []);
        assert.deepEqual(changed({ region: "ams3" }), [["cluster-replaced", "error", "region"]]);
        assert.deepEqual(changed({ nodePool: { size: "s-4vcpu-8gb", nodeCount: 1 } }), [
            ["cluster-replaced", "error", "nodePool.size"],
        ]);
        assert.deepEqual(changed({ nodePool: { size: "s-2vcpu-4gb", nodeCount: 3 } }), []);
    });
});
