import { createDashboard, type Dashboard } from "../dashboard.ts";
import { SERVER_IN_USE } from "../limits.ts";
import { query, statistic, timeSeries } from "../panels.ts";

const HERE = 'namespace=~"$namespace",job=~"$server"';
const SERVER = "{{namespace}} {{job}}";
const BY = "by (namespace, job)";

/** Redis and Valkey on the cluster, the servers of all applications. */
export function redis(): Dashboard {
    const rate = (metric: string, matchers = "") =>
        `sum ${BY} (rate(redis_${metric}{${HERE}${matchers}}[$__rate_interval]))`;
    const most = (metric: string) => `max ${BY} (redis_${metric}{${HERE}})`;
    const full = `${most("memory_used_bytes")} / (${most("memory_max_bytes")} > 0)`;
    return createDashboard({
        uid: "redis",
        title: "Redis",
        description: "Are the servers on the cluster up, have they memory left, and do they write to their disks?",
        team: "platform",
        variables: [
            { name: "namespace", label: "Namespace", query: "label_values(redis_up, namespace)" },
            { name: "server", label: "Server", query: 'label_values(redis_up{namespace=~"$namespace"}, job)' },
        ],
        related: [{ title: "Cluster Overview", uid: "cluster-overview" }],
        rows: [
            {
                title: "Health",
                panels: [
                    statistic({
                        title: "Servers up",
                        description: "That answer their exporter.",
                        unit: "short",
                        queries: [query(`sum(redis_up{${HERE}})`, "servers")],
                    }),
                    statistic({
                        title: "Memory in use",
                        description: "Of what data may take, on the fullest. Then writes are refused, or keys evicted.",
                        unit: "percentunit",
                        thresholds: SERVER_IN_USE,
                        queries: [query(`max(${full})`, "in use")],
                    }),
                    statistic({
                        title: "Writing to disk",
                        description: "Whether the last snapshot and the last write to the log worked everywhere.",
                        unit: "short",
                        words: { "0": "fails", "1": "works" },
                        thresholds: [
                            { value: 0, colour: "red" },
                            { value: 1, colour: "green" },
                        ],
                        queries: [
                            query(
                                `min(redis_rdb_last_bgsave_status{${HERE}} * redis_aof_last_write_status{${HERE}})`,
                                "disk",
                            ),
                        ],
                    }),
                    statistic({
                        title: "Hits",
                        description: "Share of reads that found their key.",
                        unit: "percentunit",
                        queries: [
                            query(
                                `sum(rate(redis_keyspace_hits_total{${HERE}}[5m])) / (sum(rate(redis_keyspace_hits_total{${HERE}}[5m])) + sum(rate(redis_keyspace_misses_total{${HERE}}[5m])) > 0)`,
                                "hits",
                            ),
                        ],
                    }),
                    statistic({
                        title: "Keys evicted in an hour",
                        description: "For want of memory. Right for a cache, a loss for anything else.",
                        unit: "short",
                        thresholds: [{ value: 1, colour: "orange" }],
                        queries: [query(`sum(increase(redis_evicted_keys_total{${HERE}}[1h]))`, "keys")],
                    }),
                    statistic({
                        title: "Clients refused in an hour",
                        description: "Because there were too many.",
                        unit: "short",
                        thresholds: [{ value: 1, colour: "orange" }],
                        queries: [query(`sum(increase(redis_rejected_connections_total{${HERE}}[1h]))`, "clients")],
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
                        queries: [query(rate("commands_processed_total"), SERVER)],
                    }),
                    timeSeries({
                        title: "Duration of a command",
                        description: "Mean. One command at a time is served: a slow one makes all wait.",
                        unit: "s",
                        queries: [
                            query(
                                `${rate("commands_duration_seconds_total")} / (${rate("commands_total")} > 0)`,
                                SERVER,
                            ),
                        ],
                    }),
                    timeSeries({
                        title: "Processor",
                        description: "CPUs in use. Commands run on one: at 1 the server is saturated.",
                        unit: "short",
                        thresholds: [{ value: 0.9, colour: "orange" }],
                        queries: [
                            query(`${rate("cpu_user_seconds_total")} + ${rate("cpu_sys_seconds_total")}`, SERVER),
                        ],
                    }),
                    timeSeries({
                        title: "Clients",
                        description: "Connected, and waiting in a blocking command.",
                        unit: "short",
                        queries: [
                            query(most("connected_clients"), `${SERVER} connected`),
                            query(most("blocked_clients"), `${SERVER} waiting`),
                        ],
                    }),
                    timeSeries({
                        title: "Commands that take most time",
                        description: "Seconds per second, the ten highest.",
                        unit: "s",
                        queries: [
                            query(
                                `topk(10, sum by (namespace, job, cmd) (rate(redis_commands_duration_seconds_total{${HERE}}[$__rate_interval])))`,
                                `${SERVER} {{cmd}}`,
                            ),
                        ],
                    }),
                    timeSeries({
                        title: "Network",
                        description: "Bytes per second from and to clients.",
                        unit: "Bps",
                        queries: [
                            query(rate("net_input_bytes_total"), `${SERVER} in`),
                            query(rate("net_output_bytes_total"), `${SERVER} out`),
                        ],
                    }),
                ],
            },
            {
                title: "Data",
                panels: [
                    timeSeries({
                        title: "Memory",
                        description: "Share of what data may take.",
                        unit: "percentunit",
                        max: 1,
                        width: 8,
                        thresholds: SERVER_IN_USE,
                        queries: [query(full, SERVER)],
                    }),
                    timeSeries({
                        title: "Keys",
                        description: "Of all databases of a server.",
                        unit: "short",
                        width: 8,
                        queries: [query(`sum ${BY} (redis_db_keys{${HERE}})`, SERVER)],
                    }),
                    timeSeries({
                        title: "Keys that go",
                        description: "Per second: at their own time, and for want of memory.",
                        unit: "ops",
                        width: 8,
                        queries: [
                            query(rate("expired_keys_total"), `${SERVER} expired`),
                            query(rate("evicted_keys_total"), `${SERVER} evicted`),
                        ],
                    }),
                    timeSeries({
                        title: "Since the last snapshot",
                        description: "What was written since is in the log only, or nowhere where there is none.",
                        unit: "s",
                        queries: [query(`time() - ${most("rdb_last_save_timestamp_seconds")}`, SERVER)],
                    }),
                    timeSeries({
                        title: "Fragmentation",
                        description:
                            "Memory from the system for each byte of data. Above 1.5 for long, a restart gives it back.",
                        unit: "short",
                        thresholds: [{ value: 1.5, colour: "orange" }],
                        queries: [query(most("mem_fragmentation_ratio"), SERVER)],
                    }),
                ],
            },
        ],
    });
}
