import { isObject, objectAt, textAt } from "../../../plan/model.ts";
import type { Json, JsonObject } from "../../../plan/model.ts";
import { readConfiguration } from "../../../settings/parse.ts";
import type { Mistake } from "../../../settings/mistakes.ts";
import { schema } from "../../../settings/schema.ts";
import { branchesOf, choicesOf, discriminatorOf, shapeOf } from "../../../settings/shape.ts";
import type { Shape } from "../../../settings/shape.ts";

/** A stack's settings as its YAML gives them, by name: `cluster`, `apps` … */
export type RawSettings = JsonObject;

/** One change of one setting. */
export interface Variation {
    /** `platform:cluster.version` */
    readonly setting: string;
    /** `1.36.3-do.0 → 1.36.4-do.0` */
    readonly change: string;
    readonly settings: RawSettings;
}

/** Values to try for a text, in this order, after the examples of its own; the first that the settings accept is taken. */
const TEXTS = [
    "other.example.com",
    "other-name",
    "other@example.com",
    "wss://other.example.com",
    "https://other.example.com",
    "ams3",
    "1.36.4-do.0",
    "s-4vcpu-16gb-amd",
    "db-s-6vcpu-16gb",
    "8",
    "10.30.0.0/16",
    "10.31.0.0/19",
    "04:30",
    "15 2 * * *",
    "300m",
    "768Mi",
    "9Gi",
    "registry.example.com/other/image:0.0.1",
];

/** Every setting of a stack, changed by itself as far as the settings allow it; numbers both ways. */
export function variationsOf(raw: RawSettings, stack: string): Variation[] {
    const parsed = objectAt(schema.parse(raw));
    return leaves(shapeOf(schema), parsed, []).flatMap(({ shape, value, path }) =>
        candidates(shape, value)
            .map((to) => ({ to, settings: withValue(raw, path, to) as RawSettings }))
            .filter(({ settings }) => isSound(settings, stack))
            .slice(0, shape.type === "string" ? 1 : undefined)
            .map(({ to, settings }) => variation(path, value, to, settings)),
    );
}

/** Changes that take several values at once: parts that go, forms that are exchanged, a version that is lowered. */
export function compoundVariations(raw: RawSettings, stack: string): Variation[] {
    return compounds(raw)
        .map(({ path, to, says }) => ({
            ...variation(path, valueAt(raw, path), to, withValue(raw, path, to) as RawSettings),
            change: says,
        }))
        .filter(({ settings }) => isSound(settings, stack));
}

/** Configuration values, as the engine hands them to the program. */
export function configurationOf(settings: RawSettings): Record<string, string> {
    return Object.fromEntries(
        Object.entries(settings).map(([name, value]) => [
            `platform:${name}`,
            typeof value === "string" ? value : JSON.stringify(value),
        ]),
    );
}

interface Leaf {
    readonly shape: Shape;
    readonly value: Json | undefined;
    readonly path: readonly string[];
}

function leaves(shape: Shape, value: Json | undefined, path: readonly string[]): Leaf[] {
    const branch = branchFor(shape, value);
    const discriminator = shape.oneOf && discriminatorOf(branchesOf(shape));
    const children = (entries: readonly (readonly [string, Shape])[]) =>
        entries.flatMap(([key, child]) => leaves(child, isObject(value) ? value[key] : undefined, [...path, key]));
    if (branch.properties) {
        const entries = Object.entries(branch.properties);
        const all = entries.map(
            ([key, child]) => [key, key === discriminator ? anyOfBranches(shape, key) : child] as const,
        );
        return value === undefined ? [] : children(all);
    }
    const { additionalProperties } = branch;
    if (typeof additionalProperties === "object" && additionalProperties.type !== "string") {
        return isObject(value) ? children(Object.keys(value).map((key) => [key, additionalProperties])) : [];
    }
    return branch.items && branch.items.type !== "string" ? [] : [{ shape: branch, value, path }];
}

/** Of a union, the branch that the value is of: the one that has all its keys. */
function branchFor(shape: Shape, value: Json | undefined): Shape {
    const branches = branchesOf(shape, value);
    const keys = isObject(value) ? Object.keys(value) : [];
    return branches.find(({ properties }) => keys.every((key) => key in (properties ?? {}))) ?? branches[0] ?? shape;
}

/** The property that tells the branches of a union apart, with the values of all of them. */
function anyOfBranches(shape: Shape, key: string): Shape {
    return { enum: branchesOf(shape).flatMap(({ properties }) => choicesOf(properties?.[key])) };
}

