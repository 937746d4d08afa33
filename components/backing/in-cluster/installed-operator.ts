import * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import type { Chart } from "../../../versions.ts";
import { createRelease } from "../../platform/helm-release.ts";
import { PlatformNamespace } from "../../platform/platform-namespace.ts";
import type { Scraper } from "../../platform/scraper.ts";
import type { Protection } from "../../protection.ts";
import type { Traffic } from "../../workload/contracts.ts";
import { createMonitor } from "../../workload/monitors.ts";
import { pods } from "../../workload/network.ts";
import type { Peer } from "../../workload/network.ts";
import type { Operator } from "./operator.ts";
import { MANAGED_BY, scrapedOn } from "./service.ts";

const METRICS_PORT = 8080;

export interface OperatorArgs {
    readonly protection: Protection;
    /** Who collects its metrics; nobody unless given. */
    readonly scraper?: Scraper | undefined;
}

export interface InstallationArgs extends OperatorArgs {
    readonly chart: Chart;
    readonly namespaceName: string;
    readonly releaseName: string;
    readonly values: Record<string, unknown>;
    /** Labels of its pods. */
    readonly selector: Record<string, string>;
    readonly traffic: Traffic;
    /** Its pods' port for metrics; it has none unless given. */
    readonly metricsPortName?: string;
    readonly ready?: readonly pulumi.Resource[];
}

/** An operator's chart in a namespace of its own. */
export class InstalledOperator extends pulumi.ComponentResource implements Operator {
    public readonly namespace: pulumi.Output<string>;
    public readonly peer: Peer;
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: InstallationArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:Operator", name, {}, opts);
        const { selector, traffic, protection } = args;
        const scraper = args.metricsPortName === undefined ? undefined : args.scraper;
        const namespace = new PlatformNamespace(
            `${name}-namespace`,
            {
                namespaceName: args.namespaceName,
                podSecurity: "restricted",
                protection,
                traffic: [
                    {
                        policyName: "operator",
                        selector,
                        ingress: [...traffic.ingress, ...scrapedOn(scraper, METRICS_PORT)],
                        egress: traffic.egress,
                    },
                ],
            },
            { parent: this },
        );
        this.namespace = namespace.namespaceName;
        this.peer = pods(selector, this.namespace);
        this.ready = [this.#install(name, args, [...namespace.ready, ...(args.ready ?? [])])];
        if (scraper && args.metricsPortName !== undefined) {
            createMonitor(
                `${name}-metrics`,
                { namespace: this.namespace, monitorName: args.releaseName, labels: MANAGED_BY, selector },
                { portName: args.metricsPortName },
                { parent: this, dependsOn: [...scraper.ready] },
            );
        }
        this.registerOutputs({ namespace: this.namespace });
    }

    #install(
        name: string,
        { chart, releaseName, values }: InstallationArgs,
        dependsOn: pulumi.Resource[],
    ): k8s.helm.v3.Release {
        return createRelease(
            name,
            { chart, namespace: this.namespace, releaseName, values },
            { parent: this, dependsOn },
        );
    }
}
