import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Traffic } from "./contracts.ts";
import { ANYBODY, DNS_EGRESS, egressRule, ingressRule } from "./network.ts";
import type { Peer } from "./network.ts";

export interface NetworkPolicyArgs {
    readonly namespace: pulumi.Input<string>;
    /** `metadata.name`. */
    readonly policyName: string;
    /** Labels of the pods it holds for. */
    readonly selector: Readonly<Record<string, string>>;
    readonly traffic: Traffic;
}

/** Allows a set of pods the traffic listed and name resolution, and nothing else in either direction. */
export function createNetworkPolicy(
    name: string,
    { namespace, policyName, selector, traffic }: NetworkPolicyArgs,
    opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): k8s.networking.v1.NetworkPolicy {
    refuseEmptyPeers(policyName, traffic, opts.parent);
    return new k8s.networking.v1.NetworkPolicy(
        name,
        {
            metadata: { name: policyName, namespace },
            spec: {
                podSelector: { matchLabels: selector },
                policyTypes: ["Ingress", "Egress"],
                ingress: traffic.ingress.map(ingressRule),
                egress: [DNS_EGRESS, ...traffic.egress].map(egressRule),
            },
        },
        opts,
    );
}

/** Kubernetes reads a rule without peers as "everybody": hardly ever what an empty list means. `ANYBODY` says so. */
function refuseEmptyPeers(policyName: string, { ingress, egress }: Traffic, resource: pulumi.Resource): void {
    const namesNobody = (peers: readonly Peer[]) => peers.length === 0 && peers !== ANYBODY;
    if (ingress.some(({ from }) => namesNobody(from)) || egress.some(({ to }) => namesNobody(to))) {
        throw new pulumi.ResourceError(
            `NetworkPolicy ${policyName}: a rule without peers would allow everybody; name the peers or leave the rule out`,
            resource,
        );
    }
}
