import type { Row, Variable } from "../dashboard.ts";
import { timeSeries, type PanelBuilder } from "../panels.ts";

/** Pods of one application. */
export interface PodSelection {
    readonly namespace: string;
    /** Regular expression of their names, or a variable of the dashboard. */
    readonly pods: string;
}

/** Shares of a limit at which a panel warns. */
const NEAR_LIMIT = [
    { value: 0.8, colour: "yellow" },
    { value: 0.9, colour: "red" },
] as const;

/** A choice of pods, `$pod`, among those whose names match. */
export function podVariable({ namespace, pods }: PodSelection): Variable {
    return {
        name: "pod",
        label: "Pod",
        query: `label_values(kube_pod_info{namespace="${namespace}",pod=~"${pods}"}, pod)`,
    };
}

/** What pods use of what they may use, and how often they start anew. */
export function podsRow(selection: PodSelection, title = "Pods"): Row {
    return { title, panels: [cpu(selection), memory(selection), throttling(selection), restarts(selection)] };
}

/** CPUs in use, and the share of the limit where there is one. */
export function cpu({ namespace, pods }: PodSelection): PanelBuilder {
    const here = `namespace="${namespace}",pod=~"${pods}"`;
    return timeSeries({
        title: "CPU",
        description: "CPUs in use by each pod.",
        unit: "short",
        queries: [
            {
                expr: `sum by (pod) (rate(container_cpu_usage_seconds_total{${here},container!=""}[$__rate_interval]))`,
                legend: "{{pod}}",
            },
        ],
    });
}

/** Memory in use, as share of the limit at which the kernel ends the container. */
export function memory({ namespace, pods }: PodSelection): PanelBuilder {
    const here = `namespace="${namespace}",pod=~"${pods}"`;
    const by = "by (namespace, pod, container)";
    return timeSeries({
        title: "Memory of its limit",
        description: "At 1 the container is killed and starts anew.",
        unit: "percentunit",
        max: 1,
        thresholds: NEAR_LIMIT,
        queries: [
            {
                expr: `max ${by} (container_memory_working_set_bytes{${here},container!=""}) / max ${by} (kube_pod_container_resource_limits{${here},resource="memory"})`,
                legend: "{{pod}} {{container}}",
            },
        ],
    });
}

/** Time in which a container wanted CPU and was not let. */
export function throttling({ namespace, pods }: PodSelection): PanelBuilder {
    const here = `namespace="${namespace}",pod=~"${pods}",container!=""`;
    const rate = (metric: string) => `sum by (pod) (rate(${metric}{${here}}[$__rate_interval]))`;
    return timeSeries({
        title: "CPU withheld",
        description:
            "Share of the kernel's periods of 100 ms in which a pod had used up its CPU limit and stood still. Answers get slow before CPU looks full.",
        unit: "percentunit",
        thresholds: [{ value: 0.25, colour: "orange" }],
        queries: [
            {
                expr: `${rate("container_cpu_cfs_throttled_periods_total")} / (${rate("container_cpu_cfs_periods_total")} > 0)`,
                legend: "{{pod}}",
            },
        ],
    });
}

/** Containers that ended and were started again. */
export function restarts({ namespace, pods }: PodSelection): PanelBuilder {
    const here = `namespace="${namespace}",pod=~"${pods}"`;
    return timeSeries({
        title: "Restarts",
        description: "Containers started again within the hour before, with why the last one ended if that is known.",
        unit: "short",
        thresholds: [{ value: 3, colour: "red" }],
        queries: [
            {
                expr: `sum by (pod, container) (increase(kube_pod_container_status_restarts_total{${here}}[1h])) > 0`,
                legend: "{{pod}} {{container}}",
            },
            {
                expr: `max by (pod, container, reason) (kube_pod_container_status_last_terminated_reason{${here}}) > 0`,
                legend: "{{pod}} {{container}}: {{reason}}",
            },
        ],
    });
}

/** Bytes per second into and out of pods. */
export function network({ namespace, pods }: PodSelection): PanelBuilder {
    const rate = (direction: "receive" | "transmit") =>
        `sum by (pod) (rate(container_network_${direction}_bytes_total{namespace="${namespace}",pod=~"${pods}"}[$__rate_interval]))`;
    return timeSeries({
        title: "Network",
        description: "Bytes per second; what is sent is below zero.",
        unit: "Bps",
        // An axis that may go below zero by itself.
        min: -1,
        queries: [
            { expr: rate("receive"), legend: "{{pod}} received" },
            { expr: `-${rate("transmit")}`, legend: "{{pod}} sent" },
        ],
    });
}
