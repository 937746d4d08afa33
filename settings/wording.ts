import { all, either, yamlText } from "./mistakes.ts";
import { choicesOf, discriminatorOf, type Shape } from "./shape.ts";

/** What a value must be, as the object of "Give …". */
export function expectation(shape: Shape): string {
    const choices = choicesOf(shape);
    if (choices.length > 0) {
        return either(choices.map(yamlText));
    }
    switch (shape.type) {
        case "boolean":
            return "true or false";
        case "integer":
        case "number":
            return `a whole number${range(shape)}`;
        case "string":
            return `text such as ${example(shape)}`;
        case "array":
            return "a list, each entry after a dash";
        default:
            return expectedObject(shape);
    }
}

/** A value as one would write it, for showing the form. */
export function example({ examples = [], default: fallback }: Shape): string {
    return yamlText(examples[0] ?? fallback);
}

/** What a value is, for saying that it should be something else. */
export function kindOf(value: unknown): string {
    if (value === null) {
        return "empty";
    }
    if (typeof value === "boolean") {
        return String(value);
    }
    return articled(Array.isArray(value) ? "array" : typeof value);
}

/** The name of a type or format with its article. */
export function articled(type: string): string {
    const names: Record<string, string> = {
        string: "text",
        integer: "a whole number",
        array: "a list",
        boolean: "true or false",
        record: "an object",
        object: "an object",
        email: "an e-mail address",
        ipv4: "an IPv4 address",
    };
    return names[type] ?? `a ${type}`;
}

function range({ minimum, maximum }: Shape): string {
    if (minimum !== undefined && maximum !== undefined) {
        return ` from ${minimum} to ${maximum}`;
    }
    return minimum === undefined ? "" : ` of ${minimum} or more`;
}

function expectedObject({ oneOf, anyOf, properties = {}, required = [], additionalProperties }: Shape): string {
    const discriminator = oneOf && discriminatorOf(oneOf);
    if (discriminator) {
        const choices = oneOf.flatMap(({ properties }) => choicesOf(properties?.[discriminator]));
        return `an object with ${discriminator}: ${either(choices)}`;
    }
    if (anyOf) {
        return `an object, ${either(anyOf.map(({ title = "" }) => title))}`;
    }
    if (typeof additionalProperties === "object") {
        return "an object with entries by name";
    }
    const optional = Object.keys(properties).filter((key) => !required.includes(key));
    return `an object with ${required.length > 0 ? all(required) : `any of ${all(optional)}`}`;
}
