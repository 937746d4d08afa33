import { statistic, timeSeries, type PanelBuilder } from "../panels.ts";
import { NODES } from "./reactive-rtc-control.ts";

/** The chosen socket nodes. */
const CHOSEN = `${NODES},node_id=~"$node_id"`;

/** Bound of the delay of messages that the leader and the alerts go by, in seconds. */
const IN_TIME_SECONDS = 0.5;

const rate = (metric: string, by = " by (node_id) ", matchers = "") =>
    `sum${by}(rate(${metric}{${CHOSEN}${matchers}}[$__rate_interval]))`;

/** Connections to the nodes. */
export function sockets({ max }: { readonly max: number }): PanelBuilder[] {
    return [
        statistic({
            title: "Connections",
            description: "That are open, of all nodes chosen.",
            unit: "short",
            width: 8,
            queries: [{ expr: `sum(reactor_netty_http_server_connections_active{${CHOSEN}})`, legend: "connections" }],
        }),
        statistic({
            title: "Socket nodes",
            description: `That tell their metrics; ${max} at most.`,
            unit: "short",
            width: 8,
            thresholds: [{ value: max, colour: "red" }],
            queries: [{ expr: `sum(up{${NODES}})`, legend: "nodes" }],
        }),
        statistic({
            title: "Errors",
            description: "Of the nodes' HTTP servers, per second.",
            unit: "cps",
            width: 8,
            queries: [{ expr: `${rate("reactor_netty_http_server_errors_total", "")} or vector(0)`, legend: "errors" }],
        }),
        timeSeries({
            title: "Connections, by node",
            description: "Weights keep nodes even; a new one fills slowly, since connections stay where they are.",
            unit: "short",
            stacked: true,
            queries: [
                {
                    expr: `sum by (node_id) (reactor_netty_http_server_connections_active{${CHOSEN}})`,
                    legend: "{{node_id}}",
                },
            ],
        }),
        timeSeries({
            title: "Sessions taken up again",
            description: "Per second. Many at once are clients that lost their node or their way to it.",
            unit: "cps",
            queries: [{ expr: rate("rtc_socket_resume_success_total"), legend: "{{node_id}}" }],
        }),
    ];
}

/** Messages, and how long they take. */
export function delivery(): PanelBuilder[] {
    const quantiles = (metric: string) =>
        [0.5, 0.95, 0.99].map((share) => ({
            expr: `histogram_quantile(${share}, ${rate(`${metric}_bucket`, " by (le) ")})`,
            legend: `p${share * 100}`,
        }));
    const late = [{ value: IN_TIME_SECONDS, colour: "red" }] as const;
    return [
        timeSeries({
            title: "Messages delivered",
            description: "Per second: on the node that got them, and by way of Kafka on another.",
            unit: "cps",
            stacked: true,
            queries: [{ expr: rate("rtc_socket_deliver_mps_total", " by (type) "), legend: "{{type}}" }],
        }),
        timeSeries({
            title: "Messages dropped",
            description: "Per second: a client reads more slowly than it is written to.",
            unit: "cps",
            thresholds: [{ value: 1, colour: "red" }],
            queries: [
                {
                    expr: rate("rtc_socket_drops_total", " by (node_id, reason) "),
                    legend: "{{node_id}} {{reason}}",
                },
            ],
        }),
        timeSeries({
            title: "Time to deliver",
            description: "From the message's arrival to its delivery. Above 0.5 s with load the leader adds nodes.",
            unit: "s",
            thresholds: late,
            queries: quantiles("rtc_socket_latency_seconds"),
        }),
        timeSeries({
            title: "Time to deliver, by node",
            description: "Nineteen of twenty messages take less.",
            unit: "s",
            thresholds: late,
            queries: [
                {
                    expr: `histogram_quantile(0.95, ${rate("rtc_socket_latency_seconds_bucket", " by (le, node_id) ")})`,
                    legend: "{{node_id}}",
                },
            ],
        }),
        timeSeries({
            title: "Time in Kafka",
            description: "From being written to being read by the node whose client it is for.",
            unit: "s",
            thresholds: late,
            queries: quantiles("rtc_kafka_delivery_topic_lag_latency_seconds"),
        }),
        timeSeries({
            title: "Time to write to Kafka",
            description: "Until the brokers have it. All copies count.",
            unit: "s",
            queries: quantiles("rtc_kafka_publish_latency_seconds"),
        }),
    ];
}

/** Bytes, sizes and the Java processes' memory. */
export function traffic(): PanelBuilder[] {
    const size = (direction: "inbound" | "outbound") => {
        const metric = `rtc_socket_message_size_${direction}_bytes`;
        return {
            expr: `${rate(`${metric}_sum`, "")} / (${rate(`${metric}_count`, "")} > 0)`,
            legend: direction,
        };
    };
    return [
        timeSeries({
            title: "Bytes to and from clients",
            description: "Per second; what is sent is below zero.",
            unit: "Bps",
            min: -1,
            queries: [
                { expr: rate("rtc_socket_network_inbound_ws_bytes_total"), legend: "{{node_id}} received" },
                { expr: `-${rate("rtc_socket_network_outbound_ws_bytes_total")}`, legend: "{{node_id}} sent" },
            ],
        }),
        timeSeries({
            title: "Bytes to and from Kafka",
            description: "Per second; what is sent is below zero.",
            unit: "Bps",
            min: -1,
            queries: [
                { expr: rate("rtc_socket_network_inbound_kafka_bytes_total"), legend: "{{node_id}} received" },
                { expr: `-${rate("rtc_socket_network_outbound_kafka_bytes_total")}`, legend: "{{node_id}} sent" },
            ],
        }),
        timeSeries({
            title: "Size of messages",
            description: "On average.",
            unit: "bytes",
            queries: [size("inbound"), size("outbound")],
        }),
        timeSeries({
            title: "Heap",
            description: "Share of the most that each node's process may have. Buffers of connections are beside it.",
            unit: "percentunit",
            max: 1,
            thresholds: [{ value: 0.85, colour: "red" }],
            queries: [
                {
                    expr: `sum by (node_id) (jvm_memory_used_bytes{${CHOSEN},area="heap"}) / sum by (node_id) (jvm_memory_max_bytes{${CHOSEN},area="heap"})`,
                    legend: "{{node_id}}",
                },
            ],
        }),
    ];
}
