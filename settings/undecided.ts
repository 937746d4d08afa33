import type { z } from "zod";
import { all, type Verdict } from "./mistakes.ts";
import { valueAt, type Shape } from "./shape.ts";
import { articled, kindOf } from "./wording.ts";

type Issue = z.core.$ZodIssue;
type UnionIssue = Extract<Issue, { code: "invalid_union" }>;

/** A branch of a union without a discriminator: told by the keys that only it has. */
interface Branch {
    readonly title: string;
    readonly keys: readonly string[];
    /** Those of the keys that the value has. */
    readonly given: readonly string[];
}

/** What is wrong with a value that has keys of several branches of a union, or of none. */
export function undecided(value: unknown, shape: Shape): Verdict | undefined {
    const branches = branchesIn(value, shape);
    const meant = branches.filter(({ given }) => given.length > 0);
    if (branches.length === 0 || meant.length === 1 || kindOf(value) !== articled("object")) {
        return undefined;
    }
    return meant.length === 0
        ? {
              reason: `is neither ${branches.map(({ title }) => title).join(" nor ")}`,
              remedy: `Add ${branches.map(({ keys }) => all(keys)).join(", or add ")}.`,
          }
        : {
              reason: `is ${all(meant.map(({ title, given }) => `${title} by ${all(given)}`))}; it can be one or the other, never both`,
              remedy: `Remove ${meant.map(({ given }) => all(given)).join(", or remove ")}.`,
          };
}

/** The keys by which the branches of a union differ. */
export function particularKeys(value: unknown, shape: Shape): Set<string> {
    return new Set(branchesIn(value, shape).flatMap(({ keys }) => keys));
}

/** A union's issues in the branch that is meant; of an undecided value those that hold whichever is meant. */
export function issuesOfMeant(issue: UnionIssue, value: unknown, shape: Shape): Issue[] {
    const meant = branchesIn(value, shape).flatMap(({ given }, index) => (given.length > 0 ? [index] : []));
    const particular = particularKeys(value, shape);
    const common = ({ code, path }: Issue): boolean => code !== "unrecognized_keys" && !particular.has(String(path[0]));
    return (issue.errors[meant[0] ?? 0] ?? [])
        .filter((inner) => meant.length === 1 || common(inner))
        .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

function branchesIn(value: unknown, { anyOf = [] }: Shape): Branch[] {
    const allKeys = anyOf.map(({ properties = {} }) => Object.keys(properties));
    return anyOf.map(({ title }, index) => {
        const keys = (allKeys[index] ?? []).filter((key) => !allKeys.every((others) => others.includes(key)));
        return {
            title: title ?? `with ${all(keys)}`,
            keys,
            given: keys.filter((key) => valueAt(value, [key]) !== undefined),
        };
    });
}
