import * as pulumi from "@pulumi/pulumi";
import * as digitalocean from "@pulumi/digitalocean";

/** Nodes are called `<pool>-<five characters>`, and a node's name is a label of at most 63. */
const POOL_NAME_LENGTH = 57;

/** A fixed number of nodes, or as many as the pods need between two bounds. */
export type NodeCount = { readonly nodes: number } | { readonly min: number; readonly max: number };

/** What keeps pods off a node that do not tolerate it. */
export interface Taint {
    readonly key: string;
    readonly value: string;
    readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** Nodes of one size. */
export type NodePool = NodeCount & {
    /** Droplet size slug, such as `s-4vcpu-8gb`. */
    readonly size: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly taints?: readonly Taint[];
};

export interface NodePoolArgs {
    readonly cluster: digitalocean.KubernetesCluster;
    readonly poolName: string;
    readonly pool: NodePool;
    readonly tags: readonly string[];
}

/**
 * A pool of worker nodes. Its names carry the size, which DigitalOcean cannot change: another size is another pool, which
 * is there before the old one is drained and removed.
 */
export function createNodePool(
    name: string,
    { cluster, poolName, pool, tags }: NodePoolArgs,
    opts: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource },
): digitalocean.KubernetesNodePool {
    const { size, labels, taints } = pool;
    const fullName = `${poolName}-${size.replaceAll(/[^a-z0-9-]+/g, "-")}`;
    if (fullName.length > POOL_NAME_LENGTH) {
        throw new pulumi.ResourceError(
            `Node pool ${fullName}: the name has ${fullName.length} characters with its size, and its nodes' names ` +
                `leave room for ${POOL_NAME_LENGTH}. Choose a shorter name than "${poolName}".`,
            opts.parent,
            true,
        );
    }
    return new digitalocean.KubernetesNodePool(
        `${name}-${fullName}`,
        {
            clusterId: cluster.id,
            name: fullName,
            size,
            ...nodeCount(pool),
            ...(labels && { labels: { ...labels } }),
            ...(taints && { taints: taints.map((taint) => ({ ...taint })) }),
            tags: [...tags],
        },
        pulumi.mergeOptions(opts, {
            // A cluster takes its pools along, and keeps them when it is kept itself.
            deletedWith: cluster,
            ...("nodes" in pool ? {} : { ignoreChanges: ["nodeCount"] }),
        }),
    );
}

function nodeCount(pool: NodeCount): Partial<digitalocean.KubernetesNodePoolArgs> {
    return "nodes" in pool ? { nodeCount: pool.nodes } : { autoScale: true, minNodes: pool.min, maxNodes: pool.max };
}
