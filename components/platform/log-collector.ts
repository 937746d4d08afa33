import * as pulumi from "@pulumi/pulumi";
import { charts } from "../../versions.ts";
import type { Protection } from "../protection.ts";
import { createMonitor } from "../workload/monitors.ts";
import { pods, type Peer } from "../workload/network.ts";
import { createAlertRules } from "./alert-rules.ts";
import { createRelease } from "./helm-release.ts";
import { collectorConfig, POD_LOGS } from "./log-collector-config.ts";
import { collectorAlerts } from "./loki-alerts.ts";
import { PlatformNamespace } from "./platform-namespace.ts";
import { scrapeBy, type Scraper } from "./scraper.ts";

/** Job of its metrics. */
export const COLLECTOR_JOB = "log-collector";

/** Its namespace, its release and its DaemonSet. */
const NAME = COLLECTOR_JOB;

const SELECTOR = { "app.kubernetes.io/name": "alloy", "app.kubernetes.io/instance": NAME };

const METRICS_PORT = 12345;
/** How far it has read; on the node, so that the next pod goes on from there. */
const POSITIONS = "/var/lib/log-collector";

export interface LogCollectorArgs {
    /** Where lines are sent, and the pods and port behind. */
    readonly loki: { readonly url: pulumi.Input<string>; readonly peer: Peer; readonly port: number };
    readonly scraper: Scraper;
    readonly protection: Protection;
    /** What must exist before it sends. */
    readonly ready: readonly pulumi.Resource[];
}

/**
 * Grafana Alloy on every node: follows the files that containers' output goes to. It asks neither the API server nor a
 * kubelet, so it collects while the control plane is away and finds the last words of pods that are gone; for that it
 * may read the logs of its node as root, and nothing else.
 */
export class LogCollector extends pulumi.ComponentResource {
    constructor(
        name: string,
        { loki, scraper, protection, ready }: LogCollectorArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("platform:platform:LogCollector", name, {}, opts);
        const child = { parent: this };
        const namespace = new PlatformNamespace(
            `${name}-namespace`,
            {
                namespaceName: NAME,
                // Files of the node, as their owner.
                podSecurity: "privileged",
                traffic: [
                    {
                        policyName: NAME,
                        selector: SELECTOR,
                        ingress: [scrapeBy(scraper, METRICS_PORT)],
                        egress: [{ to: [loki.peer], ports: [{ port: loki.port }] }],
                    },
                ],
                protection,
            },
            child,
        );
        const { namespaceName } = namespace;
        createRelease(
            `${name}-release`,
            { chart: charts.alloy, namespace: namespaceName, releaseName: NAME, values: values(loki.url) },
            { parent: this, dependsOn: [...namespace.ready, ...ready] },
        );
        createMonitor(
            `${name}-metrics`,
            { namespace: namespaceName, monitorName: NAME, labels: SELECTOR, selector: SELECTOR },
            { portName: "http-metrics" },
            { parent: this, dependsOn: [...scraper.ready] },
        );
        createAlertRules(
            name,
            {
                namespace: namespaceName,
                rulesName: NAME,
                team: "platform",
                runbook: "logs",
                rules: collectorAlerts(NAME),
                scraper,
            },
            child,
        );
        this.registerOutputs({});
    }
}

/** The pods of every collector, for the policy of what they send to. */
export const LOG_COLLECTORS: Peer = pods(SELECTOR, NAME);

function values(lokiUrl: pulumi.Input<string>): Record<string, unknown> {
    const mounts = [
        { name: "pod-logs", mountPath: POD_LOGS, readOnly: true },
        { name: "positions", mountPath: POSITIONS },
        { name: "scratch", mountPath: "/tmp" },
    ];
    return {
        fullnameOverride: NAME,
        crds: { create: false },
        rbac: { create: false },
        serviceAccount: { automountServiceAccountToken: false },
        service: { enabled: false },
        // The chart starts the pods again with another configuration.
        configReloader: { enabled: false },
        alloy: {
            configMap: {
                content: pulumi.output(lokiUrl).apply((url) => collectorConfig(`${url}/loki/api/v1/push`)),
            },
            enableReporting: false,
            storagePath: POSITIONS,
            listenPort: METRICS_PORT,
            mounts: { extra: mounts },
            // Root reads what is root's without any capability.
            securityContext: {
                runAsUser: 0,
                runAsGroup: 0,
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
                seccompProfile: { type: "RuntimeDefault" },
            },
            livenessProbe: {
                httpGet: { path: "/-/ready", port: METRICS_PORT },
                periodSeconds: 30,
                failureThreshold: 5,
            },
            resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
        },
        controller: {
            type: "daemonset",
            // Every node has logs, also one that is kept for something.
            tolerations: [{ operator: "Exists" }],
            updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%" } },
            volumes: {
                extra: [
                    { name: "pod-logs", hostPath: { path: POD_LOGS, type: "Directory" } },
                    { name: "positions", hostPath: { path: POSITIONS, type: "DirectoryOrCreate" } },
                    { name: "scratch", emptyDir: { sizeLimit: "64Mi" } },
                ],
            },
        },
    };
}
