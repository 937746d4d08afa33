import * as pulumi from "@pulumi/pulumi";
import type { Edge, HostNeeds } from "../../ingress/contract.ts";
import { PublicHost } from "../../ingress/public-host.ts";
import { loadBalancerAddress } from "../../workload/load-balancer-address.ts";
import { ANYBODY, type Peer } from "../../workload/network.ts";
import type { ServiceArgs } from "../../workload/service.ts";
import type { Workload } from "../../workload/workload.ts";
import { HTTP, LABELS, SERVICES, WORKLOADS, type Context } from "./pods.ts";

/** Port of the gateway's Service. */
export const PUBLIC_PORT = 80;

const NEEDS: HostNeeds = { webSockets: true };

/** How clients come to the gateway: by the platform's edge with TLS, or by a load balancer of its own without. */
export type Entrance =
    | { readonly type: "edge"; readonly edge: Edge; readonly hostname: string }
    | {
          readonly type: "load-balancer";
          /** What its provider is told. */
          readonly annotations: Readonly<Record<string, string>>;
          readonly allowedCidrs: readonly string[];
      };

/** Whom the gateway's policy lets in. A load balancer's nodes leave nobody's address to tell by: it knows itself whom it admits. */
export function admitted(entrance: Entrance): readonly Peer[] {
    return entrance.type === "edge" ? [entrance.edge.controller.peer] : ANYBODY;
}

/** The gateway's Service, `ClusterIP` behind the edge. */
export function entranceService(entrance: Entrance): ServiceArgs {
    const common = { name: SERVICES.gateway, portNames: [HTTP], afterPods: true };
    return entrance.type === "edge"
        ? { ...common, annotations: entrance.edge.controller.onService(NEEDS) }
        : {
              ...common,
              type: "LoadBalancer",
              annotations: entrance.annotations,
              loadBalancerSourceRanges: entrance.allowedCidrs,
          };
}

/** Makes the gateway public; returns the URL, without a path. */
export function publish(
    name: string,
    entrance: Entrance,
    workload: Workload,
    { namespace }: Context,
    opts: pulumi.ComponentResourceOptions,
): pulumi.Output<string> {
    if (entrance.type === "load-balancer") {
        return pulumi.interpolate`http://${loadBalancerAddress(workload.service)}`;
    }
    const { edge, hostname } = entrance;
    const host = new PublicHost(
        `${name}-host`,
        {
            namespace,
            hostname,
            edge,
            routes: [{ path: "/", service: workload.serviceName, port: PUBLIC_PORT }],
            needs: NEEDS,
            ingressName: WORKLOADS.gateway,
            labels: LABELS,
        },
        opts,
    );
    return host.url;
}
