import type * as pulumi from "@pulumi/pulumi";
import type { IngressController } from "../../ingress/contract.ts";
import { selectorOf } from "../../workload/labels.ts";
import { createNetworkPolicy } from "../../workload/network-policy.ts";
import { internet, pods, type Egress, type Peer } from "../../workload/network.ts";
import { BEAT_NAME } from "./beat.ts";
import { API_PORT, PARTS, partName, partSelector } from "./names.ts";

export interface TrafficArgs {
    readonly namespace: pulumi.Input<string>;
    readonly controller: Pick<IngressController, "peer">;
    /** Ways to what the application keeps its state in and works with. */
    readonly services: readonly Egress[];
    /** Ports of public addresses: language models, stores, mail servers. */
    readonly internetPorts: readonly number[];
}

/** The pods that the chart makes, as peers of policies of their own namespace. */
export const PART_PEERS: readonly Peer[] = PARTS.map((part) => pods(partSelector(part)));

/** The pod of the scheduler. */
export const BEAT_PEER: Peer = pods(selectorOf(BEAT_NAME));

/** The chart makes no policies. Nothing is scraped: the application has no metrics. */
export function createPolicies(
    name: string,
    { namespace, controller, services, internetPorts }: TrafficArgs,
    opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): pulumi.Resource[] {
    const ports = internetPorts.map((port) => ({ port }));
    const egress = [...services, ...(ports.length > 0 ? [{ to: [internet()], ports }] : [])];
    const fromEdge = [{ from: [controller.peer], ports: [{ port: API_PORT }] }];
    return PARTS.map((part) =>
        createNetworkPolicy(
            `${name}-${part}`,
            {
                namespace,
                policyName: partName(part),
                selector: partSelector(part),
                traffic: { ingress: part === "api" ? fromEdge : [], egress },
            },
            opts,
        ),
    );
}
