import * as pulumi from "@pulumi/pulumi";
import type { Edge } from "../ingress/contract.ts";
import { PublicHost } from "../ingress/public-host.ts";
import { ACME_SOLVER } from "../workload/acme-solver.ts";
import { createNetworkPolicy } from "../workload/network-policy.ts";
import { MONITORING_PODS } from "./monitoring-traffic.ts";
import type { Monitoring } from "./monitoring.ts";

export interface GrafanaHostArgs {
    monitoring: Monitoring;
    edge: Edge;
    /** Whether names are proved over HTTP, by a pod beside Grafana. */
    http01: boolean;
}

/** Grafana's public name. Apart from `Monitoring`, which comes before the edge: the edge's own monitors need it. */
export class GrafanaHost extends pulumi.ComponentResource {
    public readonly url: pulumi.Output<string>;

    constructor(name: string, args: GrafanaHostArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:platform:GrafanaHost", name, {}, opts);
        const { monitoring, edge, http01 } = args;
        const { grafana, namespace } = monitoring;
        const child = { parent: this };
        const allow = (policyName: string, selector: Record<string, string>, port: number) =>
            createNetworkPolicy(
                `${name}-${policyName}`,
                {
                    namespace,
                    policyName,
                    selector,
                    traffic: { ingress: [{ from: [edge.controller.peer], ports: [{ port }] }], egress: [] },
                },
                child,
            );
        allow("grafana-from-edge", MONITORING_PODS.grafana, grafana.port);
        if (http01) {
            allow("acme-solver-from-edge", ACME_SOLVER.labels, ACME_SOLVER.port);
        }
        const host = new PublicHost(
            name,
            {
                namespace,
                hostname: grafana.hostname,
                edge,
                routes: [{ path: "/", service: grafana.serviceName, port: grafana.port }],
                // Live panels are pushed over a WebSocket.
                needs: { webSockets: true },
                ingressName: "grafana",
            },
            child,
        );
        this.url = host.url;
        this.registerOutputs({ url: this.url });
    }
}
