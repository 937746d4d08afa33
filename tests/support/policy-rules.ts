import { contains, halves, parseRange } from "./addresses.ts";
import type { Range } from "./addresses.ts";
import { matches } from "./label-selector.ts";
import type { LabelSelector } from "./label-selector.ts";
import type { Pod } from "./manifest-pods.ts";

export type Protocol = "TCP" | "UDP" | "SCTP";

/** One side of a connection: a pod of a namespace, or addresses outside the cluster. */
export type Endpoint = { readonly pod: Pod } | { readonly range: Range };

/** A side to connect to. */
export interface Target {
    readonly endpoint: Endpoint;
    readonly port: number;
    readonly protocol: Protocol;
}

interface PolicyPort {
    readonly port?: number | string;
    readonly endPort?: number;
    readonly protocol?: Protocol;
}

export interface PolicyPeer {
    readonly podSelector?: LabelSelector;
    readonly namespaceSelector?: LabelSelector;
    readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface Policy {
    readonly metadata: { readonly name: string; readonly namespace?: string };
    readonly spec: {
        readonly podSelector?: LabelSelector;
        readonly policyTypes?: readonly Direction[];
        readonly ingress?: readonly { readonly from?: readonly PolicyPeer[]; readonly ports?: readonly PolicyPort[] }[];
        readonly egress?: readonly { readonly to?: readonly PolicyPeer[]; readonly ports?: readonly PolicyPort[] }[];
    };
}

export type Direction = "Ingress" | "Egress";

/** A rule of either direction: who is at the far end, and on which ports of the destination. */
export interface Rule {
    readonly peers: readonly PolicyPeer[];
    readonly ports: readonly PolicyPort[];
}

export function isPolicy(manifest: unknown): manifest is Policy {
    return (manifest as { kind?: unknown }).kind === "NetworkPolicy";
}

export function selects({ metadata, spec }: Policy, pod: Pod, direction: Direction): boolean {
    const types = spec.policyTypes?.length
        ? spec.policyTypes
        : ["Ingress", ...((spec.egress?.length ?? 0) > 0 ? ["Egress"] : [])];
    return (
        types.includes(direction) &&
        (metadata.namespace ?? "default") === pod.namespace &&
        matches(spec.podSelector ?? {}, pod.labels)
    );
}

export function rulesOf({ spec }: Policy, direction: Direction): Rule[] {
    return direction === "Ingress"
        ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from ?? [], ports: ports ?? [] }))
        : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to ?? [], ports: ports ?? [] }));
}

export function portMatches(ports: readonly PolicyPort[], target: Target): boolean {
    return ports.length === 0 || ports.some((rule) => onePortMatches(rule, target));
}

function onePortMatches(
    { port, endPort, protocol = "TCP" }: PolicyPort,
    { endpoint, port: wanted, protocol: spoken }: Target,
): boolean {
    if (protocol !== spoken) {
        return false;
    }
    if (typeof port === "string") {
        const ports = "pod" in endpoint ? endpoint.pod.ports : [];
        return ports.some((open) => open.name === port && open.number === wanted && open.protocol === spoken);
    }
    return port === undefined || (wanted >= port && wanted <= (endPort ?? port));
}

/** Whether every address of the range is allowed, be it by several rules together. */
export function rangeIsAllowed(range: Range, rules: readonly Rule[]): boolean {
    const blocks = rules.flatMap(({ peers }) => peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock] : [])));
    const borders = blocks.flatMap(({ cidr, except = [] }) => [cidr, ...except]).map(parseRange);
    if (borders.some((border) => border.prefix > range.prefix && contains(range, border))) {
        return halves(range).every((half) => rangeIsAllowed(half, rules));
    }
    return (
        rules.some(({ peers }) => peers.length === 0) ||
        blocks.some(
            ({ cidr, except = [] }) =>
                contains(parseRange(cidr), range) && !except.some((hole) => contains(parseRange(hole), range)),
        )
    );
}
