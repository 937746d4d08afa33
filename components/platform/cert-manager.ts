import * as pulumi from "@pulumi/pulumi";
import { charts } from "../../versions.ts";
import type { Protection } from "../protection.ts";
import { internet } from "../workload/network.ts";
import { ANYBODY, API_SERVER_EGRESS, fromApiServer } from "./control-plane.ts";
import { createRelease } from "./helm-release.ts";
import { PlatformNamespace, type PodTraffic } from "./platform-namespace.ts";
import { SCRAPE_INTERVAL, scrapeBy, type Scraper } from "./scraper.ts";
import { spreadOverNodes } from "./spread.ts";

/** Its namespace and its release. */
const NAME = "cert-manager";

/** DOKS refuses upgrades of a cluster with a webhook slower than 29 seconds; the chart's own default is 30. */
const WEBHOOK_TIMEOUT_SECONDS = 10;

const WEBHOOK_PORT = 10250;
const METRICS_PORT = 9402;

export interface CertManagerArgs {
    /** Several pods of each part, spread and guarded against disruption; otherwise one of each. */
    highAvailability: boolean;
    scraper: Scraper;
    protection: Protection;
}

/** cert-manager with its resource definitions, which survive it. Ready once its webhook has answered. */
export class CertManager extends pulumi.ComponentResource {
    public readonly namespace: pulumi.Output<string>;
    /** What must exist before an Issuer or a Certificate. */
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: CertManagerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:platform:CertManager", name, {}, opts);
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
            {
                chart: charts.certManager,
                namespace: this.namespace,
                releaseName: NAME,
                values: values(args),
                // The chart's last job asks the webhook until it answers.
                waitForJobs: true,
            },
            { ...child, dependsOn: [...namespace.ready, ...args.scraper.ready] },
        );
        this.ready = [release];
        this.registerOutputs({ namespace: this.namespace });
    }
}

function values({ highAvailability }: CertManagerArgs): Record<string, unknown> {
    const replicas = highAvailability
        ? { controller: 2, webhook: 3, cainjector: 2 }
        : { controller: 1, webhook: 1, cainjector: 1 };
    const part = (component: string, replicaCount: number, memory: string) => ({
        replicaCount,
        podDisruptionBudget: highAvailability ? { enabled: true, minAvailable: 1 } : { enabled: false },
        resources: { requests: { cpu: "10m", memory }, limits: { memory: "512Mi" } },
        topologySpreadConstraints: spreadOverNodes(podsOf(component)),
    });
    return {
        crds: { enabled: true, keep: true },
        ...part("controller", replicas.controller, "64Mi"),
        webhook: { ...part("webhook", replicas.webhook, "32Mi"), timeoutSeconds: WEBHOOK_TIMEOUT_SECONDS },
        cainjector: part("cainjector", replicas.cainjector, "64Mi"),
        startupapicheck: {
            enabled: true,
            timeout: "5m",
            resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "64Mi" } },
        },
        // Elections in its own namespace: its rights need not reach into kube-system.
        global: { leaderElection: { namespace: NAME } },
        prometheus: { enabled: true, servicemonitor: { enabled: true, interval: SCRAPE_INTERVAL } },
    };
}

function podsOf(component: string): Record<string, string> {
    return { "app.kubernetes.io/instance": NAME, "app.kubernetes.io/component": component };
}

function traffic(scraper: Scraper): PodTraffic[] {
    const scraped = scrapeBy(scraper, METRICS_PORT);
    return [
        {
            policyName: "controller",
            selector: podsOf("controller"),
            ingress: [scraped],
            egress: [
                // Includes the certificate authority and DigitalOcean's API, which listen on 443 as well.
                API_SERVER_EGRESS,
                // Before it asks for a certificate it looks itself whether the proof is there: over HTTP at the public
                // host, in DNS at the zone's own name servers.
                { to: ANYBODY, ports: [{ port: 80 }] },
                { to: [internet()], ports: [{ port: 53, protocol: "UDP" }, { port: 53 }] },
            ],
        },
        {
            policyName: "webhook",
            selector: podsOf("webhook"),
            ingress: [fromApiServer(WEBHOOK_PORT), scraped],
            egress: [API_SERVER_EGRESS],
        },
        { policyName: "cainjector", selector: podsOf("cainjector"), ingress: [scraped], egress: [API_SERVER_EGRESS] },
        { policyName: "startup-check", selector: podsOf("startupapicheck"), ingress: [], egress: [API_SERVER_EGRESS] },
    ];
}