function candidates(shape: Shape, value: Json | undefined): Json[] {
    const choices = choicesOf(shape) as readonly Json[];
    if (choices.length > 0) {
        return choices.filter((choice) => choice !== value).slice(0, choices.length > 5 ? 1 : undefined);
    }
    const examples = (shape.examples ?? []) as readonly Json[];
    switch (shape.type) {
        case "boolean":
            return [value !== true];
        case "integer":
        case "number":
            return typeof value === "number" ? [value + 1, value - 1] : [...examples];
        case "string":
            return [...examples, ...TEXTS].filter((text) => text !== value);
        case "array":
            return [...examples, ["other-name"]].map((added) => [...list(value), ...list(added)]);
        case "object":
            return [{ ...objectAt(value), "other-name": "other" }];
        default:
            return [];
    }
}

function list(value: Json | undefined): Json[] {
    return Array.isArray(value) ? value : [];
}

/** Details of the forms that a backing service can be exchanged for. */
const FORMS: Readonly<Record<string, readonly JsonObject[]>> = {
    postgres: [{ form: "managed" }, { form: "in-cluster", instances: 1, storageGiB: 10 }],
    mongo: [{ form: "managed" }, { form: "in-cluster", members: 3, storageGiB: 10 }],
    redis: [{ form: "in-cluster", storageGiB: 2 }],
    objectStore: [
        { form: "spaces", region: "fra1", bucket: "other-files" },
        { form: "in-cluster", bucket: "other-files", storageGiB: 20 },
    ],
};

interface Compound {
    readonly path: readonly string[];
    readonly to: Json | undefined;
    readonly says: string;
}

function compounds(raw: RawSettings): Compound[] {
    const pools = Object.keys(objectAt(valueAt(raw, ["cluster", "pools"])));
    const apps = Object.entries(objectAt(raw["apps"]));
    const exchanged = apps.flatMap(([app, settings]) =>
        Object.entries(FORMS).flatMap(([service, forms]) => {
            const present = objectAt(objectAt(settings)[service]);
            return forms
                .filter(({ form }) => "form" in present && form !== present["form"])
                .map((form) => ({
                    path: ["apps", app, service],
                    to: { ...form, acknowledgeDataMove: true },
                    says: `${textAt(present["form"])} → ${textAt(form["form"])}`,
                }));
        }),
    );
    return [
        { path: ["cluster", "version"], to: "1.35.6-do.0", says: "a lower version" },
        ...pools.map((pool) => ({ path: ["cluster", "pools", pool], to: undefined, says: "removed" })),
        { path: ["cluster", "pools", "more"], to: { size: "s-4vcpu-8gb", nodes: 1 }, says: "added" },
        { path: ["cluster", "registry"], to: undefined, says: "removed" },
        ...apps.map(([app]) => ({ path: ["apps", app], to: undefined, says: "removed" })),
        ...exchanged,
    ];
}

/** Whether the settings of a stack are free of mistakes. */
export function isSound(settings: RawSettings, stack: string): boolean {
    return mistakesIn(settings, stack).length === 0;
}

/** What is wrong with the settings of a stack. */
export function mistakesIn(settings: RawSettings, stack: string): readonly Mistake[] {
    return readConfiguration(configurationOf(settings), stack).mistakes;
}

function variation(path: readonly string[], from: Json | undefined, to: Json | undefined, settings: RawSettings) {
    const change = typeof to === "object" ? "one more" : `${shown(from)} → ${shown(to)}`;
    return { setting: `platform:${path.join(".")}`, change, settings };
}

function shown(value: Json | undefined): string {
    return value === undefined ? "not set" : typeof value === "object" ? "given" : String(value);
}

function valueAt(value: Json | undefined, [key, ...rest]: readonly string[]): Json | undefined {
    return key === undefined ? value : valueAt(objectAt(value)[key], rest);
}

/** A copy with another value at the path; undefined takes it out. */
function withValue(value: Json | undefined, [key, ...rest]: readonly string[], to: Json | undefined): Json | undefined {
    if (key === undefined) {
        return to;
    }
    const object = objectAt(value);
    const changed = withValue(object[key], rest, to);
    const others = Object.entries(object).filter(([name]) => name !== key);
    return Object.fromEntries([...others, ...(changed === undefined ? [] : [[key, changed] as const])]);
}
