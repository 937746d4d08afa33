import { series, type AlertCases } from "../alert-cases.ts";

const namespace = "docuelevate";
const DAY_MINUTES = 24 * 60;
const teller = { job: "kube-state-metrics", namespace };
const instance = (pod: string) => ({ job: "docuelevate-postgres", namespace, pod });
const [primary, standby] = ["docuelevate-postgres-1", "docuelevate-postgres-2"] as const;

const ready = (pod: string) => series("kube_pod_status_ready", { ...teller, pod, condition: "true" });
const owner = (pod: string, owner_kind = "Cluster") =>
    series("kube_pod_owner", { ...teller, pod, owner_kind, owner_name: "docuelevate-postgres" });
const LAG = series("cnpg_pg_replication_lag", instance(standby));
const backends = (state: string) =>
    series("cnpg_backends_total", { ...instance(primary), datname: "docuelevate", state });
const FAILED = series("cnpg_pg_stat_archiver_last_failed_time", instance(primary));
const ARCHIVED = series("cnpg_pg_stat_archiver_last_archived_time", instance(primary));
const BACKUP = series("barman_cloud_cloudnative_pg_io_last_available_backup_timestamp", instance(primary));

const healthy = {
    [ready(primary)]: 1,
    [ready(standby)]: 0,
    [owner(primary)]: 1,
    [owner(standby)]: 1,
    // A pod of something else.
    [ready("docuelevate-api-0")]: 0,
    [owner("docuelevate-api-0", "ReplicaSet")]: 1,
    [LAG]: 2,
    [backends("active")]: 50,
    [backends("idle")]: 30,
    [series("cnpg_pg_settings_setting", { ...instance(primary), name: "max_connections" })]: 100,
    [series("cnpg_pg_settings_setting", { ...instance(primary), name: "max_wal_senders" })]: 10,
    [FAILED]: 100,
    [ARCHIVED]: 200,
    [BACKUP]: 1000,
};

export const postgres: AlertCases = {
    rules: "postgres",
    stepMinutes: 10,
    cases: () => [
        { when: "all is well", series: healthy, minutes: 1.5 * DAY_MINUTES, fires: [] },
        {
            when: "no instance is ready",
            series: { ...healthy, [ready(primary)]: 0 },
            fires: [
                {
                    alert: "PostgresDown",
                    labels: { namespace, cluster: "docuelevate-postgres", cause: "data", severity: "critical" },
                    summary: "No instance of PostgreSQL docuelevate-postgres in docuelevate is ready.",
                },
            ],
        },
        {
            when: "a standby falls behind",
            series: { ...healthy, [LAG]: 600 },
            fires: [
                {
                    alert: "PostgresLags",
                    labels: { namespace, pod: standby, severity: "warning" },
                    summary: "The standby docuelevate-postgres-2 in docuelevate is 10m 0s behind.",
                },
            ],
        },
        {
            when: "connections run short",
            series: { ...healthy, [backends("idle")]: 45 },
            fires: [
                {
                    alert: "PostgresConnectionsShort",
                    labels: { namespace, pod: primary, severity: "warning" },
                    summary: "95% of the connections that docuelevate-postgres-1 in docuelevate takes are open.",
                },
            ],
        },
        {
            when: "the archive cannot be written",
            series: { ...healthy, [FAILED]: 300 },
            fires: [
                {
                    alert: "PostgresArchiveFails",
                    labels: { namespace, job: "docuelevate-postgres", severity: "critical" },
                    summary: "What is written to PostgreSQL docuelevate-postgres in docuelevate is not archived.",
                },
            ],
        },
        {
            when: "no base backup succeeds",
            series: healthy,
            minutes: 3.5 * DAY_MINUTES,
            fires: [
                {
                    alert: "PostgresBackupTooOld",
                    labels: { namespace, job: "docuelevate-postgres", severity: "critical" },
                    summary: "The newest base backup of PostgreSQL docuelevate-postgres in docuelevate is too old.",
                },
            ],
        },
    ],
};
