import type { AlertRule } from "./alert-rules.ts";

/** File systems of the nodes' own disks; volumes of pods are watched as claims. */
const DISKS = 'fstype!~"tmpfs|ramfs|nfs.*|fuse.*"';
const FREE = share("node_filesystem_avail_bytes", "node_filesystem_size_bytes");

/** What somebody must be told of the nodes. */
export function nodeAlerts(): AlertRule[] {
    return [
        {
            alert: "NodeNotReady",
            expr: 'max by (node) (kube_node_status_condition{condition="Ready",status="true"}) == 0',
            for: "10m",
            severity: "critical",
            summary: "The node {{ $labels.node }} has not been ready for 10 minutes.",
            description: "Its pods are moved to other nodes as far as there is room, volumes only once it is gone.",
        },
        {
            alert: "NodeUnderPressure",
            expr: 'max by (node, condition) (kube_node_status_condition{condition=~"(Memory|Disk|PID)Pressure",status="true"}) == 1',
            for: "10m",
            severity: "warning",
            summary: "The node {{ $labels.node }} reports {{ $labels.condition }}.",
            description: "It takes no more pods and begins to evict those that it has.",
        },
        {
            alert: "NodeMemoryShort",
            expr: "min by (node) (node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes) < 0.05",
            for: "15m",
            severity: "warning",
            summary: "The node {{ $labels.node }} has {{ $value | humanizePercentage }} of its memory left.",
            description: "Pods that use more than they asked for are about to be killed.",
        },
        {
            alert: "NodeDiskFillsUp",
            expr: `${FREE} < 0.1`,
            for: "15m",
            severity: "warning",
            summary:
                "{{ $value | humanizePercentage }} of {{ $labels.mountpoint }} on the node {{ $labels.node }} are left.",
            description: "Images and logs of pods are there; when it is full the node evicts pods.",
        },
        {
            alert: "NodeDiskWillBeFull",
            expr: `min by (node, mountpoint) (predict_linear(node_filesystem_avail_bytes{${DISKS}}[6h], 86400)) < 0 and ${FREE} < 0.4`,
            for: "1h",
            severity: "warning",
            summary: "{{ $labels.mountpoint }} on the node {{ $labels.node }} will be full within a day.",
            description: "It has filled steadily for six hours: something writes to the node's own disk.",
        },
    ];
}

/** Of each disk, what is left of it. */
function share(available: string, size: string): string {
    return `min by (node, mountpoint) (${available}{${DISKS}} / ${size}{${DISKS}})`;
}
