import * as pulumi from "@pulumi/pulumi";

/** A mistake in a component's arguments: the argument's path, the value it has, and what to do about it. */
interface Mistake {
    readonly path: string;
    readonly value: unknown;
    readonly remedy: string;
}

/** Refuses `component` for a mistake in its arguments. */
export function refuse(component: pulumi.Resource, name: string, { path, value, remedy }: Mistake): never {
    throw new pulumi.ResourceError(`${name}: ${path} is ${JSON.stringify(value)}. ${remedy}`, component, true);
}

/** Whole numbers of at least `least`. */
export function requireWhole(
    component: pulumi.Resource,
    name: string,
    values: Readonly<Record<string, number | undefined>>,
    least = 1,
): void {
    for (const [path, value] of Object.entries(values)) {
        if (value !== undefined && !(Number.isInteger(value) && value >= least)) {
            refuse(component, name, { path, value, remedy: `Give a whole number of at least ${least}.` });
        }
    }
}

/** Names that need no quoting in SQL, in a URL or in a shell. */
const PLAIN_NAME = /^[a-z][a-z0-9_-]{0,62}$/;

/** Names of databases and users. */
export function requirePlainNames(
    component: pulumi.Resource,
    name: string,
    values: Readonly<Record<string, string | undefined>>,
): void {
    for (const [path, value] of Object.entries(values)) {
        if (value !== undefined && !PLAIN_NAME.test(value)) {
            refuse(component, name, {
                path,
                value,
                remedy: "Give a name of lower case letters, digits, - and _ that starts with a letter, 63 at most.",
            });
        }
    }
}
