import {
    specialArchiveSig,
    specialAssetSig,
    specialResourceSig,
    specialSecretSig,
    specialSigKey,
} from "@pulumi/pulumi/runtime/rpc.js";
import { isObject, type Json, type JsonObject } from "./model.ts";

/** What stands in files and on screens in place of a secret value. */
export const REDACTED = "[secret]";

/** Shorter values are too common to be told from ordinary text. */
const SHORTEST_SECRET = 8;

type Marked = JsonObject & { value: Json };

/** Wraps a value in the marker by which the engine's protocol says "secret". */
export function markSecret(value: Json): JsonObject {
    return isSecret(value) ? value : { [specialSigKey]: specialSecretSig, value };
}

export function isSecret(value: unknown): value is Marked {
    return isObject(value) && value[specialSigKey] === specialSecretSig;
}

/** The value without markers: secrets in clear, assets by their text or path, resources by their URN. */
export function reveal(value: Json): Json {
    return convert(value, (secret) => reveal(secret));
}

/** The value with `"[secret]"` in place of every secret; a map of secrets keeps its keys. */
export function redact(value: Json): Json {
    return convert(value, (secret) => blank(secret));
}

/** Calls `visit` with the dotted path of every secret inside the value. */
export function eachSecret(value: Json, visit: (path: string) => void, path = ""): void {
    if (isSecret(value)) {
        visit(path);
    } else if (Array.isArray(value)) {
        value.forEach((item, index) => eachSecret(item, visit, join(path, String(index))));
    } else if (isObject(value)) {
        for (const [key, item] of Object.entries(value)) {
            eachSecret(item, visit, join(path, key));
        }
    }
}

/** The values that must appear in no file, and the search for them. */
export class SecretValues {
    readonly #values = new Set<string>();

    /** Remembers a value and its lines, as they are, within JSON and in base64. Short ones are ignored as too common. */
    add(value: string): void {
        for (const form of [value, ...value.split("\n")]) {
            if (form.length >= SHORTEST_SECRET) {
                this.#values.add(form);
                this.#values.add(JSON.stringify(form).slice(1, -1));
                this.#values.add(Buffer.from(form).toString("base64"));
            }
        }
    }

    get size(): number {
        return this.#values.size;
    }

    /** True when the text holds one of the values. */
    within(text: string): boolean {
        for (const value of this.#values) {
            if (text.includes(value)) {
                return true;
            }
        }
        return false;
    }

    /** The text with every value replaced. */
    scrub(text: string): string {
        let scrubbed = text;
        // Longest first, so that a value inside another one does not leave the rest of it behind.
        for (const value of [...this.#values].sort((a, b) => b.length - a.length)) {
            scrubbed = scrubbed.includes(value) ? scrubbed.replaceAll(value, REDACTED) : scrubbed;
        }
        return scrubbed;
    }
}

/** Keeps the keys of a secret map, so that references to them can still be checked by a reader. */
function blank(value: Json): Json {
    if (!isObject(value) || specialSigKey in value) {
        return REDACTED;
    }
    return Object.fromEntries(Object.keys(value).map((key) => [key, REDACTED]));
}

function convert(value: Json, onSecret: (value: Json) => Json): Json {
    if (Array.isArray(value)) {
        return value.map((item) => convert(item, onSecret));
    }
    if (!isObject(value)) {
        return value;
    }
    switch (value[specialSigKey]) {
        case undefined:
            return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, convert(item, onSecret)]));
        case specialSecretSig:
            return onSecret(value["value"] ?? null);
        case specialResourceSig:
            return value["urn"] ?? null;
        case specialAssetSig:
        case specialArchiveSig:
            return value["text"] ?? value["path"] ?? value["uri"] ?? convert(value["assets"] ?? null, onSecret);
        default:
            return null;
    }
}

function join(path: string, key: string): string {
    return path === "" ? key : `${path}.${key}`;
}
