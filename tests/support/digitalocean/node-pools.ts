import { randomUUID } from "node:crypto";
import { z } from "zod";
import { now, Provisioning } from "./account.ts";
import type { Pace } from "./account.ts";
import { notFound, parseBody, unprocessable } from "./http.ts";
import type { Routes } from "./http.ts";

const taint = z.preprocess(
    // The provider's client sends the keys of a taint with capitals, which the API does not mind.
    (value) =>
        Object.fromEntries(Object.entries(value ?? {}).map(([key, text]) => [key.toLowerCase(), text as unknown])),
    z.object({ key: z.string(), value: z.string(), effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]) }),
);

const scale = {
    count: z.int().min(0).optional(),
    auto_scale: z.boolean().optional(),
    min_nodes: z.int().min(0).optional(),
    max_nodes: z.int().min(0).optional(),
    tags: z.array(z.string()).default([]),
    labels: z.record(z.string(), z.string()).default({}),
    taints: z.array(taint).nullish(),
};

const poolName = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "is no name of a node pool");

export const NewPool = z.object({ name: poolName, size: z.string().min(1), ...scale });
const ChangedPool = z.object({ name: poolName, ...scale });

export interface NodePool {
    readonly id: string;
    readonly size: string;
    name: string;
    count: number;
    auto_scale: boolean;
    min_nodes: number;
    max_nodes: number;
    tags: string[];
    labels: Record<string, string>;
    taints: z.infer<typeof taint>[];
}

/** A node as Kubernetes sees it. */
export interface PoolNode {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
}

interface Kept {
    readonly pool: NodePool;
    readonly provisioning: Provisioning;
    readonly nodes: { id: string; name: string; droplet_id: string; created_at: string }[];
}

/** The node pools of one cluster. */
export class NodePools {
    readonly #pace: Pace;
    readonly #kept = new Map<string, Kept>();

    constructor(pace: Pace) {
        this.#pace = pace;
    }

    create(body: unknown): object {
        const request = parseBody(NewPool, body);
        if ([...this.#kept.values()].some(({ pool }) => pool.name === request.name)) {
            throw unprocessable("node pool names must be unique within the cluster");
        }
        const id = randomUUID();
        const bounds = { auto_scale: false, min_nodes: 0, max_nodes: 0, count: 0, taints: [] };
        const pool: NodePool = { ...bounds, ...defined(request), id, taints: request.taints ?? [] };
        requireSensible(pool);
        pool.count = pool.auto_scale ? Math.max(pool.count, pool.min_nodes) : pool.count;
        const kept: Kept = { pool, provisioning: new Provisioning(this.#pace), nodes: [] };
        this.#kept.set(id, kept);
        return this.#shown(kept);
    }

    update(id: string | undefined, body: unknown): object {
        const kept = this.#get(id);
        const { taints, ...request } = parseBody(ChangedPool, body);
        const changed: NodePool = { ...kept.pool, ...defined(request), taints: taints ?? kept.pool.taints };
        requireSensible(changed);
        Object.assign(kept.pool, changed);
        kept.pool.count = kept.pool.auto_scale ? Math.max(kept.pool.count, kept.pool.min_nodes) : kept.pool.count;
        return this.#shown(kept);
    }

    /** Asks how a pool is, which brings its nodes nearer to running. */
    poll(id: string | undefined): object {
        const kept = this.#get(id);
        kept.provisioning.poll();
        return this.#shown(kept);
    }

    delete(id: string | undefined): void {
        this.#kept.delete(this.#get(id).pool.id);
    }

    all(): object[] {
        return [...this.#kept.values()].map((kept) => this.#shown(kept));
    }

    list(): readonly NodePool[] {
        return [...this.#kept.values()].map(({ pool }) => pool);
    }

    /** The nodes that run; of a pool that scales by itself as many as it may have, for nothing here asks for more. */
    nodes(): PoolNode[] {
        return [...this.#kept.values()]
            .filter(({ provisioning }) => provisioning.ready)
            .flatMap(({ pool }) => {
                const count = pool.auto_scale ? pool.max_nodes : pool.count;
                const names = Array.from({ length: count }, (_, index) => `${pool.name}-${index}`);
                const labels = { ...pool.labels, "doks.digitalocean.com/node-pool": pool.name };
                return names.map((name) => ({ name, labels, taints: pool.taints }));
            });
    }

    #get(id = ""): Kept {
        const kept = this.#kept.get(id);
        if (!kept) {
            throw notFound("node pool");
        }
        return kept;
    }

    #shown({ pool, nodes, provisioning }: Kept): object {
        nodes.length = Math.min(nodes.length, pool.count);
        while (nodes.length < pool.count) {
            const id = randomUUID();
            nodes.push({ id, name: `${pool.name}-${id.slice(0, 5)}`, droplet_id: "", created_at: now() });
        }
        const status = { state: provisioning.ready ? "running" : "provisioning" };
        return { ...pool, nodes: nodes.map((node) => ({ ...node, updated_at: node.created_at, status })) };
    }
}

/** Routes of the pools of clusters that `poolsOf` finds. */
export function nodePoolRoutes(poolsOf: (clusterId: string | undefined) => NodePools): Routes {
    const path = "/v2/kubernetes/clusters/:cluster/node_pools";
    return {
        [`GET ${path}`]: ({ params }) => ({ status: 200, body: { node_pools: poolsOf(params["cluster"]).all() } }),
        [`POST ${path}`]: ({ params, body }) => ({
            status: 201,
            body: { node_pool: poolsOf(params["cluster"]).create(body) },
        }),
        [`GET ${path}/:pool`]: ({ params }) => ({
            status: 200,
            body: { node_pool: poolsOf(params["cluster"]).poll(params["pool"]) },
        }),
        [`PUT ${path}/:pool`]: ({ params, body }) => ({
            status: 202,
            body: { node_pool: poolsOf(params["cluster"]).update(params["pool"], body) },
        }),
        [`DELETE ${path}/:pool`]: ({ params }) => {
            poolsOf(params["cluster"]).delete(params["pool"]);
            return { status: 202 };
        },
    };
}

function requireSensible({ auto_scale, min_nodes, max_nodes, count }: NodePool): void {
    if (auto_scale && (max_nodes < 1 || min_nodes > max_nodes)) {
        throw unprocessable("min_nodes must not be greater than max_nodes");
    }
    if (!auto_scale && count < 1) {
        throw unprocessable("count must be greater than 0");
    }
}

/** An object without the keys that are undefined. */
function defined<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
    return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
        [Key in keyof Value]: Exclude<Value[Key], undefined>;
    };
}
