import type { Operation } from "../operations.ts";
import type { Planned } from "./planned.ts";

/** What can be lost, by what it is. */
export const CLASSES = [
    "Cluster and network",
    "Databases, brokers and keys",
    "Claims, shares and buckets",
    "Names and addresses",
] as const;
export type Class = (typeof CLASSES)[number];

/** What happens to one resource. */
export type Effect = "update" | "replace" | "create" | "delete";

/** What a change does to what can be lost, by URN. */
export type Effects = ReadonlyMap<string, Effect>;

const NODE_POOL = "digitalocean:index/kubernetesNodePool:KubernetesNodePool";
const RELEASE = "kubernetes:helm.sh/v3:Release";

/** What knows the way to a cluster or an account: with another one all that it made may have to be made anew. */
export function isProvider(type: string): boolean {
    return type.startsWith("pulumi:providers:");
}

/** A release is kept for the claims that would go with it; those are listed by themselves. */
export function losesNothingInPlace(type: string): boolean {
    return type === RELEASE;
}

/** Which resources can be lost: what a protected stack protects, and the node pools, which go and stay with the cluster. */
export class Stateful {
    readonly #urns: ReadonlySet<string>;
    readonly #types: ReadonlySet<string>;

    /** `plan` is that of the stack with `protection: protected`. */
    constructor(plan: Planned) {
        const kept = [...plan.resources.values()].filter(({ protect, type }) => protect || type === NODE_POOL);
        const others = [...plan.resources.values()].filter(({ protect, type }) => !protect && type !== NODE_POOL);
        const unprotected = new Set(others.map(({ type }) => type));
        this.#urns = new Set(kept.map(({ urn }) => urn));
        this.#types = new Set(kept.map(({ type }) => type).filter((type) => !unprotected.has(type)));
    }

    /** Whether the resource is one of them; one that only a change brings is known by its type. */
    has({ urn, type }: { readonly urn: string; readonly type: string }): boolean {
        return this.#urns.has(urn) || this.#types.has(type);
    }

    /** URNs of what a protected stack protects. */
    get protected(): string[] {
        return [...this.#urns].filter((urn) => !urn.includes(NODE_POOL));
    }
}

/** What the operations of a preview do to stateful resources. */
export function effectsOf(operations: readonly Operation[], stateful: Stateful): Map<string, Effect> {
    const effects = new Map<string, Effect>();
    for (const operation of operations.filter((each) => stateful.has(each))) {
        const effect = EFFECTS[operation.op];
        if (effect && !(effect === "update" && losesNothingInPlace(operation.type))) {
            effects.set(operation.urn, effect);
        }
    }
    return effects;
}

const EFFECTS: Readonly<Record<string, Effect>> = {
    update: "update",
    replace: "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
    create: "create",
    delete: "delete",
};

/** Names of the inputs for which a provider replaces a resource, by URN. */
export function replacingInputs(operations: readonly Operation[]): Map<string, string[]> {
    const inputs = new Map<string, string[]>();
    for (const { urn, paths } of operations) {
        const replacing = Object.entries(paths).filter(([, kind]) => kind.endsWith("-replace"));
        inputs.set(urn, [...(inputs.get(urn) ?? []), ...replacing.map(([path]) => path.split(/[.[]/)[0] ?? "")]);
    }
    return inputs;
}

export function classOf(urn: string): Class {
    const type = typeOf(urn);
    if (/vpc:|kubernetesCluster:|kubernetesNodePool:/.test(type)) {
        return "Cluster and network";
    }
    if (/PersistentVolumeClaim$|:Nfs$|SpacesBucket$|StorageClass$/.test(type)) {
        return "Claims, shares and buckets";
    }
    return /Namespace$|:Domain$|:ContainerRegistry$|v1:Service$/.test(type)
        ? "Names and addresses"
        : "Databases, brokers and keys";
}

/** Kind and name of a resource, as the engine prints them: `KubernetesCluster cluster`. */
export function label(urn: string): string {
    return `${kindOf(urn)} ${urn.split("::").at(-1)}`;
}

/** `KubernetesCluster` */
export function kindOf(urn: string): string {
    return typeOf(urn).split(":").at(-1) ?? "";
}

export function typeOf(urn: string): string {
    return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
