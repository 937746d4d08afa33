import type { ReplicaBounds, Scaling } from "../../workload/contracts.ts";

/** Seconds that use must have been low before pods go. */
const SCALE_IN_WINDOW_SECONDS = 300;

/** A HorizontalPodAutoscaler by CPU and memory that is quick to add pods and slow to remove them. */
export function byUse(autoscalerName: string, bounds: ReplicaBounds, percent: number): Scaling {
    return {
        kind: "hpa",
        bounds,
        cpuPercent: percent,
        memoryPercent: percent,
        autoscalerName,
        behavior: {
            scaleDown: {
                stabilizationWindowSeconds: SCALE_IN_WINDOW_SECONDS,
                policies: [{ type: "Percent", value: 50, periodSeconds: 60 }],
            },
            scaleUp: {
                stabilizationWindowSeconds: 0,
                policies: [
                    { type: "Percent", value: 100, periodSeconds: 30 },
                    { type: "Pods", value: 2, periodSeconds: 30 },
                ],
                selectPolicy: "Max",
            },
        },
    };
}
