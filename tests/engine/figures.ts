/** What an operation changed: how many resources of the stack, by what was done to them. */
export type Changes = Readonly<Partial<Record<string, number>>>;

interface Figure {
    readonly stack: string;
    readonly operation: string;
    readonly seconds: number;
    readonly changes: Changes;
}

const figures: Figure[] = [];

/** Keeps how long an operation took that ends now, and what it changed, for `printFigures`. */
export function keepFigure({ start, ...figure }: Omit<Figure, "seconds"> & { readonly start: number }): void {
    figures.push({ ...figure, seconds: (performance.now() - start) / 1000 });
}

/** Prints the figures of all stacks, in the order in which they were taken. */
export function printFigures(): void {
    const lines = figures.map(({ stack, operation, seconds, changes }) => {
        const counts = Object.entries(changes).map(([change, count]) => `${count} ${change}`);
        return `  ${stack.padEnd(8)}${operation.padEnd(34)}${seconds.toFixed(1).padStart(7)} s   ${counts.join(", ")}`;
    });
    console.log(["Figures of the real engine:", ...lines].join("\n"));
}
