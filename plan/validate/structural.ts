import { isObject, listAt, objectAt, textAt, type Json, type JsonObject } from "../model.ts";

/** Keywords that mean in a CRD what they mean in JSON schema. */
const COMMON = [
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "uniqueItems",
];

/**
 * JSON schema of a CRD's structural schema, narrowed to what the samples use: a whole one (half a megabyte for
 * CloudNativePG) takes longer to compile than everything else a plan does. Fields outside the schema are refused.
 */
export function narrow(schema: JsonObject, samples: readonly Json[]): JsonObject {
    const narrowed: JsonObject = { ...constraints(schema), ...junctions(schema) };
    if (schema["x-kubernetes-int-or-string"] === true) {
        narrowed["type"] = ["integer", "string"];
    } else if (schema["type"] === "object") {
        Object.assign(narrowed, objectKeywords(schema, samples.filter(isObject)));
    } else if (schema["type"] === "array") {
        narrowed["items"] = narrow(objectAt(schema["items"]), samples.flatMap(listAt));
    }
    // Other keywords than the type pass over null, but for the list of values, which has it already.
    const types = [narrowed["type"] ?? []].flat();
    return schema["nullable"] === true && types.length > 0 ? { ...narrowed, type: [...types, "null"] } : narrowed;
}

function objectKeywords(schema: JsonObject, samples: readonly JsonObject[]): JsonObject {
    const known = objectAt(schema["properties"]);
    const used = [...new Set(samples.flatMap(Object.keys))].filter((key) => Object.hasOwn(known, key));
    const properties = used.map((key): [string, Json] => [key, narrowProperty(schema, key, samples)]);
    return {
        required: listAt(schema["required"]),
        properties: Object.fromEntries(properties),
        additionalProperties: additional(schema, known, samples),
    };
}

function narrowProperty(schema: JsonObject, key: string, samples: readonly JsonObject[]): JsonObject {
    const embedded = schema["x-kubernetes-embedded-resource"] === true;
    const property = objectAt(objectAt(schema["properties"])[key]);
    // The API server checks the metadata of embedded objects by rules of its own.
    return embedded && key === "metadata"
        ? {}
        : narrow(
              property,
              samples.map((sample) => sample[key] ?? null),
          );
}

function additional(schema: JsonObject, known: JsonObject, samples: readonly JsonObject[]): Json {
    const open =
        schema["x-kubernetes-preserve-unknown-fields"] === true || schema["x-kubernetes-embedded-resource"] === true;
    const values = schema["additionalProperties"];
    if (isObject(values)) {
        const others = samples.flatMap((sample) =>
            Object.entries(sample).flatMap(([key, value]) => (Object.hasOwn(known, key) ? [] : [value])),
        );
        return narrow(values, others);
    }
    return open || values === true;
}

function constraints(schema: JsonObject): JsonObject {
    const kept = COMMON.flatMap((key): [string, Json][] => (schema[key] === undefined ? [] : [[key, schema[key]]]));
    const result: JsonObject = Object.fromEntries(kept);
    if (schema["type"] !== undefined) {
        result["type"] = schema["type"];
    }
    if (Array.isArray(schema["enum"])) {
        result["enum"] = schema["nullable"] === true ? [...schema["enum"], null] : schema["enum"];
    }
    if (isPattern(schema["pattern"])) {
        result["pattern"] = schema["pattern"];
    }
    // OpenAPI 3.0 has exclusive bounds as flags beside the bound.
    for (const [flag, bound] of [
        ["exclusiveMinimum", "minimum"],
        ["exclusiveMaximum", "maximum"],
    ] as const) {
        if (schema[flag] === true && schema[bound] !== undefined) {
            result[flag] = schema[bound];
        }
    }
    return result;
}

/** `allOf` and its like only constrain; in a structural schema they declare no fields. */
function junctions(schema: JsonObject): JsonObject {
    const result: JsonObject = {};
    for (const key of ["allOf", "anyOf", "oneOf"]) {
        if (Array.isArray(schema[key])) {
            result[key] = schema[key].map((branch) => constraint(objectAt(branch)));
        }
    }
    return isObject(schema["not"]) ? { ...result, not: constraint(schema["not"]) } : result;
}

function constraint(schema: JsonObject): JsonObject {
    const properties = Object.entries(objectAt(schema["properties"])).map(([key, value]): [string, Json] => [
        key,
        constraint(objectAt(value)),
    ]);
    return {
        ...constraints(schema),
        ...junctions(schema),
        ...(isObject(schema["items"]) && { items: constraint(schema["items"]) }),
        ...(Array.isArray(schema["required"]) && { required: schema["required"] }),
        ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    };
}

/** Go's expressions know forms that JavaScript's do not; such a pattern is left to the control plane. */
function isPattern(pattern: Json | undefined): pattern is string {
    try {
        new RegExp(textAt(pattern));
        return typeof pattern === "string";
    } catch {
        return false;
    }
}
