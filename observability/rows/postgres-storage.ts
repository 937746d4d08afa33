import type { Row } from "../dashboard.ts";
import { VOLUME_IN_USE } from "../limits.ts";
import { barsOf, query, timeSeries } from "../panels.ts";

const POD = "{{namespace}} {{pod}}";
const CLUSTER = "{{namespace}} {{job}}";
const BY_POD = "by (namespace, pod)";
const BY_CLUSTER = "by (namespace, job)";

/** Disks, databases and standbys. `here`: PromQL matchers of the instances. */
export function storageRow(here: string): Row {
    // CloudNativePG calls the claim of an instance like its pod.
    const claims = `kubelet_volume_stats_available_bytes{namespace=~"$namespace"} / kubelet_volume_stats_capacity_bytes{namespace=~"$namespace"}`;
    const ofInstances = `label_replace(max by (namespace, pod) (cnpg_collector_up{${here}}), "persistentvolumeclaim", "$1", "pod", "(.+)")`;
    return {
        title: "Storage and standbys",
        panels: [
            barsOf({
                title: "Volumes",
                description: "Share in use. PostgreSQL stops when its volume is full.",
                unit: "percentunit",
                max: 1,
                thresholds: VOLUME_IN_USE,
                queries: [
                    query(
                        `1 - max by (namespace, persistentvolumeclaim) (${claims}) and on (namespace, persistentvolumeclaim) ${ofInstances}`,
                        "{{namespace}} {{persistentvolumeclaim}}",
                    ),
                ],
            }),
            timeSeries({
                title: "Size",
                description: "Of each database, on the primary.",
                unit: "bytes",
                width: 8,
                queries: [
                    query(
                        `max by (namespace, job, datname) (cnpg_pg_database_size_bytes{${here},datname!~"template.*|postgres"})`,
                        "{{namespace}} {{datname}}",
                    ),
                ],
            }),
            timeSeries({
                title: "Behind the primary",
                description: "Seconds by standby.",
                unit: "s",
                width: 8,
                thresholds: [{ value: 300, colour: "orange" }],
                queries: [query(`max ${BY_POD} (cnpg_pg_replication_lag{${here}})`, POD)],
            }),
            timeSeries({
                title: "Scratch files",
                description: "Bytes per second of sorts and joins that did not fit into memory.",
                unit: "Bps",
                queries: [
                    query(
                        `sum ${BY_CLUSTER} (rate(cnpg_pg_stat_database_temp_bytes{${here}}[$__rate_interval]))`,
                        CLUSTER,
                    ),
                ],
            }),
            timeSeries({
                title: "Log that is kept for standbys",
                description: "Bytes by replication slot. One that nobody reads fills the volume.",
                unit: "bytes",
                queries: [
                    query(
                        `max by (namespace, pod, slot_name) (cnpg_pg_replication_slots_pg_wal_lsn_diff{${here}})`,
                        "{{pod}} {{slot_name}}",
                    ),
                ],
            }),
        ],
    };
}

/** The continuous archive and its base backups. */
export function archiveRow(here: string): Row {
    return {
        title: "Archive",
        panels: [
            timeSeries({
                title: "Since the last archived segment",
                description: "Much beyond five minutes, what is written now could not be restored.",
                unit: "s",
                width: 8,
                queries: [
                    query(
                        `max ${BY_CLUSTER} (cnpg_pg_stat_archiver_seconds_since_last_archival{${here}} >= 0)`,
                        CLUSTER,
                    ),
                ],
            }),
            timeSeries({
                title: "Segments that could not be archived",
                description: "Attempts per minute. Each is repeated; meanwhile the volume fills.",
                unit: "short",
                width: 8,
                thresholds: [{ value: 0.01, colour: "red" }],
                queries: [
                    query(
                        `60 * sum ${BY_CLUSTER} (rate(cnpg_pg_stat_archiver_failed_count{${here}}[$__rate_interval]))`,
                        CLUSTER,
                    ),
                ],
            }),
            timeSeries({
                title: "Age of the newest base backup",
                description: "A restore begins there and reads the archive on: the older, the longer it takes.",
                unit: "s",
                width: 8,
                queries: [
                    query(
                        `time() - max ${BY_CLUSTER} (barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{${here}} > 0)`,
                        CLUSTER,
                    ),
                ],
            }),
        ],
    };
}
