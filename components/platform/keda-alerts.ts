import type { AlertRule } from "./alert-rules.ts";

/** What somebody must be told of KEDA. Whoever has the ScaledObject's namespace is told. */
export function kedaAlerts(): AlertRule[] {
    return [
        {
            alert: "ScalerFails",
            // The label `namespace` is the operator's.
            expr: 'sum by (namespace, scaledObject) (label_replace(increase(keda_scaled_object_errors_total[10m]), "namespace", "$1", "exported_namespace", "(.+)")) > 0',
            for: "15m",
            severity: "warning",
            summary: "KEDA cannot tell what {{ $labels.scaledObject }} in {{ $labels.namespace }} needs.",
            description: "Its trigger's source does not answer: the number of pods stays, or goes to its fallback.",
        },
    ];
}
