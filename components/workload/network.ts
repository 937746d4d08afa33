import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";

/** Who may talk, or be talked to: the peers of a NetworkPolicy rule. */
export type Peer = k8s.types.input.networking.v1.NetworkPolicyPeer;

/** A port of a NetworkPolicy rule; TCP unless said. `endPort` makes it a range. */
export interface PolicyPort {
    readonly port: pulumi.Input<number | string>;
    readonly protocol?: "TCP" | "UDP";
    readonly endPort?: number;
}

/** A hole in a NetworkPolicy towards others. */
export interface Egress {
    readonly to: readonly Peer[];
    readonly ports: readonly PolicyPort[];
}

/** A hole in a NetworkPolicy from others. */
export interface Ingress {
    readonly from: readonly Peer[];
    readonly ports: readonly PolicyPort[];
}

/** The peers of a rule for everybody: pods, nodes and addresses alike. No single peer says that. */
export const ANYBODY: readonly Peer[] = [];

/** Label that Kubernetes puts on every namespace: its own name. */
const NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";

/** Private and link-local ranges (RFC 1918, RFC 3927, RFC 6598): never "the internet". */
const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"];

/** Pods with these labels, in the policy's own namespace or in the named one. */
export function pods(labels: pulumi.Input<Record<string, string>>, namespace?: pulumi.Input<string>): Peer {
    const podSelector = { matchLabels: labels };
    return namespace === undefined ? { podSelector } : { podSelector, ...inNamespace(namespace) };
}

/** Every pod of a namespace. */
export function inNamespace(namespace: pulumi.Input<string>): Peer {
    return { namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: namespace } } };
}

/** Addresses of one range. */
export function addresses(cidr: pulumi.Input<string>): Peer {
    return { ipBlock: { cidr } };
}

/** Public addresses: everything but the private ranges. */
export function internet(): Peer {
    return { ipBlock: { cidr: "0.0.0.0/0", except: PRIVATE_RANGES } };
}

/** Name resolution: the cluster's DNS pods on 53, UDP and TCP. */
export const DNS_EGRESS: Egress = {
    to: [pods({ "k8s-app": "kube-dns" }, "kube-system")],
    ports: [
        { port: 53, protocol: "UDP" },
        { port: 53, protocol: "TCP" },
    ],
};

/** HTTPS to public addresses. */
export const INTERNET_HTTPS_EGRESS: Egress = { to: [internet()], ports: [{ port: 443 }] };

/** A rule of `spec.egress` as Kubernetes wants it. */
export function egressRule(egress: Egress): k8s.types.input.networking.v1.NetworkPolicyEgressRule {
    return { to: [...egress.to], ports: egress.ports.map(policyPort) };
}

/** A rule of `spec.ingress` as Kubernetes wants it. */
export function ingressRule(ingress: Ingress): k8s.types.input.networking.v1.NetworkPolicyIngressRule {
    return { from: [...ingress.from], ports: ingress.ports.map(policyPort) };
}

function policyPort({ port, protocol = "TCP", endPort }: PolicyPort) {
    return { port, protocol, ...(endPort === undefined ? {} : { endPort }) };
}
