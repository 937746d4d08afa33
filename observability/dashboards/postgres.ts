import { createDashboard, type Dashboard, type Row } from "../dashboard.ts";
import { SERVER_IN_USE } from "../limits.ts";
import { query, statistic, timeSeries } from "../panels.ts";
import { archiveRow, storageRow } from "../rows/postgres-storage.ts";

const HERE = 'namespace=~"$namespace",job=~"$cluster"';
const POD = "{{namespace}} {{pod}}";
const CLUSTER = "{{namespace}} {{job}}";
const BY_POD = "by (namespace, pod)";
const BY_CLUSTER = "by (namespace, job)";

/** PostgreSQL that CloudNativePG runs. `archived`: whether its databases have a continuous archive. */
export function postgres(archived: boolean): Dashboard {
    return createDashboard({
        uid: "postgres",
        title: "PostgreSQL",
        description: "Are the databases on the cluster up, do standbys and archive keep up, and what slows them down?",
        team: "platform",
        variables: [
            { name: "namespace", label: "Namespace", query: "label_values(cnpg_collector_up, namespace)" },
            {
                name: "cluster",
                label: "Database cluster",
                query: 'label_values(cnpg_collector_up{namespace=~"$namespace"}, job)',
            },
        ],
        related: [{ title: "Cluster Overview", uid: "cluster-overview" }],
        rows: [health(), load(), trouble(), storageRow(HERE), ...(archived ? [archiveRow(HERE)] : [])],
    });
}

function rate(counter: string, by = BY_CLUSTER): string {
    return `sum ${by} (rate(cnpg_pg_stat_database_${counter}{${HERE}}[$__rate_interval]))`;
}

function health(): Row {
    const used = `sum ${BY_POD} (cnpg_backends_total{${HERE}}) / max ${BY_POD} (cnpg_pg_settings_setting{${HERE},name="max_connections"})`;
    return {
        title: "Health",
        panels: [
            statistic({
                title: "Instances up",
                description: "That answer. Each cluster has one primary; the others are standbys.",
                unit: "short",
                queries: [query(`sum(cnpg_collector_up{${HERE}})`, "instances")],
            }),
            statistic({
                title: "Primaries",
                description: "Instances that are not in recovery: one for each cluster.",
                unit: "short",
                queries: [query(`count(cnpg_pg_replication_in_recovery{${HERE}} == 0)`, "primaries")],
            }),
            statistic({
                title: "Standbys that follow",
                description: "Connected to their primary.",
                unit: "short",
                queries: [query(`sum(cnpg_pg_replication_streaming_replicas{${HERE}})`, "standbys")],
            }),
            statistic({
                title: "Furthest behind",
                description: "Of the standbys. What a failing primary would lose, or a new one has to catch up.",
                unit: "s",
                thresholds: [
                    { value: 60, colour: "yellow" },
                    { value: 300, colour: "orange" },
                ],
                queries: [query(`max(cnpg_pg_replication_lag{${HERE}})`, "behind")],
            }),
            statistic({
                title: "Connections in use",
                description: "Of those that the fullest instance takes. When none is left clients are refused.",
                unit: "percentunit",
                thresholds: SERVER_IN_USE,
                queries: [query(`max(${used})`, "in use")],
            }),
            statistic({
                title: "Oldest transaction number",
                description:
                    "Transactions since the oldest row that is not frozen. At two thousand million the server stops.",
                unit: "short",
                thresholds: [
                    { value: 300_000_000, colour: "orange" },
                    { value: 1_500_000_000, colour: "red" },
                ],
                queries: [query(`max(cnpg_pg_database_xid_age{${HERE}})`, "age")],
            }),
        ],
    };
}

function load(): Row {
    return {
        title: "Load",
        panels: [
            timeSeries({
                title: "Transactions",
                description: "Per second. Many that are rolled back mean errors in the application.",
                unit: "ops",
                queries: [
                    query(rate("xact_commit"), `${CLUSTER} committed`),
                    query(rate("xact_rollback"), `${CLUSTER} rolled back`),
                ],
            }),
            timeSeries({
                title: "Rows",
                description: "Read for queries and written, per second.",
                unit: "ops",
                queries: [
                    query(rate("tup_fetched"), `${CLUSTER} fetched`),
                    query(rate("tup_inserted"), `${CLUSTER} inserted`),
                    query(rate("tup_updated"), `${CLUSTER} updated`),
                    query(rate("tup_deleted"), `${CLUSTER} deleted`),
                ],
            }),
            timeSeries({
                title: "Connections by state",
                description:
                    "Idle in transaction for long, a connection holds locks and keeps the server from tidying up.",
                unit: "short",
                stacked: true,
                queries: [query(`sum by (state) (cnpg_backends_total{${HERE}})`, "{{state}}")],
            }),
            timeSeries({
                title: "Blocks found in memory",
                description: "Below 0.95 for long, the server has too little memory for what is asked.",
                unit: "percentunit",
                max: 1,
                queries: [query(`${rate("blks_hit")} / (${rate("blks_hit")} + ${rate("blks_read")} > 0)`, CLUSTER)],
            }),
        ],
    };
}

function trouble(): Row {
    return {
        title: "In each other's way",
        panels: [
            timeSeries({
                title: "Longest transaction",
                description: "By instance. Over five minutes it keeps old rows alive that every query has to skip.",
                unit: "s",
                width: 8,
                thresholds: [{ value: 300, colour: "orange" }],
                queries: [query(`max ${BY_POD} (cnpg_backends_max_tx_duration_seconds{${HERE}})`, POD)],
            }),
            timeSeries({
                title: "Waiting for a lock",
                description: "Connections that wait for another one.",
                unit: "short",
                width: 8,
                queries: [query(`max ${BY_POD} (cnpg_backends_waiting_total{${HERE}})`, POD)],
            }),
            timeSeries({
                title: "Deadlocks and conflicts",
                description:
                    "Per minute. A deadlock ends one of its transactions; a conflict ends a query on a standby.",
                unit: "short",
                width: 8,
                queries: [
                    query(`60 * ${rate("deadlocks")}`, `${CLUSTER} deadlocks`),
                    query(`60 * ${rate("conflicts")}`, `${CLUSTER} conflicts`),
                ],
            }),
        ],
    };
}
