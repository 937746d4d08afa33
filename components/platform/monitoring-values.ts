import type * as pulumi from "@pulumi/pulumi";
import { CHECKSUM_ANNOTATION, type Resources } from "../workload/contracts.ts";
import { RECEIVER_SECRET_NAME, receiverSecrets } from "./alert-receivers.ts";
import { alertmanagerConfig } from "./alertmanager.ts";
import { FOLDER_ANNOTATION } from "./dashboard.ts";
import type { MonitoringArgs } from "./monitoring.ts";
import { MONITORING_PORTS } from "./monitoring-traffic.ts";
import { REPLACED_ALERTS } from "./replaced-alerts.ts";
import { SCRAPE_INTERVAL } from "./scraper.ts";

/** Share of its disk that Prometheus fills with samples; the rest is for the log of what is not yet a block. */
const DISK_SHARE = 0.8;

/** Labels of nodes that `kube_node_labels` has: the pool at DigitalOcean, and the Droplet size. */
const NODE_LABELS = ["doks.digitalocean.com/node-pool", "node.kubernetes.io/instance-type"];

export interface MonitoringValuesArgs extends MonitoringArgs {
    /** Prefix of all names. */
    fullName: string;
    /** Secret with Grafana's administrator. */
    adminSecret: { name: pulumi.Input<string>; userKey: string; passwordKey: string; checksum: pulumi.Input<string> };
    /** ClusterRole of Grafana's sidecars. */
    sidecarRole: pulumi.Input<string>;
    /** Namespace of the node exporters. */
    nodeExporterNamespace: pulumi.Input<string>;
}

/** Values of kube-prometheus-stack's chart. */
export function monitoringValues(args: MonitoringValuesArgs): Record<string, unknown> {
    return {
        fullnameOverride: args.fullName,
        cleanPrometheusOperatorObjectNames: true,
        crds: { enabled: true },
        defaultRules: { disabled: Object.fromEntries(Object.keys(REPLACED_ALERTS).map((alert) => [alert, true])) },
        // A managed control plane shows none of these.
        kubeControllerManager: { enabled: false },
        kubeScheduler: { enabled: false },
        kubeEtcd: { enabled: false },
        kubeProxy: { enabled: false },
        prometheus: prometheus(args),
        alertmanager: alertmanager(args),
        grafana: grafana(args),
        prometheusOperator: {
            admissionWebhooks: {
                // A rule that cannot be checked is let in: the operator leaves out what it cannot read.
                failurePolicy: "Ignore",
                timeoutSeconds: 10,
                patch: { resources: resources("10m", "32Mi", "64Mi") },
            },
            resources: resources("50m", "128Mi", "256Mi"),
            prometheusConfigReloader: { resources: resources("10m", "32Mi", "64Mi") },
        },
        "kube-state-metrics": {
            resources: resources("20m", "64Mi", "256Mi"),
            metricLabelsAllowlist: [`nodes=[${NODE_LABELS.join(",")}]`],
        },
        "prometheus-node-exporter": {
            namespaceOverride: args.nodeExporterNamespace,
            resources: resources("20m", "32Mi", "128Mi"),
            // By the node's name, as all other series of nodes are; the address says nothing to anybody.
            prometheus: {
                monitor: {
                    relabelings: [{ sourceLabels: ["__meta_kubernetes_pod_node_name"], targetLabel: "node" }],
                },
            },
        },
    };
}

function prometheus(args: MonitoringValuesArgs) {
    return {
        podDisruptionBudget: budget(args.prometheus.replicas),
        prometheusSpec: {
            replicas: args.prometheus.replicas,
            scrapeInterval: SCRAPE_INTERVAL,
            evaluationInterval: SCRAPE_INTERVAL,
            retention: `${args.prometheus.retentionDays}d`,
            retentionSize: `${Math.floor(args.prometheus.storageGiB * 1024 * DISK_SHARE)}MB`,
            storageSpec: claim(args, args.prometheus.storageGiB),
            resources: args.prometheus.resources,
            // Otherwise only monitors and rules with the label of this release count.
            serviceMonitorSelectorNilUsesHelmValues: false,
            podMonitorSelectorNilUsesHelmValues: false,
            ruleSelectorNilUsesHelmValues: false,
            probeSelectorNilUsesHelmValues: false,
            scrapeConfigSelectorNilUsesHelmValues: false,
            additionalAlertRelabelConfigs: teamLabels(args.teamNamespaces),
        },
    };
}

/** Gives alerts that name no team, such as the chart's own, to who has their namespace, and the rest to the platform. */
function teamLabels(namespaces: MonitoringArgs["teamNamespaces"]) {
    const teamless = (team: string, names: readonly string[]) => ({
        source_labels: ["team", "namespace"],
        separator: "/",
        regex: `/(${names.join("|")})`,
        target_label: "team",
        replacement: team,
    });
    return [...Object.entries(namespaces).map(([team, names]) => teamless(team, names)), teamless("platform", [".*"])];
}

function alertmanager(args: MonitoringValuesArgs) {
    return {
        config: alertmanagerConfig(args.alertmanager),
        podDisruptionBudget: budget(args.alertmanager.replicas),
        alertmanagerSpec: {
            replicas: args.alertmanager.replicas,
            storage: claim(args, args.alertmanager.storageGiB),
            secrets: Object.keys(receiverSecrets(args.alertmanager)).length > 0 ? [RECEIVER_SECRET_NAME] : [],
            resources: resources("20m", "64Mi", "128Mi"),
        },
    };
}

/** Without a disk: dashboards and data sources are ConfigMaps, and what is clicked together is gone with the pod. */
function grafana({ grafana: { hostname }, adminSecret, sidecarRole }: MonitoringValuesArgs) {
    return {
        fullnameOverride: "grafana",
        service: { port: MONITORING_PORTS.grafana },
        admin: {
            existingSecret: adminSecret.name,
            userKey: adminSecret.userKey,
            passwordKey: adminSecret.passwordKey,
        },
        podAnnotations: { [CHECKSUM_ANNOTATION]: adminSecret.checksum },
        rbac: { useExistingClusterRole: sidecarRole },
        persistence: { enabled: false },
        initChownData: { enabled: false },
        testFramework: { enabled: false },
        resources: resources("50m", "192Mi", "512Mi"),
        sidecar: {
            resources: resources("10m", "96Mi", "256Mi"),
            dashboards: {
                enabled: true,
                resource: "configmap",
                searchNamespace: "ALL",
                folderAnnotation: FOLDER_ANNOTATION,
                provider: { foldersFromFilesStructure: true, allowUiUpdates: false },
            },
            datasources: { enabled: true, resource: "configmap", searchNamespace: "ALL" },
        },
        "grafana.ini": {
            server: { domain: hostname, root_url: `https://${hostname}` },
            security: { cookie_secure: true },
            users: { allow_sign_up: false },
            analytics: { check_for_updates: false, check_for_plugin_updates: false, reporting_enabled: false },
        },
    };
}

/** With one pod a budget would only keep its node from being drained. */
function budget(replicas: number) {
    return replicas > 1 ? { enabled: true, minAvailable: replicas - 1 } : { enabled: false };
}

function claim({ volumeClass }: MonitoringArgs, storageGiB: number) {
    return {
        volumeClaimTemplate: {
            spec: {
                storageClassName: volumeClass.className,
                accessModes: ["ReadWriteOnce"],
                resources: { requests: { storage: `${storageGiB}Gi` } },
            },
        },
    };
}

function resources(cpu: string, memory: string, memoryLimit: string): Resources {
    return { requests: { cpu, memory }, limits: { memory: memoryLimit } };
}
