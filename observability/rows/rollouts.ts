import type { Row } from "../dashboard.ts";
import { tableOf, timeSeries } from "../panels.ts";

/** Whether what shall run runs, and what the autoscalers do. */
export function rolloutRow(namespace: string): Row {
    const here = `namespace="${namespace}"`;
    const workload = (kind: "deployment" | "statefulset", metric: string) =>
        `label_replace(max by (${kind}) (kube_${kind}_${metric}{${here}}), "workload", "$1", "${kind}", "(.+)")`;
    const both = (ofDeployment: string, ofStatefulSet: string) =>
        `sum by (workload) (${workload("deployment", ofDeployment)} or ${workload("statefulset", ofStatefulSet)})`;
    return {
        title: "Rollouts and scaling",
        panels: [
            tableOf({
                title: "Workloads",
                description:
                    "Pods that are wanted, that are ready, and that have the newest template: while the last two differ, a rollout is under way or stuck.",
                unit: "short",
                queries: [
                    { expr: both("spec_replicas", "replicas"), legend: "" },
                    { expr: both("status_replicas_ready", "status_replicas_ready"), legend: "" },
                    { expr: both("status_replicas_updated", "status_replicas_updated"), legend: "" },
                ],
                columns: { workload: "Workload", "Value #A": "Wanted", "Value #B": "Ready", "Value #C": "Newest" },
            }),
            timeSeries({
                title: "Pods missing",
                description: "Wanted, and not ready.",
                unit: "short",
                thresholds: [{ value: 1, colour: "orange" }],
                queries: [
                    {
                        expr: `${both("spec_replicas", "replicas")} - ${both("status_replicas_ready", "status_replicas_ready")}`,
                        legend: "{{workload}}",
                    },
                ],
            }),
            timeSeries({
                title: "Autoscalers",
                description: "Pods that each wants now, and the most that it may have.",
                unit: "short",
                queries: [
                    {
                        expr: `max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_desired_replicas{${here}})`,
                        legend: "{{horizontalpodautoscaler}}",
                    },
                    {
                        expr: `max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_spec_max_replicas{${here}})`,
                        legend: "{{horizontalpodautoscaler}} at most",
                    },
                ],
            }),
            timeSeries({
                title: "What autoscalers look at",
                description: "Each metric as share of its target: above 1 pods are added, up to the most.",
                unit: "percentunit",
                thresholds: [{ value: 1, colour: "orange" }],
                queries: [
                    {
                        expr:
                            `max by (horizontalpodautoscaler, metric_name, metric_target_type) (kube_horizontalpodautoscaler_status_target_metric{${here}})` +
                            ` / max by (horizontalpodautoscaler, metric_name, metric_target_type) (kube_horizontalpodautoscaler_spec_target_metric{${here}})`,
                        legend: "{{horizontalpodautoscaler}} {{metric_name}}",
                    },
                ],
            }),
        ],
    };
}
