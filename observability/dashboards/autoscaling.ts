import { createDashboard, type Dashboard } from "../dashboard.ts";
import { query, statistic, tableOf, timeSeries } from "../panels.ts";

const HERE = 'namespace=~"$namespace"';
const SCALED = 'exported_namespace=~"$namespace"';
const BY = "by (namespace, horizontalpodautoscaler)";
const NAME = "{{namespace}} {{horizontalpodautoscaler}}";

/** HorizontalPodAutoscalers of all applications, and KEDA, which makes some of them. */
export function autoscaling(): Dashboard {
    const of = (metric: string) => `max ${BY} (kube_horizontalpodautoscaler_${metric}{${HERE}})`;
    const atMost = `${of("status_current_replicas")} >= ${of("spec_max_replicas")} and ${of("spec_max_replicas")} > ${of("spec_min_replicas")}`;
    return createDashboard({
        uid: "autoscaling",
        title: "Autoscaling",
        description:
            "Do workloads get as many pods as they need, who is at the end of it, and does KEDA see its sources?",
        team: "platform",
        from: "now-24h",
        variables: [
            {
                name: "namespace",
                label: "Namespace",
                query: "label_values(kube_horizontalpodautoscaler_info, namespace)",
            },
        ],
        related: [{ title: "Cluster Overview", uid: "cluster-overview" }],
        rows: [
            {
                title: "Now",
                panels: [
                    statistic({
                        title: "Autoscalers",
                        description: "Of the chosen namespaces.",
                        unit: "short",
                        width: 6,
                        queries: [query(`count(${of("spec_max_replicas")})`, "autoscalers")],
                    }),
                    statistic({
                        title: "At their most",
                        description: "They would add pods and may not: raise the most, or look for what is slow.",
                        unit: "short",
                        width: 6,
                        thresholds: [{ value: 1, colour: "orange" }],
                        queries: [query(`count(${atMost}) or vector(0)`, "autoscalers")],
                    }),
                    statistic({
                        title: "Without metrics",
                        description: "They cannot compute how many pods are wanted, and leave them as they are.",
                        unit: "short",
                        width: 6,
                        thresholds: [{ value: 1, colour: "red" }],
                        queries: [
                            query(
                                `sum(max ${BY} (kube_horizontalpodautoscaler_status_condition{${HERE},condition="ScalingActive",status="false"})) or vector(0)`,
                                "autoscalers",
                            ),
                        ],
                    }),
                    statistic({
                        title: "Errors of KEDA in an hour",
                        description: "A source of a ScaledObject that does not answer, or a query that yields nothing.",
                        unit: "short",
                        width: 6,
                        thresholds: [{ value: 1, colour: "orange" }],
                        queries: [
                            query(
                                `sum(increase(keda_scaler_detail_errors_total{${SCALED}}[1h])) or vector(0)`,
                                "errors",
                            ),
                        ],
                    }),
                    tableOf({
                        title: "All autoscalers",
                        description: "Pods that there are, that are wanted, and between which bounds.",
                        unit: "short",
                        width: 24,
                        queries: [
                            query(of("status_current_replicas")),
                            query(of("status_desired_replicas")),
                            query(of("spec_min_replicas")),
                            query(of("spec_max_replicas")),
                        ],
                        columns: {
                            namespace: "Namespace",
                            horizontalpodautoscaler: "Autoscaler",
                            "Value #A": "Pods",
                            "Value #B": "Wanted",
                            "Value #C": "At least",
                            "Value #D": "At most",
                        },
                    }),
                ],
            },
            {
                title: "Over time",
                panels: [
                    timeSeries({
                        title: "Pods wanted",
                        description:
                            "By autoscaler. A saw is one that cannot decide: let it wait longer before it removes pods.",
                        unit: "short",
                        queries: [query(of("status_desired_replicas"), NAME)],
                    }),
                    timeSeries({
                        title: "Share of the most",
                        description: "Pods that there are of those that are allowed.",
                        unit: "percentunit",
                        max: 1,
                        thresholds: [{ value: 1, colour: "orange" }],
                        queries: [query(`${of("status_current_replicas")} / ${of("spec_max_replicas")}`, NAME)],
                    }),
                    timeSeries({
                        title: "What KEDA sees",
                        description: "The value of each trigger, as its source tells it.",
                        unit: "short",
                        queries: [
                            query(
                                `max by (exported_namespace, scaledObject, metric) (keda_scaler_metrics_value{${SCALED}})`,
                                "{{scaledObject}} {{metric}}",
                            ),
                        ],
                    }),
                    timeSeries({
                        title: "How long KEDA asks",
                        description: "For the value of a trigger.",
                        unit: "s",
                        queries: [
                            query(
                                `max by (exported_namespace, scaledObject, scaler) (keda_scaler_metrics_latency_seconds{${SCALED}})`,
                                "{{scaledObject}} {{scaler}}",
                            ),
                        ],
                    }),
                ],
            },
        ],
    });
}
