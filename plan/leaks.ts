import { isObject, type Finding, type Json, type JsonObject, type PlannedResource } from "./model.ts";
import type { SecretValues } from "./secrets.ts";

/** Resources or outputs without the secret values that reached them unmarked, and what was found. */
export interface Scrubbed<Value> {
    readonly value: Value;
    readonly findings: readonly Finding[];
}

/** Finds secret values among inputs that are not marked as secret: state and previews would show them. */
export function scrubResources(
    resources: readonly PlannedResource[],
    secrets: SecretValues,
): Scrubbed<readonly PlannedResource[]> {
    const findings: Finding[] = [];
    const value = resources.map((resource) => {
        const { value: inputs, findings: found } = scrub(resource.inputs, resource.urn, secrets);
        findings.push(...found);
        return found.length === 0 ? resource : { ...resource, inputs };
    });
    return { value, findings };
}

/** Finds secret values in a map and replaces them. */
export function scrub(value: JsonObject, subject: string, secrets: SecretValues): Scrubbed<JsonObject> {
    const findings: Finding[] = [];
    if (!secrets.within(JSON.stringify(value))) {
        return { value, findings };
    }
    const walk = (item: Json, path: string): Json => {
        if (typeof item === "string" && secrets.within(item)) {
            findings.push({
                rule: "secret-in-clear",
                level: "error",
                subject,
                path,
                message: "holds a secret value without being secret",
            });
            return secrets.scrub(item);
        }
        if (Array.isArray(item)) {
            return item.map((inner, index) => walk(inner, `${path}.${index}`));
        }
        return isObject(item) ? walkObject(item, path) : item;
    };
    const walkObject = (object: JsonObject, path: string): JsonObject =>
        Object.fromEntries(
            Object.entries(object).map(([key, item]) => [key, walk(item, path === "" ? key : `${path}.${key}`)]),
        );
    return { value: walkObject(value, ""), findings };
}
