import * as pulumi from "@pulumi/pulumi";
import { charts } from "../../versions.ts";
import type { Protection } from "../protection.ts";
import { pods, type Peer } from "../workload/network.ts";
import { ANYBODY, API_SERVER_EGRESS, fromApiServer } from "./control-plane.ts";
import { createRelease } from "./helm-release.ts";
import { PlatformNamespace, type PodTraffic } from "./platform-namespace.ts";
import { SCRAPE_INTERVAL, scrapeBy, type Scraper } from "./scraper.ts";
import { spreadOverNodes } from "./spread.ts";

/** Its namespace and its release. */
const NAME = "keda";

/** Labels of its three kinds of pod. */
const OPERATOR = { app: "keda-operator" };
const METRICS_SERVER = { app: "keda-operator-metrics-apiserver" };
const WEBHOOKS = { app: "keda-admission-webhooks" };

const METRICS_PORT = 8080;
const EXTERNAL_METRICS_PORT = 6443;
const WEBHOOK_PORT = 9443;
/** Where the operator answers the metrics server. */
const GRPC_PORT = 9666;

export interface KedaArgs {
    /** Two pods of each part (of the operators one waits), spread and guarded; otherwise one of each. */
    highAvailability: boolean;
    scraper: Scraper;
    protection: Protection;
}

/** KEDA: scales workloads by what waits for them. Its resource definitions survive it, and with them every ScaledObject. */
export class Keda extends pulumi.ComponentResource {
    public readonly namespace: pulumi.Output<string>;
    /** The pods that ask a trigger's source, as a peer for the policy of that source. */
    public readonly peer: Peer;
    /** What must exist before a ScaledObject. */
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: KedaArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:platform:Keda", name, {}, opts);
        const child = { parent: this };

        const namespace = new PlatformNamespace(
            `${name}-namespace`,
            {
                namespaceName: NAME,
                podSecurity: "restricted",
                traffic: traffic(args.scraper),
                protection: args.protection,
            },
            child,
        );
        this.namespace = namespace.namespaceName;
        const release = createRelease(
            `${name}-release`,
            { chart: charts.keda, namespace: this.namespace, releaseName: NAME, values: values(args) },
            { ...child, dependsOn: [...namespace.ready, ...args.scraper.ready] },
        );
        this.ready = [release];
        this.peer = pods(OPERATOR, this.namespace);
        this.registerOutputs({ namespace: this.namespace });
    }
}

function values({ highAvailability }: KedaArgs): Record<string, unknown> {
    const replicaCount = highAvailability ? 2 : 1;
    const budget = highAvailability ? { minAvailable: 1 } : {};
    const resources = {
        requests: { cpu: "50m", memory: "128Mi" },
        limits: { cpu: "1", memory: "512Mi" },
    };
    const monitor = {
        enabled: true,
        port: METRICS_PORT,
        serviceMonitor: { enabled: true, interval: SCRAPE_INTERVAL },
    };
    return {
        // They are templates of the chart: without the annotation its removal would delete every ScaledObject.
        crds: { install: true, additionalAnnotations: { "helm.sh/resource-policy": "keep" } },
        operator: { replicaCount },
        metricsServer: { replicaCount },
        webhooks: { enabled: true, replicaCount, failurePolicy: "Ignore", port: WEBHOOK_PORT },
        podDisruptionBudget: { operator: budget, metricServer: budget, webhooks: budget },
        resources: { operator: resources, metricServer: resources, webhooks: resources },
        topologySpreadConstraints: {
            operator: spreadOverNodes(OPERATOR),
            metricsServer: spreadOverNodes(METRICS_SERVER),
            webhooks: spreadOverNodes(WEBHOOKS),
        },
        logging: { operator: { format: "json" }, webhooks: { format: "json" } },
        prometheus: { operator: monitor, metricServer: monitor, webhooks: monitor },
    };
}

function traffic(scraper: Scraper): PodTraffic[] {
    const scraped = scrapeBy(scraper, METRICS_PORT);
    return [
        {
            policyName: "operator",
            selector: OPERATOR,
            ingress: [{ from: [pods(METRICS_SERVER)], ports: [{ port: GRPC_PORT }] }, scraped],
            // A trigger names any source: a broker in the cluster, a managed database in the VPC, an API on the internet.
            egress: [{ to: ANYBODY, ports: [] }],
        },
        {
            policyName: "metrics-server",
            selector: METRICS_SERVER,
            ingress: [fromApiServer(EXTERNAL_METRICS_PORT), scraped],
            egress: [API_SERVER_EGRESS, { to: [pods(OPERATOR)], ports: [{ port: GRPC_PORT }] }],
        },
        {
            policyName: "webhooks",
            selector: WEBHOOKS,
            ingress: [fromApiServer(WEBHOOK_PORT), scraped],
            egress: [API_SERVER_EGRESS],
        },
    ];
}
