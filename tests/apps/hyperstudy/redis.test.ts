import assert from "node:assert/strict";
import { items, text, type Deployed, type Tree } from "../../support/deploy.ts";
import { container, object, objects, podSpec, spec, stack, variables } from "./stack.ts";

/** A server's arguments `--name value` as a map. */
function settingsOf(server: Tree): Record<string, string> {
    const words = items(server["args"]) as unknown as string[];
    const pairs: Record<string, string> = {};
    for (let index = 0; index < words.length; index += 2) {
        pairs[(words[index] ?? "").replace(/^--/, "")] = words[index + 1] ?? "";
    }
    return pairs;
}

describe("HyperStudy's Redis", () => {
    let prod: Deployed;
    before(async () => {
        prod = await stack("prod");
    });

    it("H4 H19 H36 is the pod redis-0 behind redis-service", () => {
        const { replicas, serviceName } = spec(prod, "StatefulSet", "redis");
        assert.deepEqual([replicas, serviceName], [1, "redis"] as unknown[]);
        assert.equal(container(prod, "StatefulSet", "redis")["image"], "docker.io/valkey/valkey:9.1.1");
        assert.deepEqual(items(spec(prod, "Service", "redis-service")["ports"])[0], {
            name: "redis",
            port: 6379,
            targetPort: "redis",
            protocol: "TCP",
        });
        assert.equal(spec(prod, "Service", "redis")["clusterIP"], "None");
    });

    it("HX14 logs every write, and refuses writes rather than forgetting", () => {
        assert.deepEqual(settingsOf(container(prod, "StatefulSet", "redis")), {
            dir: "/data",
            appendonly: "yes",
            appendfsync: "everysec",
            save: "3600 1 300 100 60 10000",
            maxmemory: String(Math.floor(512 * 2 ** 20 * 0.7)),
            "maxmemory-policy": "noeviction",
            maxclients: "832",
            "protected-mode": "no",
        });
    });

    it("H43 HX13 takes a pool of 50 from every pod that there may be", async () => {
        const most = (resources: Deployed) =>
            Number(settingsOf(container(resources, "StatefulSet", "redis"))["maxclients"]);
        assert(most(prod) >= 12 * 50 + 2 * 50);
        const larger = await stack("prod", {
            app: { backend: { replicas: { min: 3, max: 100 } }, podRouter: { replicas: 10 } },
        });
        assert(most(larger) >= 100 * 50 + 10 * 50);
    });

    it("H38 HX14 keeps its data in /data on a claim of 5Gi, which outlives it in a protected stack", async () => {
        const { volumes } = podSpec(prod, "StatefulSet", "redis");
        assert.deepEqual(items(volumes), [{ name: "data", persistentVolumeClaim: { claimName: "redis-data" } }]);
        assert.deepEqual(items(container(prod, "StatefulSet", "redis")["volumeMounts"]), [
            { name: "data", mountPath: "/data" },
        ]);
        const claim = object(prod, "PersistentVolumeClaim", "redis-data");
        assert.deepEqual(claim.inputs["spec"], {
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: "5Gi" } },
            storageClassName: "do-block-storage",
        });
        assert.deepEqual([claim.protect, claim.retainOnDelete], [true, true]);
        const dev = object(await stack("dev"), "PersistentVolumeClaim", "redis-data", "hyperstudy-dev");
        assert.deepEqual([dev.protect, dev.retainOnDelete], [false, false]);
    });

    it("HX14 shows its metrics by an exporter beside it, and how many rooms are assigned to pods", () => {
        const exporter = container(prod, "StatefulSet", "redis", { called: "exporter" });
        assert.equal(exporter["image"], "ghcr.io/oliver006/redis_exporter:v1.79.0");
        assert.deepEqual(variables(exporter), {
            REDIS_ADDR: "redis://localhost:6379",
            REDIS_EXPORTER_COUNT_KEYS: "db0=room:*:pod",
        });
        const [endpoint] = items(spec(prod, "PodMonitor", "redis")["podMetricsEndpoints"]);
        assert.equal(endpoint?.["port"], "metrics");
        assert.deepEqual(items(exporter["ports"]), [{ name: "metrics", containerPort: 9121, protocol: "TCP" }]);
    });

    it("is ready when it answers, not while it still loads its data, and lives through that", () => {
        const { readinessProbe, livenessProbe } = container(prod, "StatefulSet", "redis");
        assert.deepEqual(readinessProbe?.["exec"], { command: ["sh", "-c", "valkey-cli ping | grep -q PONG"] });
        assert.deepEqual(livenessProbe?.["tcpSocket"], { port: "redis" });
    });

    it("H38 is copied into the bucket of backups every night, and brought back by a job that waits to be started", () => {
        const backup = spec(prod, "CronJob", "redis-backup");
        assert.equal(backup["schedule"], "30 1 * * *");
        const [dump] = items(podSpec(prod, "CronJob", "redis-backup")["initContainers"]);
        assert(dump);
        assert.deepEqual(variables(dump), {
            REDIS_HOST: "redis-service.hyperstudy.svc.cluster.local",
            REDIS_PORT: "6379",
        });
        const upload = variables(container(prod, "CronJob", "redis-backup"));
        assert.equal(upload["RCLONE_CONFIG_BACKUPS_SECRET_ACCESS_KEY"], "hyperstudy-backups-credentials/secretKey");

        assert.equal(spec(prod, "CronJob", "redis-restore")["suspend"], true);
        const [download] = items(podSpec(prod, "CronJob", "redis-restore")["initContainers"]);
        assert(download);
        assert.equal(variables(download)["BACKUP_FOLDER"], "dumps/redis-backup");
        const volumes = items(podSpec(prod, "CronJob", "redis-restore")["volumes"]);
        assert(volumes.some((volume) => JSON.stringify(volume).includes('"redis-data"')));
        const restore = podSpec(prod, "CronJob", "redis-restore")["securityContext"];
        const server = podSpec(prod, "StatefulSet", "redis")["securityContext"];
        assert.deepEqual(restore?.["runAsUser"], server?.["runAsUser"], "files belong to whom they belonged to");
    });

    it("H38 keeps its copies in a bucket of its own, as long as platform:backups says", () => {
        const bucket = prod.find(
            ({ type, name }) =>
                type === "digitalocean:index/spacesBucket:SpacesBucket" && name === "hyperstudy-backups",
        );
        assert.equal(bucket?.inputs["name"], "example-platform-backups-hyperstudy-backups");
        const rules = items(bucket?.inputs["lifecycleRules"]).map((rule) => text(rule["id"]));
        assert(rules.includes("expire-dumps/"));
    });

    it("is not copied where platform:backups is absent", async () => {
        assert.deepEqual(Object.keys(objects(await stack("dev"), "CronJob", "hyperstudy-dev")), []);
    });
});
