import * as pulumi from "@pulumi/pulumi";
import { charts } from "../../../versions.ts";
import { API_SERVER_EGRESS } from "../../platform/control-plane.ts";
import { createRelease } from "../../platform/helm-release.ts";
import { createNetworkPolicy } from "../../workload/network-policy.ts";
import { pods } from "../../workload/network.ts";
import type { Peer } from "../../workload/network.ts";
import type { Operator } from "./operator.ts";

/** Name of its release and of its policy. */
const NAME = "plugin-barman-cloud";

/** Pods of CloudNativePG, and of the plugin. */
export const CLOUDNATIVE_PG = { "app.kubernetes.io/name": "cloudnative-pg" };
export const BARMAN_PLUGIN = { "app.kubernetes.io/name": NAME };
/** Where the operator asks the plugin. */
export const BARMAN_PORT = 9090;

export interface BarmanPluginArgs {
    readonly cloudNativePg: Operator;
    /** cert-manager, which makes its certificates. */
    readonly certManager: { readonly ready: readonly pulumi.Resource[] };
}

/** Barman's plugin for CloudNativePG, which archives to an object store. It lives in its operator's namespace. */
export class BarmanPlugin extends pulumi.ComponentResource implements Operator {
    public readonly namespace: pulumi.Output<string>;
    public readonly peer: Peer;
    public readonly ready: readonly pulumi.Resource[];

    constructor(
        name: string,
        { cloudNativePg, certManager }: BarmanPluginArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("platform:backing:BarmanPlugin", name, {}, opts);
        this.namespace = cloudNativePg.namespace;
        this.peer = pods(BARMAN_PLUGIN, this.namespace);
        const policy = createNetworkPolicy(
            name,
            {
                namespace: this.namespace,
                policyName: NAME,
                selector: BARMAN_PLUGIN,
                traffic: {
                    ingress: [{ from: [pods(CLOUDNATIVE_PG)], ports: [{ port: BARMAN_PORT }] }],
                    egress: [API_SERVER_EGRESS],
                },
            },
            { parent: this },
        );
        const release = createRelease(
            name,
            {
                chart: charts.barmanCloud,
                namespace: this.namespace,
                releaseName: NAME,
                values: {
                    crds: { create: true },
                    resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "256Mi" } },
                },
            },
            { parent: this, dependsOn: [...cloudNativePg.ready, ...certManager.ready, policy] },
        );
        this.ready = [release];
        this.registerOutputs({ namespace: this.namespace });
    }
}
