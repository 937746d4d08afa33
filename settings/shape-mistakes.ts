import type { z } from "zod";
import { either, nearest, settingPath, yamlText, type Mistake, type Verdict } from "./mistakes.ts";
import { branchesOf, choicesOf, discriminatorOf, shapeAt, shapeOf, valueAt, type Path, type Shape } from "./shape.ts";
import { issuesOfMeant, particularKeys, undecided } from "./undecided.ts";
import { articled, example, expectation, kindOf } from "./wording.ts";

type Issue = z.core.$ZodIssue;
type UnionIssue = Extract<Issue, { code: "invalid_union" }>;

/** The mistakes in the shape of `raw`: zod's issues with it, which `schema` refused, in the words of whoever wrote it. */
export function mistakesOf(issues: readonly Issue[], raw: unknown, schema: z.ZodType): Mistake[] {
    const root = shapeOf(schema);
    return issues.flatMap((issue) => {
        const { path } = issue;
        const value = valueAt(raw, path);
        const shape = shapeAt(root, path, raw) ?? {};
        switch (issue.code) {
            case "unrecognized_keys":
                return [...undecidedAt(path, value, shape), ...unknownKeys(issue.keys, path, value, shape)];
            case "invalid_union":
                return issue.errors.length === 0
                    ? [mistake(path, value, noSuchBranch(issue, value))]
                    : [
                          ...undecidedAt(path, value, shape),
                          ...mistakesOf(issuesOfMeant(issue, value, shape), raw, schema),
                      ];
            case "invalid_key":
                return [mistake(path, value, badKey(issue, shapeAt(root, path.slice(0, -1), raw)))];
            default:
                return [mistake(path, value, value === undefined ? missing(shape, path) : misfit(issue, value, shape))];
        }
    });
}

function mistake(path: Path, value: unknown, verdict: Verdict): Mistake {
    return { path: settingPath(path), value, ...verdict };
}

function missing(shape: Shape, path: Path): Verdict {
    const meaning = shape.description?.replace(/\.( .*)?$/s, "");
    const isText = shape.type === "string" && choicesOf(shape).length === 0;
    return {
        reason: meaning ? `is missing (${meaning})` : "is missing",
        remedy: isText
            ? `Add it, for example ${String(path.at(-1))}: ${example(shape)}.`
            : `Add it: ${expectation(shape)}.`,
    };
}

/** What is wrong with a value that is there. */
function misfit(issue: Issue, value: unknown, shape: Shape): Verdict {
    const remedy = `Give ${expectation(shape)}.`;
    switch (issue.code) {
        case "invalid_type":
            return { reason: wrongKind(value, shape, issue.expected), remedy: requoted(value, shape) ?? remedy };
        case "too_small":
            return { reason: `is below ${issue.minimum}`, remedy };
        case "too_big":
            return { reason: `is above ${issue.maximum}`, remedy };
        case "invalid_value":
            return {
                reason: stated(issue) ?? `is not ${either(issue.values)}`,
                remedy: suggestion(value, issue.values),
            };
        case "invalid_format":
            return {
                reason: stated(issue) ?? `is not ${articled(issue.format)}`,
                remedy: `Write it like ${example(shape)}.`,
            };
        default:
            return { reason: issue.message, remedy: statedRemedy(issue) ?? remedy };
    }
}

function wrongKind(value: unknown, { type }: Shape, expected: string): string {
    const wanted = articled(type ?? expected);
    return type === "integer" && typeof value === "number" ? `is not ${wanted}` : `is ${kindOf(value)}, not ${wanted}`;
}

/** YAML's quotes make text of a number, and their absence a number of text. */
function requoted(value: unknown, { type = "object", pattern = "" }: Shape): string | undefined {
    if (type === "string" && (typeof value === "number" || typeof value === "boolean")) {
        return new RegExp(pattern).test(String(value)) ? `Put it in quotes: "${value}".` : undefined;
    }
    const plain = { boolean: /^(true|false)$/, integer: /^-?\d+$/, number: /^-?\d+$/ }[type as string];
    return typeof value === "string" && plain?.test(value) ? `Write it without quotes: ${value}.` : undefined;
}

function suggestion(value: unknown, choices: readonly unknown[]): string {
    if (typeof value === "string" && choices.some((choice) => choice === Number(value))) {
        return `Write it without quotes: ${value}.`;
    }
    const near = typeof value === "string" ? nearest(value, choices.map(String)) : undefined;
    return near ? `Did you mean ${near}?` : `Set it to ${either(choices.map(yamlText))}.`;
}

/** A union's discriminator that is missing or names none of its branches. */
function noSuchBranch(issue: UnionIssue, value: unknown): Verdict {
    const options = (issue as { options?: readonly unknown[] }).options ?? [];
    return value === undefined
        ? { reason: "is missing, and decides what else belongs here", remedy: `Add it: ${either(options)}.` }
        : { reason: stated(issue) ?? `is not ${either(options)}`, remedy: suggestion(value, options) };
}

/** A key of a map whose name does not do. */
function badKey(issue: Extract<Issue, { code: "invalid_key" }>, parent: Shape | undefined): Verdict {
    return {
        reason: `has a key that ${issue.issues[0]?.message}`,
        remedy: `Rename it, for example to ${example(parent?.propertyNames ?? {})}.`,
    };
}

function undecidedAt(path: Path, value: unknown, shape: Shape): Mistake[] {
    const verdict = undecided(value, shape);
    return verdict ? [mistake(path, value, verdict)] : [];
}

function unknownKeys(keys: readonly string[], path: Path, value: unknown, shape: Shape): Mistake[] {
    const particular = particularKeys(value, shape);
    return keys
        .filter((key) => !particular.has(key))
        .map((key) => mistake([...path, key], valueAt(value, [key]), unknownKey(key, value, shape)));
}

function unknownKey(key: string, value: unknown, shape: Shape): Verdict {
    const discriminator = discriminatorOf(shape.oneOf ?? []);
    const owners = (shape.oneOf ?? []).filter(({ properties }) => properties?.[key] !== undefined);
    if (discriminator && owners.length > 0) {
        const kinds = either(owners.flatMap(({ properties }) => choicesOf(properties?.[discriminator])));
        return {
            reason: `belongs to ${discriminator} ${kinds}, and ${discriminator} is ${String(valueAt(value, [discriminator]))}`,
            remedy: `Remove it, or set ${discriminator} to ${kinds}.`,
        };
    }
    const known = [...new Set(branchesOf(shape, value).flatMap(({ properties = {} }) => Object.keys(properties)))];
    const near = nearest(key, known);
    return {
        reason: "is not a setting",
        remedy: near ? `Did you mean ${near}?` : `Remove it. Known here: ${known.join(", ")}.`,
    };
}

/** The words that the schema itself has for an issue. */
function stated({ message }: Issue): string | undefined {
    return message.startsWith("Invalid") ? undefined : message;
}

function statedRemedy(issue: Issue): string | undefined {
    return issue.code === "custom" ? (issue.params as { remedy?: string } | undefined)?.remedy : undefined;
}
