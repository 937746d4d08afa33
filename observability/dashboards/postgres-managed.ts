import { createDashboard, type Dashboard } from "../dashboard.ts";
import { query, statistic, timeSeries } from "../panels.ts";
import { machineRow } from "../rows/machine.ts";

const HERE = 'job=~"$server"';
const DATABASES = `${HERE},datname!~"template.*|_.*"`;
const DATABASE = "{{job}} {{datname}}";
const BY_DATABASE = "by (job, datname)";

/** PostgreSQL that DigitalOcean runs, as far as it shows metrics. `jobs`: those of its servers. */
export function postgresManaged(jobs: readonly string[]): Dashboard {
    const servers = jobs.join("|");
    const rate = (counter: string) =>
        `sum ${BY_DATABASE} (rate(postgresql_pg_stat_database_${counter}{${DATABASES}}[$__rate_interval]))`;
    return createDashboard({
        uid: "postgres-managed",
        title: "PostgreSQL (managed)",
        description:
            "Are the managed databases up and large enough, does the standby keep up, and what slows them down?",
        team: "platform",
        variables: [{ name: "server", label: "Server", query: `label_values(up{job=~"${servers}"}, job)` }],
        related: [{ title: "Cluster Overview", uid: "cluster-overview" }],
        rows: [
            {
                title: "Health",
                panels: [
                    statistic({
                        title: "Nodes up",
                        description: "Primary and standbys that answer to Prometheus.",
                        unit: "short",
                        queries: [query(`sum(up{${HERE}})`, "nodes")],
                    }),
                    statistic({
                        title: "Behind the primary",
                        description: "Bytes that the standby lacks: what a failing primary would lose.",
                        unit: "bytes",
                        thresholds: [{ value: 256 * 1024 * 1024, colour: "orange" }],
                        queries: [query(`max(postgresql_pg_stat_replication_bytes_diff{${HERE}})`, "behind")],
                    }),
                    statistic({
                        title: "Connections",
                        description: "Of all clients. The size of the server says how many it takes; pools share them.",
                        unit: "short",
                        queries: [query(`sum(postgresql_pg_stat_activity_conn_count{${DATABASES}})`, "connections")],
                    }),
                    statistic({
                        title: "Oldest query",
                        description: "That runs now. What runs for minutes holds rows and locks.",
                        unit: "s",
                        thresholds: [{ value: 300, colour: "orange" }],
                        queries: [
                            query(`max(postgresql_pg_stat_activity_oldest_running_query_age{${DATABASES}})`, "seconds"),
                        ],
                    }),
                    statistic({
                        title: "Disk in use",
                        description: "Of the fullest node.",
                        unit: "percent",
                        thresholds: [{ value: 85, colour: "orange" }],
                        queries: [query(`max(disk_used_percent{${HERE}})`, "used")],
                    }),
                    statistic({
                        title: "Deadlocks of a day",
                        description: "Each ends one of its transactions with an error.",
                        unit: "short",
                        thresholds: [{ value: 10, colour: "orange" }],
                        queries: [
                            query(
                                `sum(increase(postgresql_pg_stat_database_deadlocks{${DATABASES}}[1d]))`,
                                "deadlocks",
                            ),
                        ],
                    }),
                ],
            },
            {
                title: "Databases",
                panels: [
                    timeSeries({
                        title: "Transactions",
                        description: "Per second. Many that are rolled back mean errors in the application.",
                        unit: "ops",
                        queries: [
                            query(rate("xact_commit"), `${DATABASE} committed`),
                            query(rate("xact_rollback"), `${DATABASE} rolled back`),
                        ],
                    }),
                    timeSeries({
                        title: "Connections",
                        description: "By database. What grows without end is a client that leaks them.",
                        unit: "short",
                        stacked: true,
                        queries: [
                            query(
                                `sum ${BY_DATABASE} (postgresql_pg_stat_activity_conn_count{${DATABASES}})`,
                                DATABASE,
                            ),
                        ],
                    }),
                    timeSeries({
                        title: "Blocks found in memory",
                        description: "Below 0.95 for long, a larger size helps more than anything else.",
                        unit: "percentunit",
                        max: 1,
                        queries: [
                            query(`${rate("blks_hit")} / (${rate("blks_hit")} + ${rate("blks_read")} > 0)`, DATABASE),
                        ],
                    }),
                    timeSeries({
                        title: "Size",
                        description: "Of each database.",
                        unit: "bytes",
                        queries: [
                            query(
                                `max ${BY_DATABASE} (postgresql_database_size_database_size{${DATABASES}})`,
                                DATABASE,
                            ),
                        ],
                    }),
                    timeSeries({
                        title: "Rows read without an index",
                        description: "Per second; the ten tables with most. Large ones want an index.",
                        unit: "ops",
                        queries: [
                            query(
                                `topk(10, sum by (job, datname, table_name) (rate(postgresql_pg_stat_user_tables_seq_tup_read{${DATABASES}}[$__rate_interval])))`,
                                "{{datname}} {{table_name}}",
                            ),
                        ],
                    }),
                    timeSeries({
                        title: "Rows written",
                        description: "Per second; the ten tables with most.",
                        unit: "ops",
                        queries: [
                            query(
                                `topk(10, sum by (job, datname, table_name) (rate(postgresql_pg_stat_user_tables_n_tup_ins{${DATABASES}}[$__rate_interval]) + rate(postgresql_pg_stat_user_tables_n_tup_upd{${DATABASES}}[$__rate_interval])))`,
                                "{{datname}} {{table_name}}",
                            ),
                        ],
                    }),
                ],
            },
            machineRow(HERE),
        ],
    });
}
