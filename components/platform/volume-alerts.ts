import type { AlertRule } from "./alert-rules.ts";

const AVAILABLE = "kubelet_volume_stats_available_bytes";
/** Of each claim, what is left of its volume. Claims of one share all have what is left of the share. */
const FREE = share(AVAILABLE, "kubelet_volume_stats_capacity_bytes");

/** What somebody must be told of volumes, of whatever namespace. Whoever has the namespace is told. */
export function volumeAlerts(): AlertRule[] {
    const which = "{{ $labels.persistentvolumeclaim }} in {{ $labels.namespace }}";
    const full = {
        alert: "VolumeFillsUp",
        summary: `{{ $value | humanizePercentage }} of the volume ${which} are left.`,
    };
    return [
        {
            ...full,
            expr: `${FREE} < 0.03`,
            for: "5m",
            severity: "critical",
            description: "Writes are about to fail: enlarge it now, or remove something.",
        },
        {
            ...full,
            expr: `${FREE} < 0.1`,
            for: "15m",
            severity: "warning",
            description: "Enlarge it, or find what fills it. A share is as full as all of its claims together.",
        },
        {
            alert: "VolumeWillBeFull",
            expr: `min by (namespace, persistentvolumeclaim) (predict_linear(${AVAILABLE}[6h], 4 * 86400)) < 0 and ${FREE} < 0.3`,
            for: "1h",
            severity: "warning",
            summary: `The volume ${which} will be full within four days.`,
            description: "It has filled steadily for six hours. Enlarge it while there is time.",
        },
        {
            alert: "VolumeOutOfFiles",
            expr: `${share("kubelet_volume_stats_inodes_free", "kubelet_volume_stats_inodes")} < 0.05`,
            for: "15m",
            severity: "warning",
            summary: `The volume ${which} can hold hardly any more files.`,
            description: "There is room but no inode left for another file: very many small files.",
        },
        {
            alert: "VolumeNotBound",
            expr: 'max by (namespace, persistentvolumeclaim) (kube_persistentvolumeclaim_status_phase{phase=~"Pending|Lost"}) == 1',
            for: "15m",
            severity: "warning",
            summary: `The claim ${which} has had no volume for 15 minutes.`,
            description: "Its pod cannot start. The claim's events say why.",
        },
    ];
}

function share(available: string, capacity: string): string {
    return `min by (namespace, persistentvolumeclaim) (${available} / (${capacity} > 0))`;
}
