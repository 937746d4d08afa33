import type { Row } from "../dashboard.ts";
import { VOLUME_IN_USE } from "../limits.ts";
import { query, timeSeries } from "../panels.ts";

const BROKER = "{{namespace}} {{pod}}";
const BY_BROKER = "by (namespace, pod)";

/** What each broker is at. `here`: PromQL matchers of the brokers. */
export function kafkaBrokersRow(here: string): Row {
    return {
        title: "Brokers",
        panels: [
            timeSeries({
                title: "Volumes in use",
                description: "A broker whose volume is full stops.",
                unit: "percentunit",
                max: 1,
                width: 8,
                thresholds: VOLUME_IN_USE,
                queries: [
                    query(
                        `1 - max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes{${here},persistentvolumeclaim=~"data-.*-broker-.*"} / kubelet_volume_stats_capacity_bytes{${here}})`,
                        "{{namespace}} {{persistentvolumeclaim}}",
                    ),
                ],
            }),
            timeSeries({
                title: "Heap",
                description: "Memory of the Java machine in use. Saw teeth are right; a floor that rises is not.",
                unit: "bytes",
                width: 8,
                queries: [
                    query(
                        `sum ${BY_BROKER} (jvm_memory_used_bytes{${here},area="heap",strimzi_io_cluster!=""})`,
                        BROKER,
                    ),
                ],
            }),
            timeSeries({
                title: "Collecting garbage",
                description: "Share of time. Above 0.1 the broker has too little memory.",
                unit: "percentunit",
                width: 8,
                thresholds: [{ value: 0.1, colour: "orange" }],
                queries: [
                    query(
                        `sum ${BY_BROKER} (rate(jvm_gc_collection_seconds_sum{${here},strimzi_io_cluster!=""}[$__rate_interval]))`,
                        BROKER,
                    ),
                ],
            }),
            timeSeries({
                title: "Leaders",
                description: "Partitions that each broker leads. Far apart, the load is too.",
                unit: "short",
                width: 8,
                queries: [query(`max ${BY_BROKER} (kafka_server_replicamanager_leadercount{${here}})`, BROKER)],
            }),
            timeSeries({
                title: "Connections",
                description: "From clients and other brokers.",
                unit: "short",
                width: 8,
                queries: [
                    query(`sum ${BY_BROKER} (kafka_server_socket_server_metrics_connection_count{${here}})`, BROKER),
                ],
            }),
            timeSeries({
                title: "Network threads idle",
                description: "Share of time. Below 0.3 the broker is saturated.",
                unit: "percentunit",
                max: 1,
                width: 8,
                queries: [
                    query(
                        `min ${BY_BROKER} (kafka_network_socketserver_networkprocessoravgidlepercent{${here}})`,
                        BROKER,
                    ),
                ],
            }),
        ],
    };
}
