import { createHash } from "node:crypto";
import { at, objectAt, textAt, type Json, type JsonObject } from "../model.ts";
import { reveal, type SecretValues } from "../secrets.ts";

const LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** The moment at which everything simulated was made. */
export const CREATED_AT = "2026-01-01T00:00:00Z";

/** What a provider would answer: the id and the outputs that are not inputs. */
export interface Simulated {
    readonly id?: string;
    readonly outputs: JsonObject;
}

/** How one type of resource, or one function, is simulated. */
export type Simulator = (facts: Facts) => Simulated;

/** What a simulator may know of its resource: identity, inputs in clear, and values that follow from the identity alone. */
export class Facts {
    /** The identity from which every made-up value follows: a URN, or the token and arguments of a function. */
    readonly identity: string;
    /** Logical name of the resource. */
    readonly name: string;
    readonly inputs: JsonObject;
    readonly #secrets: SecretValues;

    constructor(identity: string, name: string, inputs: JsonObject, secrets: SecretValues) {
        this.identity = identity;
        this.name = name;
        this.inputs = objectAt(reveal(inputs));
        this.#secrets = secrets;
    }

    /** The text under a dotted path of the inputs, or `fallback`. */
    text(path: string, fallback = ""): string {
        return textAt(at(this.inputs, path)) || fallback;
    }

    /** The value under a dotted path of the inputs, or `fallback`. */
    value(path: string, fallback: Json): Json {
        return at(this.inputs, path) ?? fallback;
    }

    /** `length` lower-case hexadecimal digits. */
    hex(label: string, length: number): string {
        let digits = "";
        for (let block = 0; digits.length < length; block++) {
            digits += createHash("sha256").update(`${this.identity}\n${label}\n${block}`).digest("hex");
        }
        return digits.slice(0, length);
    }

    uuid(label = "id"): string {
        const hex = this.hex(label, 32);
        return [
            hex.slice(0, 8),
            hex.slice(8, 12),
            `4${hex.slice(13, 16)}`,
            `8${hex.slice(17, 20)}`,
            hex.slice(20),
        ].join("-");
    }

    /** A whole number from 1 to `max`. */
    number(label: string, max: number): number {
        return 1 + (Number.parseInt(this.hex(label, 8), 16) % max);
    }

    /** `length` characters of `alphabet`. */
    characters(label: string, length: number, alphabet = LETTERS_AND_DIGITS): string {
        const bytes = Buffer.from(this.hex(label, 2 * length), "hex");
        return [...bytes].map((byte) => alphabet[byte % alphabet.length]).join("");
    }

    /** A value that no file of the plan may show. */
    secret(value: string): string {
        this.#secrets.add(value);
        return value;
    }

    /** An address of the range reserved for documentation. */
    publicIp(label = "ip"): string {
        return `203.0.113.${this.number(label, 254)}`;
    }
}
