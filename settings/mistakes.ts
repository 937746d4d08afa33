import { closest, distance } from "fastest-levenshtein";
import type { z } from "zod";
import { knownKeysAt } from "./known-keys.ts";

/** One mistake in a stack's configuration. */
export interface Mistake {
    /** Configuration key and path below it: `platform:cluster.systemPool.nodes`. */
    readonly path: string;
    /** The value found, or undefined where a key is missing. */
    readonly value: unknown;
    /** What is wrong, as the end of the sentence "this value …". */
    readonly reason: string;
    /** What to do about it. */
    readonly remedy: string;
}

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/** The mistakes behind zod's issues with `raw`, which `schema` refused. */
export function mistakesOf(issues: readonly Issue[], raw: unknown, schema: z.ZodType): Mistake[] {
    return issues.flatMap((issue) => mistakesOfIssue(issue, raw, schema));
}

/** One text for all mistakes of a stack. */
export function describeMistakes(stack: string, mistakes: readonly Mistake[]): string {
    const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
    const blocks = mistakes.map(
        ({ path, value, reason, remedy }) =>
            `  ${path} ${valueText(value)}\n    Reason: ${reason}.\n    Remedy: ${remedy}`,
    );
    return `Pulumi.${stack}.yaml has ${count}; nothing was planned or created.\n\n${blocks.join("\n\n")}\n`;
}

/** `platform:cluster.pools.apps` from its parts. */
export function settingPath(path: Path): string {
    return path.reduce<string>(
        (text, part) =>
            typeof part === "number"
                ? `${text}[${part}]`
                : text
                  ? `${text}.${String(part)}`
                  : `platform:${String(part)}`,
        "",
    );
}

/** "did you mean" for a misspelt word; nothing when no candidate is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
    if (candidates.length === 0) {
        return undefined;
    }
    const candidate = closest(word.toLowerCase(), [...candidates]);
    return distance(word.toLowerCase(), candidate.toLowerCase()) <= Math.max(2, Math.floor(word.length / 3))
        ? candidate
        : undefined;
}

function mistakesOfIssue(issue: Issue, raw: unknown, schema: z.ZodType): Mistake[] {
    if (issue.code === "unrecognized_keys") {
        const known = knownKeysAt(schema, issue.path);
        return issue.keys.map((key) => unknownKey([...issue.path, key], valueAt(raw, [...issue.path, key]), known));
    }
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
        const inner = nearestBranch(issue).map((below) => ({ ...below, path: [...issue.path, ...below.path] }));
        return mistakesOf(inner, raw, schema);
    }
    const value = valueAt(raw, issue.path);
    return [{ path: settingPath(issue.path), value, reason: reasonOf(issue, value), remedy: remedyOf(issue, value) }];
}

/** Of a union's branches the one with the fewest complaints is what was meant. */
function nearestBranch(issue: Extract<Issue, { code: "invalid_union" }>): Issue[] {
    return issue.errors.reduce((best, branch) => (branch.length < best.length ? branch : best));
}

function unknownKey(path: Path, value: unknown, known: readonly string[]): Mistake {
    const key = String(path.at(-1));
    const near = nearest(key, known);
    return {
        path: settingPath(path),
        value,
        reason: "is not a setting",
        remedy: near
            ? `Did you mean ${near}?`
            : known.length > 0
              ? `Remove it. Known here: ${known.join(", ")}.`
              : "Remove it.",
    };
}

function reasonOf(issue: Issue, value: unknown): string {
    if (value === undefined && issue.code === "invalid_type") {
        return "is missing";
    }
    switch (issue.code) {
        case "invalid_type":
            return `must be ${article(issue.expected)}`;
        case "too_small":
            return issue.origin === "string" ? "must not be empty" : `must be at least ${issue.minimum}`;
        case "too_big":
            return `must be at most ${issue.maximum}`;
        case "invalid_value":
            return issue.message.startsWith("Invalid") ? `must be ${oneOf(issue.values)}` : issue.message;
        case "invalid_union":
            return issue.message.startsWith("Invalid") ? "names no known kind" : issue.message;
        case "invalid_format":
            return issue.message.startsWith("Invalid") ? `is not ${article(issue.format)}` : issue.message;
        default:
            return issue.message;
    }
}

function remedyOf(issue: Issue, value: unknown): string {
    const stated = issue.code === "custom" ? (issue.params as { remedy?: string } | undefined)?.remedy : undefined;
    if (stated) {
        return stated;
    }
    if (value === undefined) {
        return "Add it.";
    }
    switch (issue.code) {
        case "too_small":
            return `Set it to ${issue.minimum} or more.`;
        case "too_big":
            return `Set it to ${issue.maximum} or less.`;
        case "invalid_value": {
            const near = typeof value === "string" ? nearest(value, issue.values.map(String)) : undefined;
            return near ? `Did you mean ${near}?` : `Set it to ${oneOf(issue.values)}.`;
        }
        case "invalid_union": {
            const options = (issue as { options?: readonly unknown[] }).options;
            return options ? `Set it to ${oneOf(options)}.` : "Correct it.";
        }
        default: {
            const example = / such as (.+)$/.exec(issue.message)?.[1];
            return example ? `Write it like ${example}.` : "Correct it.";
        }
    }
}

function valueText(value: unknown): string {
    return value === undefined ? "(not set)" : `= ${JSON.stringify(value)}`;
}

function oneOf(values: readonly unknown[]): string {
    const words = values.map(String);
    return words.length === 1 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function article(noun: string): string {
    const words: Record<string, string> = {
        int: "a whole number",
        array: "a list",
        record: "an object",
        email: "an e-mail address",
    };
    return words[noun] ?? (/^[aeio]/.test(noun) ? `an ${noun}` : `a ${noun}`);
}

function valueAt(root: unknown, path: Path): unknown {
    return path.reduce<unknown>(
        (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
        root,
    );
}
