/** Plain data as it travels between program, monitor and files. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A map of plain data. */
export interface JsonObject {
    [key: string]: Json;
}

/** How long the engine waits for one operation of a resource, as Go durations (`45m`); absent is the provider's default. */
export interface CustomTimeouts {
    readonly create?: string;
    readonly update?: string;
    readonly delete?: string;
}

/**
 * One resource of a stack as the engine would record it. `Inputs` tells in which form the inputs are:
 * with secrets marked (what the monitor hears), replaced (what is written) or revealed (what is validated).
 */
export interface Resource<Inputs = JsonObject> {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    /** URN of the parent; empty for the stack itself. */
    readonly parent: string;
    /** URNs of everything that must exist first, sorted. */
    readonly dependencies: readonly string[];
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    /** URN of the resource whose deletion takes this one along; empty without one. */
    readonly deletedWith: string;
    /** False for a component. */
    readonly custom: boolean;
    /** True when the resource is only read, never created, by this stack. */
    readonly external: boolean;
    /** `<urn>::<id>` of an explicit provider; empty for the default one. */
    readonly provider: string;
    /** URNs or `parent`/`name`/`type` changes under which the resource was known before. */
    readonly aliases: readonly Json[];
    readonly customTimeouts: CustomTimeouts;
    readonly ignoreChanges: readonly string[];
    readonly replaceOnChanges: readonly string[];
    readonly deleteBeforeReplace: boolean;
    readonly additionalSecretOutputs: readonly string[];
    readonly inputs: Inputs;
}

/** A resource whose every secret value is `"[secret]"`: what `resources.json` holds and the policy rules judge. */
export type PlannedResource = Resource;

/** What a check has to say. An error fails the plan, a warning does not. */
export interface Finding {
    /** Name of the check, in kebab-case. */
    readonly rule: string;
    readonly level: "error" | "warning";
    /** What it is about: a URN, or `<namespace>/<Kind>/<name>` of a Kubernetes object. */
    readonly subject: string;
    /** Where in the subject, dotted; absent when it is about the whole. */
    readonly path?: string;
    /** What is wrong and what to do about it. Never contains a value. */
    readonly message: string;
}

/** True for a map; arrays and null are none. */
export function isObject(value: unknown): value is JsonObject {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The map at `value`, or an empty one where there is something else. */
export function objectAt(value: unknown): JsonObject {
    return isObject(value) ? value : {};
}

/** The list at `value`, or an empty one where there is something else. */
export function listAt(value: unknown): Json[] {
    return Array.isArray(value) ? (value as Json[]) : [];
}

/** The text at `value`, or an empty one where there is something else. */
export function textAt(value: unknown): string {
    return typeof value === "string" ? value : "";
}

/** The value under a dotted path (`spec.template.spec`), undefined where the path ends early. Keys with dots need a loop. */
export function at(value: unknown, path: string): Json | undefined {
    let current: unknown = value;
    for (const key of path.split(".")) {
        current = isObject(current) || Array.isArray(current) ? (current as JsonObject)[key] : undefined;
    }
    return current as Json | undefined;
}
