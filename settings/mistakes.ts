import { distance } from "fastest-levenshtein";
import type { Path } from "./shape.ts";

/** Stands for a value that a mistake must not show: it may be a secret. */
export const HIDDEN = Symbol("hidden");

/** One mistake in a stack's configuration. */
export interface Mistake {
    /** Configuration key and path below it: `platform:cluster.systemPool.nodes`. */
    readonly path: string;
    /** The value found, undefined where a key is missing, or `HIDDEN`. */
    readonly value: unknown;
    /** Whether the value is a default, and so is nowhere to be found in the YAML. */
    readonly byDefault?: boolean;
    /** What is wrong, as the end of the sentence "this value …". */
    readonly reason: string;
    /** What to do about it: one or more sentences. */
    readonly remedy: string;
}

/** What a mistake says of a value. */
export type Verdict = Pick<Mistake, "reason" | "remedy">;

/** Characters of a value that a mistake shows. */
const SHOWN_LENGTH = 100;

/** One text for all mistakes of a stack. */
export function describeMistakes(stack: string, mistakes: readonly Mistake[]): string {
    const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
    const blocks = mistakes.map(
        ({ path, value, byDefault, reason, remedy }) =>
            `  ${path} ${valueText(value)}${byDefault ? " (by default)" : ""}\n    Reason: ${reason}.\n    Remedy: ${remedy}`,
    );
    return `Pulumi.${stack}.yaml has ${count}; nothing was planned or created.\n\n${blocks.join("\n\n")}\n`;
}

/** `platform:cluster.pools.apps[0]` from its parts. */
export function settingPath(path: Path): string {
    return path.reduce<string>((text, part) => {
        if (typeof part === "number") {
            return `${text}[${part}]`;
        }
        return text ? `${text}.${String(part)}` : `platform:${String(part)}`;
    }, "");
}

/** The parts of `platform:cluster.pools.apps[0]`. */
export function pathOf(setting: string): Path {
    const [, name = ""] = setting.split(":");
    return name.split(/[.[]/).map((part) => (part.endsWith("]") ? Number.parseInt(part, 10) : part));
}

/** "did you mean" for a misspelt word; nothing when no candidate is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
    const [best] = candidates
        .map((candidate) => ({ candidate, steps: distance(word.toLowerCase(), candidate.toLowerCase()) }))
        .sort((one, other) => one.steps - other.steps);
    return best && best.steps <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** `a, b or c`. */
export function either(words: readonly unknown[]): string {
    return enumeration(words.map(String), "or");
}

/** `a, b and c`. */
export function all(words: readonly unknown[]): string {
    return enumeration(words.map(String), "and");
}

/** A plain value as one writes it in YAML: text in quotes where it would be taken for something else. */
export function yamlText(value: unknown): string {
    const needsQuotes =
        typeof value !== "string" ||
        /^$|^[#&*!|>'"%@`{[]|^[-+]?\d+(\.\d+)?$|^\d+:|^(true|false|null|yes|no|on|off)$|: /.test(value);
    return needsQuotes ? JSON.stringify(value) : value;
}

function enumeration(words: readonly string[], conjunction: string): string {
    const last = words.at(-1) ?? "";
    return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${conjunction} ${last}`;
}

function valueText(value: unknown): string {
    if (value === undefined) {
        return "(not set)";
    }
    if (value === HIDDEN) {
        return "(value not shown)";
    }
    const text = JSON.stringify(value);
    return `= ${text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH - 1)}…` : text}`;
}
