import type { PlannedResource } from "./model.ts";

/** The layers of the platform, from the ground up. */
export const LAYERS = ["cluster", "platform", "backing", "apps"] as const;

export type Layer = (typeof LAYERS)[number];

/** What each layer is, for readers. */
export const LAYER_TITLES: Record<Layer, string> = {
    cluster: "Cluster",
    platform: "Platform",
    backing: "Backing services",
    apps: "Applications",
};

/** Folder of a component, the middle of its type `platform:<folder>:<Class>`, and the layer it belongs to. */
const LAYER_OF_FOLDER: Record<string, Layer> = {
    apps: "apps",
    backing: "backing",
    cluster: "cluster",
    ingress: "platform",
    platform: "platform",
    workload: "apps",
};

/** A resource with what it owns, in registration order. */
export interface TreeNode {
    readonly resource: PlannedResource;
    readonly children: readonly TreeNode[];
    /** How many resources there are from here down, this one included. */
    readonly size: number;
}

/** The resources as a tree, by layer. The stack itself is no part of it. */
export function treeByLayer(resources: readonly PlannedResource[]): Record<Layer, TreeNode[]> {
    const root = resources.find(({ parent }) => parent === "");
    const childrenOf = Object.groupBy(resources, ({ parent }) => parent);
    const node = (resource: PlannedResource): TreeNode => {
        const children = (childrenOf[resource.urn] ?? []).map(node);
        return { resource, children, size: children.reduce((sum, { size }) => sum + size, 1) };
    };
    const layers: Record<Layer, TreeNode[]> = { cluster: [], platform: [], backing: [], apps: [] };
    for (const resource of childrenOf[root?.urn ?? ""] ?? []) {
        layers[layerOf(resource)].push(node(resource));
    }
    return layers;
}

/** The layer of a resource that the stack owns directly: a component says it, anything else is ground. */
function layerOf({ custom, type }: PlannedResource): Layer {
    const folder = custom ? "" : (type.split(":")[1] ?? "");
    return LAYER_OF_FOLDER[folder] ?? "cluster";
}
