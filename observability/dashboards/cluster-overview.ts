import { createDashboard, pathOf, type Dashboard, type Row } from "../dashboard.ts";
import { query, statistic, tableOf, timeSeries, type Threshold } from "../panels.ts";
import { ALIVE, nodesRow, roomRow } from "../rows/nodes.ts";
import type { Team } from "../team.ts";

/** Whose view of the cluster it is. */
export interface ClusterView {
    readonly uid: string;
    readonly team: Team;
    /** Chosen at first; all unless given. */
    readonly namespace?: string;
}

const ANY: readonly Threshold[] = [{ value: 1, colour: "orange" }];
const HERE = 'namespace=~"$namespace"';

/** Nodes and what runs on them: is the cluster well, is there room, what uses it? */
export function clusterOverview(view: ClusterView = { uid: "cluster-overview", team: "platform" }): Dashboard {
    return createDashboard({
        uid: view.uid,
        title: "Cluster Overview",
        description: "Is the cluster well, is there room on it, and what uses it?",
        team: view.team,
        variables: [
            {
                name: "namespace",
                label: "Namespace",
                query: "label_values(kube_namespace_created, namespace)",
                ...(view.namespace !== undefined && { chosen: view.namespace }),
            },
        ],
        rows: [health(), nodesRow(), roomRow(), pods(), namespaces(), alerts()],
    });
}

function health(): Row {
    return {
        title: "Health",
        panels: [
            statistic({
                title: "Nodes ready",
                description: "Nodes whose kubelet reports that it can run pods.",
                unit: "short",
                queries: [query('sum(kube_node_status_condition{condition="Ready",status="true"})', "ready")],
            }),
            statistic({
                title: "Nodes not ready",
                description: "Their pods are moved after five minutes; volumes follow later.",
                unit: "short",
                thresholds: [{ value: 1, colour: "red" }],
                queries: [
                    query('sum(kube_node_status_condition{condition="Ready",status=~"false|unknown"})', "not ready"),
                ],
            }),
            statistic({
                title: "Pods without a node",
                description: "The scheduler finds no room for them; the autoscaler adds nodes up to the pool's most.",
                unit: "short",
                thresholds: ANY,
                queries: [query("sum(kube_pod_status_unschedulable) or vector(0)", "pods")],
            }),
            statistic({
                title: "Restarts in an hour",
                description: "Of containers in the chosen namespaces. Pod tables below tell which.",
                unit: "short",
                thresholds: [
                    { value: 1, colour: "yellow" },
                    { value: 10, colour: "red" },
                ],
                queries: [query(`sum(increase(kube_pod_container_status_restarts_total{${HERE}}[1h]))`, "restarts")],
            }),
            statistic({
                title: "Alerts",
                description: "That fire now, those for information left out.",
                unit: "short",
                thresholds: [
                    { value: 1, colour: "orange" },
                    { value: 5, colour: "red" },
                ],
                queries: [
                    query('count(ALERTS{alertstate="firing",severity=~"warning|critical"}) or vector(0)', "alerts"),
                ],
            }),
            statistic({
                title: "Targets without metrics",
                description: "What Prometheus cannot scrape: panels and alerts are blind for it.",
                unit: "short",
                thresholds: ANY,
                queries: [query("count(up == 0) or vector(0)", "targets")],
            }),
        ],
    };
}

function pods(): Row {
    return {
        title: "Pods of the chosen namespaces",
        panels: [
            timeSeries({
                title: "Pods by phase",
                description: "Pending for long: no node, no image, or a volume that does not come.",
                unit: "short",
                stacked: true,
                width: 8,
                queries: [query(`sum by (phase) (kube_pod_status_phase{${HERE}})`, "{{phase}}")],
            }),
            timeSeries({
                title: "Containers that wait",
                description: "By reason: CrashLoopBackOff and ImagePullBackOff do not go away by themselves.",
                unit: "short",
                stacked: true,
                width: 8,
                queries: [query(`sum by (reason) (kube_pod_container_status_waiting_reason{${HERE}})`, "{{reason}}")],
            }),
            tableOf({
                title: "Restarts of the last hour",
                description: "Containers that started anew, and what ended them last time.",
                unit: "short",
                width: 8,
                sortBy: "Restarts",
                queries: [
                    query(
                        `topk(20, sum by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total{${HERE}}[1h])) > 0.5)`,
                    ),
                ],
                columns: { namespace: "Namespace", pod: "Pod", container: "Container", Value: "Restarts" },
            }),
        ],
    };
}

function namespaces(): Row {
    const by = "by (namespace)";
    return {
        title: "Namespaces",
        panels: [
            timeSeries({
                title: "CPU by namespace",
                description: "The ten that use most.",
                unit: "short",
                stacked: true,
                queries: [
                    query(
                        `topk(10, sum ${by} (rate(container_cpu_usage_seconds_total{container!="",${HERE}}[$__rate_interval])))`,
                        "{{namespace}}",
                    ),
                ],
            }),
            timeSeries({
                title: "Memory by namespace",
                description: "The ten that use most.",
                unit: "bytes",
                stacked: true,
                queries: [
                    query(
                        `topk(10, sum ${by} (container_memory_working_set_bytes{container!="",${HERE}}))`,
                        "{{namespace}}",
                    ),
                ],
            }),
            tableOf({
                title: "Namespaces",
                description: "What each has asked for and what it uses: much more asked than used is room for others.",
                unit: "short",
                width: 24,
                sortBy: "CPU used",
                queries: [
                    query(`sum ${by} (kube_pod_status_phase{phase="Running",${HERE}})`),
                    query(`sum ${by} (kube_pod_container_resource_requests{resource="cpu",${HERE}} ${ALIVE})`),
                    query(`sum ${by} (rate(container_cpu_usage_seconds_total{container!="",${HERE}}[5m]))`),
                    query(`sum ${by} (kube_pod_container_resource_requests{resource="memory",${HERE}} ${ALIVE})`),
                    query(`sum ${by} (container_memory_working_set_bytes{container!="",${HERE}})`),
                ],
                columns: {
                    namespace: "Namespace",
                    "Value #A": "Pods",
                    "Value #B": "CPU requested",
                    "Value #C": "CPU used",
                    "Value #D": "Memory requested",
                    "Value #E": "Memory used",
                },
                units: { "Memory requested": "bytes", "Memory used": "bytes" },
                links: { Namespace: `${pathOf("cluster-overview")}?var-namespace=\${__value.raw}` },
            }),
        ],
    };
}

function alerts(): Row {
    return {
        title: "Alerts",
        panels: [
            tableOf({
                title: "Alerts that fire",
                description: "All teams'. Each has a heading in the runbooks.",
                unit: "short",
                width: 24,
                queries: [
                    query(
                        'sum by (severity, team, alertname, namespace) (ALERTS{alertstate="firing",severity!="none"})',
                    ),
                ],
                columns: {
                    severity: "Severity",
                    team: "Team",
                    alertname: "Alert",
                    namespace: "Namespace",
                    Value: "Times",
                },
            }),
        ],
    };
}
