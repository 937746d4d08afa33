import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Metrics } from "./contracts.ts";

const DEFAULT_PATH = "/metrics";
const DEFAULT_INTERVAL = "30s";

/** Label of headless Services, which serve the same pods as the workload's own: scraping both would count twice. */
export const HEADLESS_LABEL = "platform/headless";

export interface MonitorArgs {
    readonly namespace: pulumi.Input<string>;
    /** `metadata.name`, and the `job` label unless the metrics name another. */
    readonly monitorName: string;
    readonly labels: Record<string, string>;
    /** Labels of the pods, or of the Service, that are scraped. */
    readonly selector: Readonly<Record<string, string>>;
}

/** Has Prometheus scrape pods or a Service, with a `job` label of our choice. */
export function createMonitor(
    name: string,
    args: MonitorArgs,
    metrics: Metrics,
    opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
    const endpoint = {
        port: metrics.portName,
        path: metrics.path ?? DEFAULT_PATH,
        interval: metrics.interval ?? DEFAULT_INTERVAL,
        relabelings: relabelings(args.monitorName, metrics),
        ...(metrics.bearer && {
            authorization: {
                type: "Bearer",
                credentials: { name: metrics.bearer.secretName, key: metrics.bearer.key },
            },
        }),
    };
    const onService = metrics.monitor === "service";
    return new k8s.apiextensions.CustomResource(
        name,
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: onService ? "ServiceMonitor" : "PodMonitor",
            metadata: { name: args.monitorName, namespace: args.namespace, labels: args.labels },
            spec: onService
                ? {
                      selector: {
                          matchLabels: args.selector,
                          matchExpressions: [{ key: HEADLESS_LABEL, operator: "DoesNotExist" }],
                      },
                      endpoints: [endpoint],
                  }
                : { selector: { matchLabels: args.selector }, podMetricsEndpoints: [endpoint] },
        },
        opts,
    );
}

function relabelings(monitorName: string, metrics: Metrics) {
    const fixed = { ...metrics.labels, job: metrics.job ?? monitorName };
    return [
        ...Object.entries(fixed).map(([targetLabel, replacement]) => ({
            action: "replace",
            targetLabel,
            replacement,
        })),
        ...(metrics.relabelings ?? []),
    ];
}
