import type { Row } from "../dashboard.ts";
import { tableOf, timeSeries } from "../panels.ts";

/** Volumes of a namespace: how full they are, and when they will be. */
export function claimsRow(namespace: string): Row {
    const here = `namespace="${namespace}"`;
    const by = "by (persistentvolumeclaim)";
    const volume = (metric: string) => `max ${by} (kubelet_volume_stats_${metric}{${here}})`;
    return {
        title: "Volumes",
        panels: [
            timeSeries({
                title: "Full",
                description: "A share that several claims are on tells of the whole share at each of them.",
                unit: "percentunit",
                max: 1,
                thresholds: [
                    { value: 0.8, colour: "yellow" },
                    { value: 0.9, colour: "red" },
                ],
                queries: [
                    {
                        expr: `1 - ${volume("available_bytes")} / ${volume("capacity_bytes")}`,
                        legend: "{{persistentvolumeclaim}}",
                    },
                ],
            }),
            tableOf({
                title: "Sizes",
                description:
                    "Days until full: as fast as in the last three days. A volume that does not grow has none.",
                unit: "bytes",
                queries: [
                    { expr: volume("used_bytes"), legend: "" },
                    { expr: volume("capacity_bytes"), legend: "" },
                    {
                        expr: `${volume("available_bytes")} / (max ${by} (deriv(kubelet_volume_stats_used_bytes{${here}}[3d])) > 0) / 86400`,
                        legend: "",
                    },
                ],
                columns: {
                    persistentvolumeclaim: "Claim",
                    "Value #A": "Used",
                    "Value #B": "Size",
                    "Value #C": "Days until full",
                },
                units: { "Days until full": "short" },
            }),
        ],
    };
}
