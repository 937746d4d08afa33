import { LAYERS, treeByLayer, type Layer, type TreeNode } from "../layers.ts";
import type { PlannedResource } from "../model.ts";
import { providerUrn } from "../order.ts";

/** A part of the platform as one box: everything of one name in one layer. */
export interface Box {
    readonly id: string;
    readonly name: string;
    readonly layer: Layer;
    /** Class of the component, or the kind of a resource that stands alone. */
    readonly kind: string;
    /** How many resources it is made of. */
    readonly size: number;
}

/** Boxes, and which of them stand on which. */
export interface Graph {
    readonly boxes: readonly Box[];
    /** Pairs of ids: the first depends on the second. What follows from other pairs is left out. */
    readonly edges: readonly (readonly [string, string])[];
}

/** A namespace is no part of its own: it belongs to the application that lives in it. */
const NAMESPACE = "platform:workload:AppNamespace";

/** The parts of the platform and their dependencies, aggregated from the resources they are made of. */
export function graphOf(resources: readonly PlannedResource[]): Graph {
    const boxes = new Map<string, Box>();
    const boxOfUrn = new Map<string, string>();
    const namespaces: TreeNode[] = [];
    const layers = treeByLayer(resources);
    for (const layer of LAYERS) {
        for (const node of layers[layer]) {
            if (node.resource.type === NAMESPACE) {
                namespaces.push(node);
                continue;
            }
            const id = `${layer}/${node.resource.name}`;
            boxes.set(id, merge(boxes.get(id), boxOf(node, layer, id)));
            urnsOf(node).forEach((urn) => boxOfUrn.set(urn, id));
        }
    }
    const owners = new Map(boxOfUrn);
    for (const namespace of namespaces) {
        const urns = urnsOf(namespace);
        const home = boxes.get(inhabitant(urns, resources, boxOfUrn) ?? "");
        if (home !== undefined) {
            boxes.set(home.id, { ...home, size: home.size + namespace.size });
            urns.forEach((urn) => owners.set(urn, home.id));
        }
    }
    // Whatever lies in a namespace depends on it, and does not stand on its application for that.
    return { boxes: [...boxes.values()], edges: reduced(dependencies(resources, owners, boxOfUrn)) };
}

/** The application with the most resources that depend on a namespace. */
function inhabitant(
    namespace: readonly string[],
    resources: readonly PlannedResource[],
    boxOfUrn: ReadonlyMap<string, string>,
): string | undefined {
    const inside = new Set(namespace);
    const counts = new Map<string, number>();
    for (const { urn, dependencies: before } of resources) {
        const box = boxOfUrn.get(urn);
        if (box?.startsWith("apps/") && before.some((dependency) => inside.has(dependency))) {
            counts.set(box, (counts.get(box) ?? 0) + 1);
        }
    }
    return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function boxOf({ resource, size }: TreeNode, layer: Layer, id: string): Box {
    return { id, name: resource.name, layer, kind: resource.type.split(":").at(-1) ?? resource.type, size };
}

/** The first part of a name, which is the component where there is one, lends its kind to the others. */
function merge(known: Box | undefined, box: Box): Box {
    return known === undefined ? box : { ...known, size: known.size + box.size };
}

function urnsOf({ resource, children }: TreeNode): string[] {
    return [resource.urn, ...children.flatMap(urnsOf)];
}

/** Which box stands on which, by the owners of the resources that depend and of those that are depended on. */
function dependencies(
    resources: readonly PlannedResource[],
    owners: ReadonlyMap<string, string>,
    boxOfUrn: ReadonlyMap<string, string>,
): Map<string, Set<string>> {
    const edges = new Map<string, Set<string>>();
    for (const resource of resources) {
        const from = owners.get(resource.urn);
        const before = [...resource.dependencies, providerUrn(resource)];
        for (const to of before.map((urn) => boxOfUrn.get(urn))) {
            if (from !== undefined && to !== undefined && from !== to) {
                edges.set(from, (edges.get(from) ?? new Set()).add(to));
            }
        }
    }
    return edges;
}

/** Leaves out an edge when a longer way leads to the same box. */
function reduced(edges: ReadonlyMap<string, ReadonlySet<string>>): [string, string][] {
    const reachable = (from: string, seen = new Set<string>()): Set<string> => {
        for (const to of edges.get(from) ?? []) {
            if (!seen.has(to)) {
                seen.add(to);
                reachable(to, seen);
            }
        }
        return seen;
    };
    const beyond = new Map([...edges.keys()].map((from) => [from, reachable(from)]));
    return [...edges].flatMap(([from, targets]) =>
        [...targets]
            .filter((to) => ![...targets].some((other) => other !== to && beyond.get(other)?.has(to)))
            .map((to): [string, string] => [from, to]),
    );
}
