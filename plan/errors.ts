import * as pulumi from "@pulumi/pulumi";
import { PlanError } from "./stack-config.ts";

/** How an error is told. */
export interface Told {
    readonly message: string;
    /** Whether it was meant for whoever runs the plan: a mistake in settings or arguments, with its remedy. */
    readonly expected: boolean;
}

/** What to print of an error; a stack trace only where the cause is in the code. */
export function tell(error: unknown): Told {
    if (error instanceof PlanError || pulumi.RunError.isInstance(error)) {
        return { message: error.message, expected: true };
    }
    if (pulumi.ResourceError.isInstance(error)) {
        const { message, resource, hideStack } = error;
        const name = (resource as { readonly __name?: string } | undefined)?.__name;
        const told = name === undefined ? message : `${name}: ${message}`;
        return { message: hideStack === true ? told : `${told}\n${framesOf(error)}`, expected: hideStack === true };
    }
    if (error instanceof Error) {
        return { message: `${error.name}: ${error.message}\n${framesOf(error)}`.trimEnd(), expected: false };
    }
    return { message: String(error), expected: false };
}

/** The frames in the program; those of Node and of packages say nothing about the cause. */
function framesOf(error: Error): string {
    return (error.stack ?? "")
        .split("\n")
        .map((line) => line.replace(/\?run=\d+/, ""))
        .filter((line) => line.startsWith("    at ") && !/node:|node_modules|<anonymous>/.test(line))
        .join("\n");
}
