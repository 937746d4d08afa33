import type * as pulumi from "@pulumi/pulumi";
import { bytesOf } from "../backing/quantity.ts";
import type { ObjectStore } from "../backing/contracts.ts";
import { CHECKSUM_ANNOTATION, type Resources } from "../workload/contracts.ts";

/** Where it listens. */
export const LOKI_PORT = 3100;

/** First day of the one form of index and chunks that this program has ever written. It must never change. */
const SCHEMA_FROM = "2026-01-01";

/** Where the chart mounts the disk. */
const DATA_PATH = "/var/loki";

const MIB = 2 ** 20;

export interface LokiValuesArgs {
    readonly store: ObjectStore;
    readonly retentionDays: number;
    readonly ingestionMiBPerSecond: number;
    readonly resources: Resources;
    /** Claim of what is not in the store yet. */
    readonly claimName: pulumi.Input<string>;
}

/** Values of Loki's chart for one process that does everything. */
export function lokiValues(name: string, args: LokiValuesArgs): Record<string, unknown> {
    const off = { enabled: false };
    const none = { replicas: 0 };
    return {
        fullnameOverride: name,
        deploymentMode: "Monolithic",
        defaults: { automountServiceAccountToken: false, enableServiceLinks: false },
        serviceAccount: { automountServiceAccountToken: false },
        loki: { config: "", structuredConfig: configuration(args) },
        singleBinary: {
            replicas: 1,
            resources: args.resources,
            extraEnv: storeAccess(args.store),
            // Keys are read at the start.
            podAnnotations: { [CHECKSUM_ANNOTATION]: args.store.credentials.checksum },
            persistence: {
                enabled: false,
                dataVolumeParameters: { persistentVolumeClaim: { claimName: args.claimName } },
            },
            // With one pod a budget would only keep its node from being drained, and there is no other to keep away from.
            podDisruptionBudget: off,
            affinity: null,
            sidecar: false,
        },
        // Parts of the other modes, and what watches or speeds up larger ones.
        backend: none,
        read: none,
        write: none,
        gateway: off,
        ruler: off,
        chunksCache: off,
        resultsCache: off,
        lokiCanary: off,
        test: off,
        sidecar: { rules: off },
    };
}

/** Loki's own configuration, whole: the chart's is made for all its modes. */
function configuration({ store, retentionDays, ingestionMiBPerSecond, resources }: LokiValuesArgs) {
    const retention = `${retentionDays * 24}h`;
    return {
        auth_enabled: false,
        server: { http_listen_port: LOKI_PORT, log_level: "warn" },
        common: {
            path_prefix: DATA_PATH,
            replication_factor: 1,
            // One process finds itself without gossip.
            instance_addr: "127.0.0.1",
            ring: { kvstore: { store: "inmemory" } },
            storage: {
                s3: {
                    endpoint: store.endpoint,
                    bucketnames: store.bucket,
                    region: "${S3_REGION}",
                    access_key_id: "${S3_ACCESS_KEY}",
                    secret_access_key: "${S3_SECRET_KEY}",
                    s3forcepathstyle: true,
                    insecure: !store.tls,
                },
            },
        },
        schema_config: {
            configs: [
                {
                    from: SCHEMA_FROM,
                    store: "tsdb",
                    object_store: "s3",
                    schema: "v13",
                    index: { prefix: "index_", period: "24h" },
                },
            ],
        },
        limits_config: {
            retention_period: retention,
            max_query_lookback: retention,
            ingestion_rate_mb: ingestionMiBPerSecond,
            ingestion_burst_size_mb: 2 * ingestionMiBPerSecond,
            per_stream_rate_limit: `${ingestionMiBPerSecond}MB`,
            per_stream_rate_limit_burst: `${2 * ingestionMiBPerSecond}MB`,
            max_line_size: "256KB",
            max_line_size_truncate: true,
            volume_enabled: true,
        },
        compactor: {
            working_directory: `${DATA_PATH}/compactor`,
            retention_enabled: true,
            delete_request_store: "s3",
        },
        ingester: {
            // What was not in the store when it was killed is read back into half of its memory at most.
            wal: {
                flush_on_shutdown: true,
                replay_memory_ceiling: `${Math.floor(bytesOf(resources.limits.memory) / 2 / MIB)}MB`,
            },
        },
        query_range: { align_queries_with_step: true },
        analytics: { reporting_enabled: false },
    };
}

/** Loki fills the variables into its configuration, so that no value holds a key. */
function storeAccess({ credentials }: ObjectStore) {
    return [
        credentials.env("S3_REGION", "region"),
        credentials.env("S3_ACCESS_KEY", "accessKey"),
        credentials.env("S3_SECRET_KEY", "secretKey"),
        // Stores other than Amazon's refuse the checksums that its client adds of late.
        { name: "AWS_REQUEST_CHECKSUM_CALCULATION", value: "when_required" },
        { name: "AWS_RESPONSE_CHECKSUM_VALIDATION", value: "when_required" },
    ];
}
