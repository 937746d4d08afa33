import { pods, type Egress, type Ingress } from "../workload/network.ts";
import { ANYBODY, API_SERVER_EGRESS, fromApiServer } from "./control-plane.ts";
import type { PodTraffic } from "./platform-namespace.ts";

/** Labels of the pods that the chart and its operator make. */
export const MONITORING_PODS = {
    prometheus: { "app.kubernetes.io/name": "prometheus" },
    alertmanager: { "app.kubernetes.io/name": "alertmanager" },
    grafana: { "app.kubernetes.io/name": "grafana" },
    operator: { "app.kubernetes.io/component": "prometheus-operator" },
    webhookJobs: { "app.kubernetes.io/component": "prometheus-operator-webhook" },
    kubeStateMetrics: { "app.kubernetes.io/name": "kube-state-metrics" },
} as const;

export const MONITORING_PORTS = { prometheus: 9090, alertmanager: 9093, grafana: 3000 };

/** Where the sidecar that reloads a configuration shows its metrics. */
const RELOADER_PORT = 8080;
const OPERATOR_PORT = 10250;
const KUBE_STATE_METRICS_PORT = 8080;
/** Of what is no pod's: kubelet and node-exporter, which are the nodes', and DigitalOcean's managed databases. */
const OUTSIDE_PORTS = [10250, 9100, 9273];
/** Between the members of an Alertmanager cluster. */
const GOSSIP_PORT = 9094;

/** Who talks to whom in the namespace of the monitoring. `receiverPorts`: where alerts are sent. */
export function monitoringTraffic(receiverPorts: readonly number[]): PodTraffic[] {
    const { prometheus, alertmanager, grafana, operator, webhookJobs, kubeStateMetrics } = MONITORING_PODS;
    const scraped = (...ports: number[]) => from(prometheus, ...ports);
    return [
        {
            policyName: "prometheus",
            selector: prometheus,
            ingress: [from(grafana, MONITORING_PORTS.prometheus), scraped(MONITORING_PORTS.prometheus, RELOADER_PORT)],
            egress: [
                // Every pod may have metrics; its own policy says whether Prometheus may have them.
                { to: [{ namespaceSelector: {} }], ports: [] },
                { to: ANYBODY, ports: OUTSIDE_PORTS.map((port) => ({ port })) },
                API_SERVER_EGRESS,
            ],
        },
        {
            policyName: "alertmanager",
            selector: alertmanager,
            ingress: [
                scraped(MONITORING_PORTS.alertmanager, RELOADER_PORT),
                from(grafana, MONITORING_PORTS.alertmanager),
                { from: [pods(alertmanager)], ports: gossip() },
            ],
            egress: [
                { to: ANYBODY, ports: receiverPorts.map((port) => ({ port })) },
                { to: [pods(alertmanager)], ports: gossip() },
            ],
        },
        {
            policyName: "grafana",
            selector: grafana,
            ingress: [scraped(MONITORING_PORTS.grafana)],
            egress: [
                to(prometheus, MONITORING_PORTS.prometheus),
                to(alertmanager, MONITORING_PORTS.alertmanager),
                // Its sidecars look for dashboards and data sources.
                API_SERVER_EGRESS,
            ],
        },
        {
            policyName: "operator",
            selector: operator,
            ingress: [fromApiServer(OPERATOR_PORT), scraped(OPERATOR_PORT)],
            egress: [API_SERVER_EGRESS],
        },
        { policyName: "operator-webhook-jobs", selector: webhookJobs, ingress: [], egress: [API_SERVER_EGRESS] },
        {
            policyName: "kube-state-metrics",
            selector: kubeStateMetrics,
            ingress: [scraped(KUBE_STATE_METRICS_PORT)],
            egress: [API_SERVER_EGRESS],
        },
    ];
}

function gossip() {
    return [{ port: GOSSIP_PORT }, { port: GOSSIP_PORT, protocol: "UDP" as const }];
}

function from(labels: Record<string, string>, ...ports: number[]): Ingress {
    return { from: [pods(labels)], ports: ports.map((port) => ({ port })) };
}

function to(labels: Record<string, string>, ...ports: number[]): Egress {
    return { to: [pods(labels)], ports: ports.map((port) => ({ port })) };
}
