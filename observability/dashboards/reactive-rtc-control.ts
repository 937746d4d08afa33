import { statistic, timeSeries, type PanelBuilder } from "../panels.ts";

/** Jobs under which Prometheus has socket nodes, load-balancers and gateway. */
export const NODES = 'job="socket-nodes"';
const LOAD_BALANCERS = 'job="load-balancer"';
const GATEWAY = 'job="nginx-gateway"';

/** Who leads, what the leader sees, and how many nodes it wants. */
export function control(
    namespace: string,
    { min, max }: { readonly min: number; readonly max: number },
): PanelBuilder[] {
    const lease = `namespace="${namespace}",lease="load-balancer-leader"`;
    return [
        statistic({
            title: "Leader",
            description:
                "The load-balancer that holds the lease. Without one nobody scales and nodes that are gone stay in the ring.",
            unit: "short",
            width: 8,
            queries: [{ expr: `max by (lease_holder) (kube_lease_owner{${lease}})`, legend: "{{lease_holder}}" }],
        }),
        statistic({
            title: "Lease renewed",
            description: "Seconds ago. It is renewed every ten, and seen here up to half a minute later.",
            unit: "s",
            width: 8,
            thresholds: [{ value: 60, colour: "red" }],
            queries: [{ expr: `time() - max(kube_lease_renew_time{${lease}})`, legend: "ago" }],
        }),
        statistic({
            title: "Nodes in the ring",
            description:
                "As the load-balancers see it. More than there are nodes: clients are sent to some that are gone.",
            unit: "short",
            width: 8,
            queries: [{ expr: `max(rtc_lb_ring_nodes{${LOAD_BALANCERS}})`, legend: "nodes" }],
        }),
        timeSeries({
            title: "Socket nodes",
            description: `Wanted by the leader or the scaler of last resort, ready, and in the ring; from ${min} to ${max}.`,
            unit: "short",
            thresholds: [{ value: max, colour: "red" }],
            queries: [
                {
                    expr: `max(kube_deployment_spec_replicas{namespace="${namespace}",deployment="socket"})`,
                    legend: "wanted",
                },
                {
                    expr: `max(kube_deployment_status_replicas_ready{namespace="${namespace}",deployment="socket"})`,
                    legend: "ready",
                },
                { expr: `max by (pod) (rtc_lb_ring_nodes{${LOAD_BALANCERS}})`, legend: "in the ring of {{pod}}" },
            ],
        }),
        timeSeries({
            title: "What the leader scales by",
            description:
                "Averages of all nodes. It adds nodes above 0.7 of CPU or 0.75 of memory, and takes one away below 0.2 and 0.25 after five quiet minutes.",
            unit: "percentunit",
            max: 1,
            thresholds: [{ value: 0.7, colour: "orange" }],
            queries: [
                { expr: `avg(process_cpu_usage{${NODES}})`, legend: "CPU" },
                {
                    expr: `avg(sum by (node_id) (jvm_memory_used_bytes{${NODES},area="heap"}) / sum by (node_id) (jvm_memory_max_bytes{${NODES},area="heap"}))`,
                    legend: "heap",
                },
            ],
        }),
        timeSeries({
            title: "Nodes that end",
            description: "Seconds that each socket node has left to drain; below zero it should be gone.",
            unit: "s",
            min: -60,
            queries: [
                {
                    expr: `kube_pod_deletion_timestamp{namespace="${namespace}",pod=~"socket-.+"} - time()`,
                    legend: "{{pod}}",
                },
            ],
        }),
    ];
}

/** nginx in front of all. */
export function entrance(): PanelBuilder[] {
    return [
        timeSeries({
            title: "Connections at the gateway",
            description: "A WebSocket takes two: one to the client, one to the node.",
            unit: "short",
            queries: [
                { expr: `sum by (pod) (nginx_connections_active{${GATEWAY}})`, legend: "{{pod}}" },
                {
                    expr: `sum(rate(nginx_connections_accepted{${GATEWAY}}[$__rate_interval])) - sum(rate(nginx_connections_handled{${GATEWAY}}[$__rate_interval]))`,
                    legend: "dropped per second",
                },
            ],
        }),
        timeSeries({
            title: "Requests at the gateway",
            description: "Per second: questions for a node, and connections that begin.",
            unit: "reqps",
            queries: [
                {
                    expr: `sum by (pod) (rate(nginx_http_requests_total{${GATEWAY}}[$__rate_interval]))`,
                    legend: "{{pod}}",
                },
            ],
        }),
    ];
}
