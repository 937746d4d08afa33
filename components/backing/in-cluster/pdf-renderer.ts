import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { charts } from "../../../versions.ts";
import { createRelease } from "../../platform/helm-release.ts";
import { spreadOverNodes } from "../../platform/spread.ts";
import { createMonitor } from "../../workload/monitors.ts";
import { createNetworkPolicy } from "../../workload/network-policy.ts";
import { pods } from "../../workload/network.ts";
import type { Egress } from "../../workload/network.ts";
import { requireWhole } from "../checks.ts";
import type { PdfRenderer } from "../contracts.ts";
import { MANAGED_BY, SAME_NAMESPACE, scrapedOn, serviceHost } from "./service.ts";
import type { InClusterServiceArgs } from "./service.ts";

const PORT = 3000;
/** User of Gotenberg's image. */
const USER = 1001;

export interface InClusterPdfRendererArgs extends InClusterServiceArgs {
    /** Name of its Service; the component's name unless given. */
    readonly serviceName?: string;
    readonly replicas: number;
    /** Longest conversion; 60 unless given. */
    readonly timeoutSeconds?: number;
}

/** Gotenberg on the cluster itself. What it renders may ask for other addresses: it can reach none. */
export class InClusterPdfRenderer extends pulumi.ComponentResource implements PdfRenderer {
    public readonly url: pulumi.Output<string>;
    public readonly egress: readonly Egress[];
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: InClusterPdfRendererArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:InClusterPdfRenderer", name, {}, opts);
        const { namespace, replicas, scraper } = args;
        requireWhole(this, name, { replicas, timeoutSeconds: args.timeoutSeconds });
        const serviceName = args.serviceName ?? name;
        const selector = { "app.kubernetes.io/name": "gotenberg", "app.kubernetes.io/instance": serviceName };
        const child = { parent: this };

        const policy = createNetworkPolicy(
            name,
            {
                namespace,
                policyName: serviceName,
                selector,
                traffic: {
                    ingress: [
                        { from: [...(args.clients ?? [SAME_NAMESPACE])], ports: [{ port: PORT }] },
                        ...scrapedOn(scraper, PORT),
                    ],
                    egress: [],
                },
            },
            child,
        );
        // It opens what strangers send: no token of the cluster's API in its pods. The chart's own account has one.
        const account = new k8s.core.v1.ServiceAccount(
            name,
            { metadata: { name: serviceName, namespace, labels: MANAGED_BY }, automountServiceAccountToken: false },
            child,
        );
        const release = createRelease(
            name,
            {
                chart: charts.gotenberg,
                namespace,
                releaseName: serviceName,
                values: values(serviceName, selector, args),
            },
            { parent: this, dependsOn: [policy, account] },
        );
        if (scraper) {
            createMonitor(
                `${name}-metrics`,
                { namespace, monitorName: serviceName, labels: MANAGED_BY, selector },
                { portName: "http", path: "/prometheus/metrics" },
                { parent: this, dependsOn: [...scraper.ready] },
            );
        }

        this.url = pulumi.interpolate`http://${serviceHost(serviceName, namespace)}:${PORT}`;
        this.egress = [{ to: [pods(selector, namespace)], ports: [{ port: PORT }] }];
        this.ready = [release];
        this.registerOutputs({ url: this.url });
    }
}

function values(
    serviceName: string,
    selector: Record<string, string>,
    { replicas, resources, timeoutSeconds = 60 }: InClusterPdfRendererArgs,
): Record<string, unknown> {
    return {
        fullnameOverride: serviceName,
        serviceAccount: { create: false, name: serviceName },
        replicaCount: replicas,
        // A budget for a single pod would block every node drain.
        pdb: { create: replicas > 1, minAvailable: 1 },
        resources,
        // The port of the container as well as of the Service: the address is the same for both.
        api: { port: PORT, timeout: `${timeoutSeconds}s`, downloadFromDenyPrivateIps: true },
        service: { port: PORT },
        chromium: { denyPrivateIps: true },
        libreOffice: { denyPrivateIps: true },
        webhook: { denyPrivateIps: true },
        podSecurityContext: {
            runAsNonRoot: true,
            runAsUser: USER,
            seccompProfile: { type: "RuntimeDefault" },
        },
        securityContext: {
            runAsNonRoot: true,
            runAsUser: USER,
            privileged: false,
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
        },
        topologySpreadConstraints: replicas > 1 ? spreadOverNodes(selector) : [],
    };
}
