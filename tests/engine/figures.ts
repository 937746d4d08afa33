import type { Stack } from "@pulumi/pulumi/automation/index.js";

/** What an operation changed: how many resources of the stack, by what was done to them. */
export type Changes = Readonly<Partial<Record<string, number>>>;

interface Figure {
    readonly stack: string;
    readonly operation: string;
    readonly seconds: number;
    readonly changes: Changes;
}

const figures: Figure[] = [];

/** Runs an operation of a stack and keeps its figures for `printFigures`. */
export async function measured<Result>(
    stack: Stack,
    operation: string,
    run: () => Promise<Result>,
    changesOf: (result: Result) => Changes,
): Promise<Result> {
    const start = performance.now();
    const result = await run();
    const seconds = (performance.now() - start) / 1000;
    figures.push({ stack: stack.name, operation, seconds, changes: changesOf(result) });
    return result;
}

/** Prints the figures of all stacks, in the order in which they were taken. */
export function printFigures(): void {
    const lines = figures.map(({ stack, operation, seconds, changes }) => {
        const counts = Object.entries(changes).map(([change, count]) => `${count} ${change}`);
        return `  ${stack.padEnd(8)}${operation.padEnd(34)}${seconds.toFixed(1).padStart(7)} s   ${counts.join(", ")}`;
    });
    console.log(["Figures of the real engine:", ...lines].join("\n"));
}
