import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { SpacesObjectStore } from "../../../components/backing/managed/object-store.ts";
import { LOG_COLLECTORS } from "../../../components/platform/log-collector.ts";
import { Loki, type LokiArgs } from "../../../components/platform/loki.ts";
import { AppNamespace } from "../../../components/workload/app-namespace.ts";
import { pods } from "../../../components/workload/network.ts";
import { all, deploy, items, only, text, type Deployed, type Tree } from "../../support/deploy.ts";
import { networkOf } from "../../support/policy-matrix.ts";
import { definitions, PROMETHEUS, RELEASE, SCRAPER, STRANGER } from "./parts.ts";

const CLAIM = "kubernetes:core/v1:PersistentVolumeClaim";
const MONITOR = "kubernetes:monitoring.coreos.com/v1:PodMonitor";
const LOKI = "logs/app.kubernetes.io/name=loki,app.kubernetes.io/instance=loki";
const GRAFANA = "monitoring/app.kubernetes.io/name=grafana";
const COLLECTOR = "log-collector/app.kubernetes.io/name=alloy,app.kubernetes.io/instance=log-collector";

const SECRET_KEYS = ["accessKey", "secretKey"];

function loki(changes: Partial<LokiArgs> = {}): Promise<Deployed> {
    return deploy(() => {
        const home = new AppNamespace("logs", { namespaceName: "logs", protection: "protected" });
        new k8s.core.v1.Namespace("monitoring", { metadata: { name: "monitoring" } });
        const { url } = new Loki("loki", {
            home,
            store: new SpacesObjectStore("logs-bucket", {
                namespace: home.name,
                region: "fra1",
                bucket: "example-logs",
                versioning: false,
                lifecycle: { abandonedUploadDays: 1 },
                protection: "protected",
            }),
            volumeClass: { className: "do-block-storage", ready: [] },
            storageGiB: 20,
            retentionDays: 30,
            ingestionMiBPerSecond: 8,
            resources: { requests: { cpu: "200m", memory: "512Mi" }, limits: { memory: "2Gi" } },
            readers: [pods({ "app.kubernetes.io/name": "grafana" }, "monitoring")],
            writers: [LOG_COLLECTORS],
            scraper: { ...SCRAPER, ready: [definitions()] },
            protection: "protected",
            ...changes,
        });
        return { url };
    });
}

async function values(changes?: Partial<LokiArgs>): Promise<Tree> {
    return only(await loki(changes), RELEASE).inputs["values"] ?? {};
}

async function configuration(changes?: Partial<LokiArgs>): Promise<Tree> {
    return (await values(changes))["loki"]?.["structuredConfig"] ?? {};
}

