import { z } from "zod";

/** What a schema says of one value, in the words of JSON Schema, references resolved. */
export interface Shape {
    readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
    readonly title?: string;
    readonly description?: string;
    readonly default?: unknown;
    readonly examples?: readonly unknown[];
    readonly const?: unknown;
    readonly enum?: readonly unknown[];
    readonly minimum?: number;
    readonly maximum?: number;
    readonly format?: string;
    readonly pattern?: string;
    readonly properties?: Readonly<Record<string, Shape>>;
    readonly required?: readonly string[];
    readonly additionalProperties?: Shape | boolean;
    readonly propertyNames?: Shape;
    readonly items?: Shape;
    /** Branches of a union of which several may fit. */
    readonly anyOf?: readonly Shape[];
    /** Branches of a union that a discriminator tells apart. */
    readonly oneOf?: readonly Shape[];
}

/** A value's way down from the root of the settings. */
export type Path = readonly PropertyKey[];

/** The JSON Schema of what a stack's YAML may give for `schema`, with shared pieces under `definitions`. */
export function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
    const written = z.toJSONSchema(schema, {
        io: "input",
        target: "draft-7",
        override: ({ jsonSchema }) => {
            // Whole numbers without a bound of ours carry JavaScript's.
            if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) {
                delete jsonSchema.minimum;
            }
            if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) {
                delete jsonSchema.maximum;
            }
        },
    });
    return { ...written };
}

const shapes = new WeakMap<z.ZodType, Shape>();

/** The shape that `schema` asks of its input. */
export function shapeOf(schema: z.ZodType): Shape {
    const known = shapes.get(schema);
    if (known) {
        return known;
    }
    const { definitions = {}, ...root } = jsonSchemaOf(schema);
    const shape = resolved(root, definitions as Record<string, unknown>) as Shape;
    shapes.set(schema, shape);
    return shape;
}

/** The shape that the value at `path` of `root` must have; a union met on the way is narrowed by its discriminator. */
export function shapeAt(shape: Shape, path: Path, root: unknown): Shape | undefined {
    let current: Shape | undefined = shape;
    let value = root;
    for (const key of path) {
        current = branchesOf(current, value)
            .map((branch) => childOf(branch, key))
            .find((child) => child !== undefined);
        if (!current) {
            return undefined;
        }
        value = valueAt(value, [key]);
    }
    return current;
}

/** The value at `path` below `root`; undefined where there is none. */
export function valueAt(root: unknown, path: Path): unknown {
    return path.reduce<unknown>(
        (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
        root,
    );
}

/** The branches of a shape that `value` may mean; the shape itself where it is no union. */
export function branchesOf(shape: Shape, value?: unknown): readonly Shape[] {
    const branches = (shape.oneOf ?? shape.anyOf)?.flatMap((branch) => branchesOf(branch, value)) ?? [shape];
    const discriminator = shape.oneOf && discriminatorOf(branches);
    const chosen = discriminator && valueAt(value, [discriminator]);
    const fitting = branches.filter((branch) => choicesOf(branch.properties?.[discriminator ?? ""]).includes(chosen));
    return fitting.length > 0 ? fitting : branches;
}

/** The property that tells the branches of a union apart: required and of fixed values in each. */
export function discriminatorOf(branches: readonly Shape[]): string | undefined {
    const [first] = branches;
    return first?.required?.find((key) =>
        branches.every((branch) => branch.required?.includes(key) && choicesOf(branch.properties?.[key]).length > 0),
    );
}

/** The values that a shape allows, where it lists them. */
export function choicesOf(shape: Shape | undefined): readonly unknown[] {
    return shape?.enum ?? (shape && "const" in shape ? [shape.const] : []);
}

function childOf(shape: Shape, key: PropertyKey): Shape | undefined {
    if (typeof key === "number") {
        return shape.items;
    }
    const child = shape.properties?.[String(key)] ?? shape.additionalProperties;
    return typeof child === "object" ? child : undefined;
}

/** `node` with `$ref` replaced by what it refers to; what stands beside a reference wins. */
function resolved(node: unknown, definitions: Record<string, unknown>): unknown {
    if (Array.isArray(node)) {
        return node.map((item) => resolved(item, definitions));
    }
    if (typeof node !== "object" || node === null) {
        return node;
    }
    const { $ref, allOf, ...rest } = node as { $ref?: string; allOf?: readonly unknown[] };
    const own = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, resolved(value, definitions)]));
    const target = $ref === undefined ? allOf?.[0] : definitions[$ref.replace("#/definitions/", "")];
    return target === undefined ? own : { ...(resolved(target, definitions) as object), ...own };
}
