import { createDashboard, type Dashboard } from "../dashboard.ts";
import { SERVER_IN_USE, VOLUME_IN_USE } from "../limits.ts";
import { query, statistic, timeSeries } from "../panels.ts";

const HERE = 'namespace=~"$namespace",job=~"$replicaset"';
const PRIMARY = `${HERE},rs_state="1"`;
const POD = "{{namespace}} {{pod}}";
const BY_POD = "by (namespace, pod)";

/** MongoDB that its operator runs on the cluster; DigitalOcean shows no metrics of a managed one. */
export function mongo(): Dashboard {
    const rate = (path: string) => `sum ${BY_POD} (rate(mongodb_${path}{${HERE}}[$__rate_interval]))`;
    const latency = (of: string) =>
        query(`${rate(`opLatencies_${of}_latency`)} / (${rate(`opLatencies_${of}_ops`)} > 0) / 1e6`, `${POD} ${of}`);
    const connections = `max ${BY_POD} (mongodb_connections_current{${HERE}})`;
    const free = `max ${BY_POD} (mongodb_connections_available{${HERE}})`;
    return createDashboard({
        uid: "mongo",
        title: "MongoDB",
        description: "Has each replica set a primary, do the secondaries keep up, and how busy is it?",
        team: "platform",
        variables: [
            { name: "namespace", label: "Namespace", query: "label_values(mongodb_up, namespace)" },
            {
                name: "replicaset",
                label: "Replica set",
                query: 'label_values(mongodb_up{namespace=~"$namespace"}, job)',
            },
        ],
        related: [{ title: "Cluster Overview", uid: "cluster-overview" }],
        rows: [
            {
                title: "Health",
                panels: [
                    statistic({
                        title: "Members up",
                        description: "Whose agents reach their server.",
                        unit: "short",
                        width: 6,
                        queries: [query(`sum(mongodb_up{${HERE}})`, "members")],
                    }),
                    statistic({
                        title: "Primaries",
                        description: "One for each replica set. Without it nothing can be written.",
                        unit: "short",
                        width: 6,
                        thresholds: [
                            { value: 0, colour: "red" },
                            { value: 1, colour: "green" },
                        ],
                        queries: [query(`count(mongodb_up{${PRIMARY}}) or vector(0)`, "primaries")],
                    }),
                    statistic({
                        title: "Furthest behind",
                        description: "Seconds of the secondary that lags most: what a failing primary would lose.",
                        unit: "s",
                        width: 6,
                        thresholds: [
                            { value: 10, colour: "yellow" },
                            { value: 60, colour: "orange" },
                        ],
                        queries: [
                            query(
                                `max(max by (namespace, job) (mongodb_members_optime_ts{${PRIMARY}}) - on (namespace, job) group_right () min by (namespace, job, pod) (mongodb_members_optime_ts{${HERE},rs_state="2"}))`,
                                "behind",
                            ),
                        ],
                    }),
                    statistic({
                        title: "Connections in use",
                        description: "Of those that the fullest member takes.",
                        unit: "percentunit",
                        width: 6,
                        thresholds: SERVER_IN_USE,
                        queries: [query(`max(${connections} / (${connections} + ${free}))`, "in use")],
                    }),
                ],
            },
            {
                title: "Load",
                panels: [
                    timeSeries({
                        title: "Operations",
                        description: "Per second and kind, of all members.",
                        unit: "ops",
                        queries: ["query", "insert", "update", "delete", "command"].map((kind) =>
                            query(`sum(rate(mongodb_opcounters_${kind}{${HERE}}[$__rate_interval]))`, kind),
                        ),
                    }),
                    timeSeries({
                        title: "Duration of an operation",
                        description: "Mean of reads, writes and commands by member.",
                        unit: "s",
                        queries: [latency("reads"), latency("writes"), latency("commands")],
                    }),
                    timeSeries({
                        title: "Operations that wait",
                        description: "For a lock, by member. Above 0 for long, the disk or the processor is too slow.",
                        unit: "short",
                        queries: [
                            query(`max ${BY_POD} (mongodb_globalLock_currentQueue_readers{${HERE}})`, `${POD} readers`),
                            query(`max ${BY_POD} (mongodb_globalLock_currentQueue_writers{${HERE}})`, `${POD} writers`),
                        ],
                    }),
                    timeSeries({
                        title: "Connections",
                        description: "To each member, and those with an operation under way.",
                        unit: "short",
                        queries: [
                            query(connections, `${POD} open`),
                            query(`max ${BY_POD} (mongodb_connections_active{${HERE}})`, `${POD} active`),
                        ],
                    }),
                ],
            },
            {
                title: "Replication",
                panels: [
                    timeSeries({
                        title: "Behind the primary",
                        description: "Seconds by secondary.",
                        unit: "s",
                        width: 8,
                        thresholds: [{ value: 60, colour: "orange" }],
                        queries: [
                            query(
                                `max by (namespace, job) (mongodb_members_optime_ts{${PRIMARY}}) - on (namespace, job) group_right () min by (namespace, job, pod) (mongodb_members_optime_ts{${HERE},rs_state="2"})`,
                                POD,
                            ),
                        ],
                    }),
                    timeSeries({
                        title: "Time that the oplog reaches back",
                        description: "A secondary that was away for longer has to copy everything again.",
                        unit: "s",
                        width: 8,
                        queries: [
                            query(
                                `max ${BY_POD} (mongodb_oplog_latestOptime{${HERE}} - mongodb_oplog_earliestOptime{${HERE}})`,
                                POD,
                            ),
                        ],
                    }),
                    timeSeries({
                        title: "Elections",
                        description: "Called in an hour. Each is some seconds without writes.",
                        unit: "short",
                        width: 8,
                        queries: [
                            query(
                                `sum ${BY_POD} (increase(mongodb_electionMetrics_electionTimeout_called{${HERE}}[1h]))`,
                                `${POD} for want of a primary`,
                            ),
                            query(
                                `sum ${BY_POD} (increase(mongodb_electionMetrics_stepUpCmd_called{${HERE}}[1h]))`,
                                `${POD} asked for`,
                            ),
                        ],
                    }),
                ],
            },
            {
                title: "Resources",
                panels: [
                    timeSeries({
                        title: "Memory",
                        description: "Of the server, and of it what its cache holds.",
                        unit: "bytes",
                        width: 8,
                        queries: [
                            query(`max ${BY_POD} (mongodb_mem_resident{${HERE}}) * 1024 * 1024`, `${POD} resident`),
                            query(
                                `max ${BY_POD} (mongodb_wiredTiger_cache_bytes_currently_in_the_cache{${HERE}})`,
                                `${POD} cache`,
                            ),
                        ],
                    }),
                    timeSeries({
                        title: "Network",
                        description: "Bytes per second from and to clients and members.",
                        unit: "Bps",
                        width: 8,
                        queries: [
                            query(rate("network_bytesIn"), `${POD} in`),
                            query(rate("network_bytesOut"), `${POD} out`),
                        ],
                    }),
                    timeSeries({
                        title: "Volumes in use",
                        description: "Data and logs of each member.",
                        unit: "percentunit",
                        max: 1,
                        width: 8,
                        thresholds: VOLUME_IN_USE,
                        queries: [
                            query(
                                '1 - max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes{namespace=~"$namespace",persistentvolumeclaim=~"(data|logs)-volume-.*mongodb.*"} / kubelet_volume_stats_capacity_bytes{namespace=~"$namespace"})',
                                "{{namespace}} {{persistentvolumeclaim}}",
                            ),
                        ],
                    }),
                ],
            },
        ],
    });
}
