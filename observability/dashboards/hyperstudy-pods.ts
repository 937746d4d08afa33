import { createDashboard, type Dashboard } from "../dashboard.ts";
import { tableOf, timeSeries } from "../panels.ts";
import { cpu, memory, network, podVariable, restarts, throttling } from "../rows/pods.ts";
import { BACKEND, FAILED, type HyperStudyFacts } from "./hyperstudy-backend.ts";

/** One pod of HyperStudy, or several side by side. */
export function hyperstudyPods({ namespace }: HyperStudyFacts): Dashboard {
    const pods = "(backend|frontend|pod-router|redis|metrics-service)-.+";
    const chosen = { namespace, pods: "$pod" };
    return createDashboard({
        uid: "hyperstudy-pods",
        title: "Pod Performance",
        description: "What each pod uses and does: which one is different from the others?",
        team: "hyperstudy",
        variables: [podVariable({ namespace, pods })],
        rolloutsOf: namespace,
        rows: [
            { title: "State", panels: state(namespace) },
            { title: "Resources", panels: [cpu(chosen), memory(chosen), throttling(chosen), network(chosen)] },
            { title: "What they do", panels: work() },
        ],
    });
}

function state(namespace: string) {
    const here = `namespace="${namespace}",pod=~"$pod"`;
    return [
        tableOf({
            title: "Pods",
            description: "Where each runs, since when, and whether it is ready for requests.",
            unit: "short",
            queries: [
                { expr: `max by (pod, node) (kube_pod_info{${here}})`, legend: "" },
                { expr: `max by (pod) (kube_pod_status_ready{${here},condition="true"})`, legend: "" },
                { expr: `time() - max by (pod) (kube_pod_start_time{${here}})`, legend: "" },
                { expr: `sum by (pod) (kube_pod_container_status_restarts_total{${here}})`, legend: "" },
            ],
            columns: {
                pod: "Pod",
                node: "Node",
                "Value #B": "Ready",
                "Value #C": "Age",
                "Value #D": "Restarts",
            },
            units: { Age: "s" },
        }),
        restarts({ namespace, pods: "$pod" }),
        timeSeries({
            title: "Containers that wait",
            description:
                "With why: an image that is not to be had, a configuration that lacks, a program that crashes.",
            unit: "short",
            queries: [
                {
                    expr: `sum by (pod, container, reason) (kube_pod_container_status_waiting_reason{${here}}) > 0`,
                    legend: "{{pod}} {{container}}: {{reason}}",
                },
            ],
        }),
        timeSeries({
            title: "Memory, in bytes",
            description: "With the request, by which the autoscaler and the scheduler reckon.",
            unit: "bytes",
            queries: [
                {
                    expr: `sum by (pod) (container_memory_working_set_bytes{${here},container!=""})`,
                    legend: "{{pod}}",
                },
                {
                    expr: `sum by (pod) (kube_pod_container_resource_requests{${here},resource="memory"})`,
                    legend: "{{pod}} asked for",
                },
            ],
        }),
    ];
}

function work() {
    const chosen = `${BACKEND},pod=~"$pod"`;
    const rate = (matchers: string) => `sum by (pod) (rate(http_requests_total{${matchers}}[$__rate_interval]))`;
    return [
        timeSeries({
            title: "Requests",
            description: "Per second, of backend pods.",
            unit: "reqps",
            queries: [{ expr: rate(chosen), legend: "{{pod}}" }],
        }),
        timeSeries({
            title: "Failed requests",
            description: "Share of server errors, of backend pods.",
            unit: "percentunit",
            thresholds: FAILED,
            queries: [{ expr: `${rate(`${chosen},status=~"5.."`)} / (${rate(chosen)} > 0)`, legend: "{{pod}}" }],
        }),
        timeSeries({
            title: "95th percentile",
            description: "Nineteen of twenty requests take less, of backend pods.",
            unit: "s",
            queries: [
                {
                    expr: `histogram_quantile(0.95, sum by (le, pod) (rate(http_request_duration_seconds_bucket{${chosen}}[$__rate_interval])))`,
                    legend: "{{pod}}",
                },
            ],
        }),
        timeSeries({
            title: "Memory per connection",
            description:
                "Bytes of a backend pod beyond the 100 MB that it takes empty, by its sockets. Growing while sockets stay the same is a leak.",
            unit: "bytes",
            queries: [
                {
                    expr: `(sum by (pod) (container_memory_working_set_bytes{pod=~"$pod",container="backend"}) - 1e8) / (sum by (pod) (socketio_connected_clients{${chosen}}) > 0)`,
                    legend: "{{pod}}",
                },
            ],
        }),
    ];
}