describe("Loki", () => {
    it("is one process without gateway, caches, canary, rules or reports to its makers", async () => {
        const given = await values();
        assert.equal(given["deploymentMode"], "Monolithic");
        assert.equal(given["singleBinary"]?.["replicas"], 1);
        for (const mode of ["backend", "read", "write"]) {
            assert.deepEqual(given[mode], { replicas: 0 }, mode);
        }
        for (const part of ["gateway", "chunksCache", "resultsCache", "lokiCanary", "test", "ruler"]) {
            assert.deepEqual(given[part], { enabled: false }, part);
        }
        assert.equal(given["singleBinary"]["sidecar"], false);
        const { auth_enabled, analytics } = await configuration();
        assert.deepEqual([auth_enabled, analytics], [false, { reporting_enabled: false }]);
    });

    it("keeps chunks and their index in the bucket, in the form of index that does not age", async () => {
        const { common, schema_config } = await configuration();
        assert.deepEqual(common?.["storage"], {
            s3: {
                endpoint: "https://fra1.digitaloceanspaces.com",
                bucketnames: "example-logs",
                region: "${S3_REGION}",
                access_key_id: "${S3_ACCESS_KEY}",
                secret_access_key: "${S3_SECRET_KEY}",
                s3forcepathstyle: true,
                insecure: false,
            },
        });
        assert.deepEqual(schema_config?.["configs"], [
            {
                from: "2026-01-01",
                store: "tsdb",
                object_store: "s3",
                schema: "v13",
                index: { prefix: "index_", period: "24h" },
            },
        ]);
    });

    it("has its keys from the bucket's Secret, and no value holds one", async () => {
        const resources = await loki();
        const release = only(resources, RELEASE);
        const env = items(release.inputs["values"]?.["singleBinary"]?.["extraEnv"]);
        const refs = env.flatMap(({ name, valueFrom }) => (valueFrom ? [[name, valueFrom["secretKeyRef"]]] : []));
        const ref = (key: string) => ({ name: "logs-bucket-credentials", key });
        assert.deepEqual(refs, [
            ["S3_REGION", ref("region")],
            ["S3_ACCESS_KEY", ref("accessKey")],
            ["S3_SECRET_KEY", ref("secretKey")],
        ]);
        const data = only(resources, "kubernetes:core/v1:Secret").inputs["stringData"];
        for (const key of SECRET_KEYS) {
            const secret = text(data?.[key]);
            assert.ok(secret.length > 8, key);
            assert.ok(!JSON.stringify(release.inputs).includes(secret), key);
        }
        const annotations = release.inputs["values"]?.["singleBinary"]?.["podAnnotations"];
        assert.match(text(annotations?.["platform/checksum"]), /^[0-9a-f]{64}$/);
    });

    it("removes what is older than the settings say, and is asked for no more than that", async () => {
        const { limits_config, compactor } = await configuration({ retentionDays: 14 });
        assert.deepEqual(
            [limits_config?.["retention_period"], limits_config?.["max_query_lookback"]],
            ["336h", "336h"],
        );
        assert.equal(compactor?.["retention_enabled"], true);
        assert.equal(compactor["delete_request_store"], "s3");
    });

    it("takes as much as the settings say, twice that for a moment, and cuts lines that are too long", async () => {
        const { limits_config } = await configuration({ ingestionMiBPerSecond: 12 });
        assert.deepEqual([limits_config?.["ingestion_rate_mb"], limits_config?.["ingestion_burst_size_mb"]], [12, 24]);
        assert.deepEqual(
            [limits_config?.["per_stream_rate_limit"], limits_config?.["per_stream_rate_limit_burst"]],
            ["12MB", "24MB"],
        );
        assert.equal(limits_config?.["max_line_size_truncate"], true);
    });

    it("keeps what is not in the bucket yet on a claim of the program, and reads back half of its memory", async () => {
        const resources = await loki();
        const claim = only(resources, CLAIM);
        assert.deepEqual([claim.protect, claim.retainOnDelete], [true, true]);
        assert.deepEqual(claim.inputs["spec"]?.["resources"], { requests: { storage: "20Gi" } });
        const { persistence } = only(resources, RELEASE).inputs["values"]?.["singleBinary"] ?? {};
        assert.deepEqual(persistence, {
            enabled: false,
            dataVolumeParameters: { persistentVolumeClaim: { claimName: "loki-data" } },
        });
        const { ingester } = await configuration();
        assert.deepEqual(ingester?.["wal"], { flush_on_shutdown: true, replay_memory_ceiling: "1024MB" });
    });

    it("starts when its bucket, its disk and its policy are there, and is scraped by its pod", async () => {
        const resources = await loki();
        const { dependencies } = only(resources, RELEASE);
        for (const type of ["digitalocean:index/spacesBucket:SpacesBucket", CLAIM]) {
            assert.ok(dependencies.includes(only(resources, type).urn), type);
        }
        const policy = all(resources, "kubernetes:networking.k8s.io/v1:NetworkPolicy", "loki")[0];
        assert.ok(policy && dependencies.includes(policy.urn));
        const monitor = only(resources, MONITOR).inputs["spec"];
        assert.deepEqual(items(monitor?.["podMetricsEndpoints"])[0]?.["port"], "http-metrics");
        assert.equal(resources.outputs["url"], "http://loki.logs.svc.cluster.local:3100");
    });

    it("knows one tenant, so only Grafana, collectors and Prometheus reach it, and it reaches its bucket only", async () => {
        const network = networkOf(await loki());
        for (const from of [GRAFANA, COLLECTOR, PROMETHEUS]) {
            assert.ok(network.allows(from, `${LOKI}:3100`), from);
        }
        assert.ok(!network.allows(STRANGER, `${LOKI}:3100`));
        assert.ok(!network.allows(GRAFANA, `${LOKI}:9095`));
        assert.ok(network.allows(LOKI, "internet:443"));
        assert.ok(!network.allows(LOKI, `${STRANGER}:80`));
    });
});
