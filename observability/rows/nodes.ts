import type { Row } from "../dashboard.ts";
import { NODE_DISK_IN_USE, NODE_MEMORY_IN_USE, VOLUME_IN_USE } from "../limits.ts";
import { barsOf, query, timeSeries } from "../panels.ts";

/** PromQL to multiply series of pods with: those that are over keep their requests in the series, and take no room. */
export const ALIVE =
    '* on (namespace, pod) group_left () max by (namespace, pod) (kube_pod_status_phase{phase=~"Pending|Running"} == 1)';

/** What the machines of the cluster are at. */
export function nodesRow(): Row {
    return {
        title: "Nodes",
        panels: [
            timeSeries({
                title: "CPU in use",
                description: "Share of each node's processors that is busy.",
                unit: "percentunit",
                max: 1,
                queries: [
                    query(
                        '1 - avg by (node) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))',
                        "{{node}}",
                    ),
                ],
            }),
            timeSeries({
                title: "Memory in use",
                description: "What cannot be given back at once. Close to 1 the kernel ends processes.",
                unit: "percentunit",
                max: 1,
                thresholds: NODE_MEMORY_IN_USE,
                queries: [
                    query(
                        "1 - max by (node) (node_memory_MemAvailable_bytes) / max by (node) (node_memory_MemTotal_bytes)",
                        "{{node}}",
                    ),
                ],
            }),
            timeSeries({
                title: "Disk in use",
                description: "The node's own disk: images, logs, scratch. From 0.85 on the kubelet evicts pods.",
                unit: "percentunit",
                max: 1,
                thresholds: NODE_DISK_IN_USE,
                width: 8,
                queries: [
                    query(
                        '1 - min by (node) (node_filesystem_avail_bytes{mountpoint="/",fstype!="rootfs"} / node_filesystem_size_bytes{mountpoint="/",fstype!="rootfs"})',
                        "{{node}}",
                    ),
                ],
            }),
            timeSeries({
                title: "Waiting for CPU",
                description: "Share of time in which some process waits for a processor: the node is saturated.",
                unit: "percentunit",
                width: 8,
                queries: [
                    query(
                        "max by (node) (rate(node_pressure_cpu_waiting_seconds_total[$__rate_interval]))",
                        "{{node}}",
                    ),
                ],
            }),
            timeSeries({
                title: "Network",
                description: "Bytes per second in and out of each node.",
                unit: "Bps",
                width: 8,
                queries: [
                    query(
                        'sum by (node) (rate(node_network_receive_bytes_total{device=~"eth.*"}[$__rate_interval]))',
                        "{{node}} in",
                    ),
                    query(
                        'sum by (node) (rate(node_network_transmit_bytes_total{device=~"eth.*"}[$__rate_interval]))',
                        "{{node}} out",
                    ),
                ],
            }),
        ],
    };
}

/** What pods have asked for against what there is; volumes of the chosen namespaces. */
export function roomRow(): Row {
    const resource = (name: "cpu" | "memory", used: string, unit: string, title: string) =>
        timeSeries({
            title,
            description:
                "What nodes offer to pods, what pods have asked for, and what they use. A pod needs its request free on one node.",
            unit,
            queries: [
                query(`sum(kube_node_status_allocatable{resource="${name}"})`, "allocatable"),
                query(`sum(kube_pod_container_resource_requests{resource="${name}"} ${ALIVE})`, "requested"),
                query(used, "used"),
            ],
        });
    return {
        title: "Room",
        panels: [
            resource(
                "cpu",
                'sum(rate(container_cpu_usage_seconds_total{container!=""}[$__rate_interval]))',
                "short",
                "CPU: requests against what there is",
            ),
            resource(
                "memory",
                'sum(container_memory_working_set_bytes{container!=""})',
                "bytes",
                "Memory: requests against what there is",
            ),
            timeSeries({
                title: "Requested of each node",
                description: "Share of a node's CPU that pods have asked for. Nodes at 1 take no further pod.",
                unit: "percentunit",
                max: 1,
                queries: [
                    query(
                        `sum by (node) (kube_pod_container_resource_requests{resource="cpu",node!=""} ${ALIVE}) / max by (node) (kube_node_status_allocatable{resource="cpu"})`,
                        "{{node}}",
                    ),
                ],
            }),
            barsOf({
                title: "Fullest volumes",
                description: "Share in use of the claims of the chosen namespaces.",
                unit: "percentunit",
                max: 1,
                width: 12,
                thresholds: VOLUME_IN_USE,
                queries: [
                    query(
                        `topk(10, 1 - max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes{namespace=~"$namespace"} / kubelet_volume_stats_capacity_bytes{namespace=~"$namespace"}))`,
                        "{{namespace}} {{persistentvolumeclaim}}",
                    ),
                ],
            }),
        ],
    };
}
