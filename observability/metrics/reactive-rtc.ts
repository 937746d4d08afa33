import { exporter, POD_TARGET } from "./exporter.ts";

/** What the monitors add to the labels of a pod. Nodes say `node_id` too: theirs becomes `exported_node_id`. */
const TARGET = [...POD_TARGET, "service", "node_id"];

/** Timers with bounds, beside which Micrometer tells the longest of the last minutes. */
const timer = (name: string, labels: string) => ({ [`${name}_seconds_max`]: labels });

/**
 * Reactive RTC's socket nodes: their own metrics, those of the Java process, and reactor-netty's of its server, where a
 * WebSocket is an active connection.
 * https://github.com/shutuper/reactive-rtc/blob/main/core/src/main/java/com/qqsuccubus/core/metrics/MetricsNames.java,
 * https://github.com/shutuper/reactive-rtc/blob/main/socket/src/main/java/com/qqsuccubus/socket/metrics/MetricsService.java,
 * https://projectreactor.io/docs/netty/release/reference/http-server.html#_metrics
 */
export const socketNodes = exporter({
    target: TARGET,
    metrics: {
        rtc_socket_deliver_mps_total: "node_id type",
        rtc_socket_resume_success_total: "node_id",
        rtc_socket_drops_total: "node_id reason",
        rtc_socket_network_inbound_ws_bytes_total: "node_id",
        rtc_socket_network_inbound_kafka_bytes_total: "node_id",
        rtc_socket_network_outbound_ws_bytes_total: "node_id",
        rtc_socket_network_outbound_kafka_bytes_total: "node_id",
        ...timer("rtc_socket_latency", "node_id"),
        ...timer("rtc_kafka_publish_latency", "node_id topic"),
        ...timer("rtc_kafka_delivery_topic_lag_latency", "node_id topic"),
        rtc_socket_message_size_inbound_bytes_sum: "node_id",
        rtc_socket_message_size_inbound_bytes_count: "node_id",
        rtc_socket_message_size_inbound_bytes_max: "node_id",
        rtc_socket_message_size_outbound_bytes_sum: "node_id",
        rtc_socket_message_size_outbound_bytes_count: "node_id",
        rtc_socket_message_size_outbound_bytes_max: "node_id",
        process_cpu_usage: "node_id",
        system_cpu_usage: "node_id",
        jvm_memory_used_bytes: "node_id area id",
        jvm_memory_max_bytes: "node_id area id",
        jvm_memory_committed_bytes: "node_id area id",
        reactor_netty_http_server_connections: "node_id uri local_address",
        reactor_netty_http_server_connections_active: "node_id uri local_address",
        reactor_netty_http_server_errors_total: "node_id uri remote_address",
    },
    histograms: {
        rtc_socket_latency_seconds: "node_id",
        rtc_kafka_publish_latency_seconds: "node_id topic",
        rtc_kafka_delivery_topic_lag_latency_seconds: "node_id topic",
    },
});

/**
 * Reactive RTC's load-balancers.
 * https://github.com/shutuper/reactive-rtc/blob/main/load-balancer/src/main/java/com/qqsuccubus/loadbalancer/ring/LoadBalancer.java
 */
export const loadBalancers = exporter({ target: TARGET, metrics: { rtc_lb_ring_nodes: "node_id" } });

/**
 * nginx-prometheus-exporter beside Reactive RTC's gateway, of nginx' `stub_status`.
 * https://github.com/nginx/nginx-prometheus-exporter#exported-metrics
 */
export const gateway = exporter({
    target: TARGET,
    metrics: {
        nginx_up: "",
        nginx_connections_accepted: "",
        nginx_connections_active: "",
        nginx_connections_handled: "",
        nginx_connections_reading: "",
        nginx_connections_waiting: "",
        nginx_connections_writing: "",
        nginx_http_requests_total: "",
    },
});
