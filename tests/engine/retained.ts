import type { Resource } from "../support/digitalocean/account.ts";
import type { State } from "./state.ts";

const NODE_POOL = "digitalocean:index/kubernetesNodePool:KubernetesNodePool";
const KUBERNETES = /^kubernetes:.*:(\w+)$/;

/** What is left of a stack after it was destroyed with its protection lifted. */
export interface Left {
    /** URNs of the resources that the state says to retain. */
    readonly urns: readonly string[];
    /** What stays at DigitalOcean: all but what the state knows and does not retain. Node pools stay with their cluster. */
    readonly atDigitalOcean: readonly string[];
    /** Objects on the cluster, as `<namespace>/<Kind>/<name>`. */
    readonly onCluster: { readonly kept: readonly string[]; readonly gone: readonly string[] };
}

/** What is to be left of a stack with this state, of what exists at DigitalOcean. */
export function leftOf({ resources = [] }: State, existing: readonly Resource[]): Left {
    const retained = resources.filter(({ retainOnDelete }) => retainOnDelete === true);
    const others = resources.filter(({ retainOnDelete, type }) => retainOnDelete !== true && type !== NODE_POOL);
    const going = new Set(others.map(({ id }) => id));
    return {
        urns: retained.map(({ urn }) => urn),
        atDigitalOcean: existing.filter(({ id }) => !going.has(id)).map(({ kind, name }) => `${kind} ${name}`),
        onCluster: { kept: retained.flatMap(objectOf), gone: others.flatMap(objectOf) },
    };
}

function objectOf({ type, id = "" }: NonNullable<State["resources"]>[number]): string[] {
    const kind = KUBERNETES.exec(type)?.[1];
    if (kind === undefined || kind === "Release") {
        return [];
    }
    const [first = "", second] = id.split("/");
    return [second === undefined ? `/${kind}/${first}` : `${first}/${kind}/${second}`];
}
