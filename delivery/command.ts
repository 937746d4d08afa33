import { parseArgs, type ParseArgsConfig } from "node:util";

/** A mistake of whoever called a script, or a step that failed: told in its own words, without a stack trace. */
export class DeliveryError extends Error {
    override name = "DeliveryError";
    /** Exit code of the script. */
    readonly code: number;

    constructor(message: string, code = 1) {
        super(message);
        this.code = code;
    }
}

/** Reads a script's arguments; a wrong one is a `DeliveryError` that shows the usage. */
export function readArguments<Config extends ParseArgsConfig>(
    usage: string,
    config: Config,
): ReturnType<typeof parseArgs<Config>> {
    try {
        return parseArgs(config);
    } catch (error) {
        const reason = error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error);
        throw new DeliveryError(`${reason}.\n\n${usage}`);
    }
}

/** A required argument; an empty one, as a workflow gives for an input left blank, is none. */
export function required(value: string | undefined, name: string, usage: string): string {
    if (!value) {
        throw new DeliveryError(`--${name} is missing.\n\n${usage}`);
    }
    return value;
}

/** Runs a script; its result is the exit code. */
export async function script(main: () => Promise<number | void>): Promise<void> {
    try {
        process.exitCode = (await main()) ?? 0;
    } catch (error) {
        if (!(error instanceof DeliveryError)) {
            throw error;
        }
        console.error(error.message);
        process.exitCode = error.code;
    }
}
