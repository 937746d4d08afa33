import { parseRange } from "./addresses.ts";
import { allPods, namespaceLabels } from "./manifest-pods.ts";
import type { Labels, Pod } from "./manifest-pods.ts";
import { matches } from "./label-selector.ts";
import { isPolicy, portMatches, rangeIsAllowed, rulesOf, selects } from "./policy-rules.ts";
import type { Direction, Endpoint, Policy, PolicyPeer, Protocol, Target } from "./policy-rules.ts";

/** A public address, of the range that documentation may use. */
const INTERNET = "203.0.113.1";

/** Pods that charts, operators or the cluster itself run, by the labels that policies select them by. */
const DNS_PODS = "kube-system/k8s-app=kube-dns";

/**
 * Who may talk to whom in a cluster of these manifests, by the rules of Kubernetes: policies add up; a pod that none
 * selects for a direction is open in that direction; a connection needs the source's egress and the destination's ingress.
 * An `ipBlock` stands for addresses outside the cluster and matches no pod, as in Cilium, which DigitalOcean runs.
 */
export class ClusterNetwork {
    readonly #policies: readonly Policy[];
    readonly #pods: readonly Pod[];
    readonly #namespaces: ReadonlyMap<string, Labels>;

    /** @param manifests Kubernetes objects of any kind; those without a bearing on the network are passed over. */
    constructor(manifests: readonly unknown[]) {
        this.#policies = manifests.filter(isPolicy);
        this.#pods = allPods(manifests);
        this.#namespaces = namespaceLabels(manifests);
    }

    /** Whether `from` may open a connection to `to`; for a range of addresses, whether all of it may or may be reached. */
    allows(from: string | Endpoint, to: string | Target): boolean {
        const source = typeof from === "string" ? this.endpoint(from) : from;
        const target = typeof to === "string" ? this.target(to) : to;
        return (
            this.#allowsDirection("Egress", source, target.endpoint, target) &&
            this.#allowsDirection("Ingress", target.endpoint, source, target)
        );
    }

    /**
     * Reads one side of a connection: `<namespace>/<workload>`, `<namespace>/<key>=<value>,…` for pods that somebody
     * else runs, an address, a range, `internet`, or `dns`.
     */
    endpoint(text: string): Endpoint {
        if (text === "internet") {
            return { range: parseRange(INTERNET) };
        }
        if (text === "dns") {
            return this.endpoint(DNS_PODS);
        }
        if (/^[\d.]+(\/\d+)?$/.test(text) || text.includes("::")) {
            return { range: parseRange(text) };
        }
        const [namespace = "", name = ""] = text.split(/\/(.*)/s);
        return { pod: name.includes("=") ? strangerPod(namespace, name) : this.#knownPod(namespace, name) };
    }

    /** Reads a side and the port it is reached on: `<endpoint>:<port>[/UDP]`. */
    target(text: string): Target {
        const [, endpoint = "", port = "", protocol = "TCP"] = /^(.*):(\d+)(?:\/(TCP|UDP|SCTP))?$/.exec(text) ?? [];
        if (endpoint === "") {
            throw new Error(`${text}: a target is <endpoint>:<port>, with /UDP where it is not TCP`);
        }
        return { endpoint: this.endpoint(endpoint), port: Number(port), protocol: protocol as Protocol };
    }

    #knownPod(namespace: string, name: string): Pod {
        const found = this.#pods.filter(
            (pod) => pod.namespace === namespace && (pod.workload === name || pod.labels["app"] === name),
        );
        const [pod] = found;
        if (!pod || found.length > 1) {
            const there = this.#pods.map((known) => `${known.namespace}/${known.workload}`).join(", ");
            throw new Error(`${namespace}/${name} names ${found.length} workloads of: ${there}`);
        }
        return pod;
    }

    #allowsDirection(direction: Direction, subject: Endpoint, peer: Endpoint, target: Target): boolean {
        if ("range" in subject) {
            return true;
        }
        const { pod } = subject;
        const policies = this.#policies.filter((policy) => selects(policy, pod, direction));
        if (policies.length === 0) {
            return true;
        }
        const rules = policies.flatMap((policy) =>
            rulesOf(policy, direction)
                .filter((rule) => portMatches(rule.ports, target))
                .map((rule) => ({ ...rule, namespace: policy.metadata.namespace ?? "default" })),
        );
        return "pod" in peer
            ? rules.some(({ peers, namespace }) => this.#podIsPeer(peers, peer.pod, namespace))
            : rangeIsAllowed(peer.range, rules);
    }

    #podIsPeer(peers: readonly PolicyPeer[], pod: Pod, policyNamespace: string): boolean {
        if (peers.length === 0) {
            return true;
        }
        return peers.some(({ podSelector, namespaceSelector, ipBlock }) => {
            if (ipBlock) {
                return false;
            }
            const inNamespace = namespaceSelector
                ? matches(namespaceSelector, this.#labelsOfNamespace(pod.namespace))
                : pod.namespace === policyNamespace;
            return inNamespace && (podSelector === undefined || matches(podSelector, pod.labels));
        });
    }

    /** Every namespace carries its own name as a label. */
    #labelsOfNamespace(namespace: string): Labels {
        return { ...this.#namespaces.get(namespace), "kubernetes.io/metadata.name": namespace };
    }
}

/** The network of what a piece of program registered. */
export function networkOf(resources: readonly { readonly type: string; readonly inputs: unknown }[]): ClusterNetwork {
    return new ClusterNetwork(
        resources.filter(({ type }) => type.startsWith("kubernetes:")).map(({ inputs }) => inputs),
    );
}

/**
 * A table of who may reach what, one line per source, to be compared with an expected one. Keys are what it shows,
 * values what `ClusterNetwork` reads; in place of a map a list shows what it reads.
 */
export function matrix(network: ClusterNetwork, sources: Named, targets: Named): string {
    const columns = named(targets);
    const rows = named(sources).map(([label, source]) => [
        label,
        ...columns.map(([, target]) => (network.allows(source, target) ? "allow" : "deny")),
    ]);
    const cells = [["from \\ to", ...columns.map(([label]) => label)], ...rows];
    const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
    return cells
        .map((row) =>
            row
                .map((cell, column) => cell.padEnd(widths[column] ?? 0))
                .join(" | ")
                .trimEnd(),
        )
        .join("\n");
}

type Named = readonly string[] | Readonly<Record<string, string>>;

function named(entries: Named): [string, string][] {
    return Array.isArray(entries)
        ? (entries as readonly string[]).map((entry) => [entry, entry])
        : Object.entries(entries as Readonly<Record<string, string>>);
}

function strangerPod(namespace: string, labels: string): Pod {
    const pairs = labels.split(",").map((pair): [string, string] => {
        const [key = "", value = ""] = pair.split("=");
        return [key, value];
    });
    return { namespace, workload: labels, labels: Object.fromEntries(pairs), ports: [] };
}
