const BY = "by (namespace, pod, container)";

/**
 * PromQL of the share of its CPU limit that each container used in five minutes; nothing where there is no limit.
 *
 * @param matchers Choose pods: `namespace="a",pod=~"b-.+"`.
 */
export function shareOfCpuLimit(matchers: string): string {
    return `sum ${BY} (rate(container_cpu_usage_seconds_total{${matchers},container!=""}[5m])) / ${limit("cpu", matchers)}`;
}

/** PromQL of the share of the memory at which the kernel ends it that each container uses. */
export function shareOfMemoryLimit(matchers: string): string {
    return `max ${BY} (container_memory_working_set_bytes{${matchers},container!=""}) / ${limit("memory", matchers)}`;
}

/** As Kubernetes has it: Prometheus does not keep what kubelets say of limits. */
function limit(resource: string, matchers: string): string {
    return `max ${BY} (kube_pod_container_resource_limits{${matchers},resource="${resource}"})`;
}
