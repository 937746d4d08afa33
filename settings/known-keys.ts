import { z } from "zod";

interface Node {
    properties?: Record<string, Node>;
    additionalProperties?: Node | boolean;
    items?: Node;
    anyOf?: Node[];
    oneOf?: Node[];
    allOf?: Node[];
}

/** Keys that a schema knows for the object at `path`; of a union's branches all. */
export function knownKeysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
    const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Node;
    const nodes = path.reduce<Node[]>((level, key) => level.flatMap((node) => childOf(node, key)), branches(root));
    return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))];
}

function childOf(node: Node, key: PropertyKey): Node[] {
    const child = typeof key === "number" ? node.items : (node.properties?.[String(key)] ?? node.additionalProperties);
    return typeof child === "object" ? branches(child) : [];
}

function branches(node: Node): Node[] {
    const inner = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])];
    return inner.length > 0 ? inner.flatMap(branches) : [node];
}
