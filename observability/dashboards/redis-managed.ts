import { createDashboard, type Dashboard } from "../dashboard.ts";
import { query, statistic, timeSeries } from "../panels.ts";
import { machineRow } from "../rows/machine.ts";

const HERE = 'job=~"$server"';
const SERVER = "{{job}} {{host}}";
const BY = "by (job, host)";

/** Valkey that DigitalOcean runs, as far as it shows metrics. `jobs`: those of its servers. */
export function redisManaged(jobs: readonly string[]): Dashboard {
    const rate = (counter: string) => `sum ${BY} (rate(valkey_${counter}{${HERE}}[$__rate_interval]))`;
    const [hits, misses] = [rate("keyspace_hits"), rate("keyspace_misses")];
    return createDashboard({
        uid: "redis-managed",
        title: "Redis (managed)",
        description: "Are the managed Valkey servers up and large enough, and does the standby keep up?",
        team: "platform",
        variables: [{ name: "server", label: "Server", query: `label_values(up{job=~"${jobs.join("|")}"}, job)` }],
        related: [{ title: "Cluster Overview", uid: "cluster-overview" }],
        rows: [
            {
                title: "Health",
                panels: [
                    statistic({
                        title: "Nodes up",
                        description: "Primaries and standbys that answer to Prometheus.",
                        unit: "short",
                        width: 6,
                        queries: [query(`sum(up{${HERE}})`, "nodes")],
                    }),
                    statistic({
                        title: "Furthest behind",
                        description: "Of the standbys: what a failing primary would lose.",
                        unit: "s",
                        width: 6,
                        thresholds: [{ value: 60, colour: "orange" }],
                        queries: [query(`max(valkey_replication_lag{${HERE}})`, "behind")],
                    }),
                    statistic({
                        title: "Keys evicted in an hour",
                        description: "For want of memory. Right for a cache, a loss for anything else.",
                        unit: "short",
                        width: 6,
                        thresholds: [{ value: 1, colour: "orange" }],
                        queries: [query(`sum(increase(valkey_evicted_keys{${HERE}}[1h]))`, "keys")],
                    }),
                    statistic({
                        title: "Clients refused in an hour",
                        description: "Because there were more than the size takes.",
                        unit: "short",
                        width: 6,
                        thresholds: [{ value: 1, colour: "orange" }],
                        queries: [query(`sum(increase(valkey_rejected_connections{${HERE}}[1h]))`, "clients")],
                    }),
                ],
            },
            {
                title: "Load",
                panels: [
                    timeSeries({
                        title: "Commands",
                        description: "Per second.",
                        unit: "ops",
                        queries: [query(rate("total_commands_processed"), SERVER)],
                    }),
                    timeSeries({
                        title: "Clients",
                        description: "Connected.",
                        unit: "short",
                        queries: [query(`max ${BY} (valkey_clients{${HERE}})`, SERVER)],
                    }),
                    timeSeries({
                        title: "Hits",
                        description: "Share of reads that found their key.",
                        unit: "percentunit",
                        max: 1,
                        width: 8,
                        queries: [query(`${hits} / (${hits} + ${misses} > 0)`, SERVER)],
                    }),
                    timeSeries({
                        title: "Memory of the data",
                        description: "Bytes; what the system gave for it beside.",
                        unit: "bytes",
                        width: 8,
                        queries: [
                            query(`max ${BY} (valkey_used_memory{${HERE}})`, `${SERVER} data`),
                            query(`max ${BY} (valkey_used_memory_rss{${HERE}})`, `${SERVER} taken`),
                        ],
                    }),
                    timeSeries({
                        title: "Keys",
                        description: "Of all databases of a server.",
                        unit: "short",
                        width: 8,
                        queries: [query(`sum ${BY} (valkey_keyspace_keys{${HERE}})`, SERVER)],
                    }),
                ],
            },
            machineRow(HERE),
        ],
    });
}
