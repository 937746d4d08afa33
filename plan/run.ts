import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { setMockOptions } from "@pulumi/pulumi/runtime/settings.js";
import type { JsonObject, Resource } from "./model.ts";
import { RecordingMonitor } from "./monitor.ts";
import { inRegistrationOrder } from "./order.ts";
import type { SecretValues } from "./secrets.ts";
import { Simulation } from "./simulate.ts";
import { PlanError, type StackConfig } from "./stack-config.ts";

/** Frames that an unexpected error shows when stack traces are on. */
const STACK_FRAMES = 30;

/** For whom a program runs. */
export interface RunContext {
    readonly project: string;
    readonly stack: string;
    readonly config: StackConfig;
    /**
     * Whether errors carry stack traces. The SDK formats one for every promise, 40 % of the time a registration takes,
     * so a plan does without them and runs a program that failed once more.
     */
    readonly stackTraces: boolean;
}

/** What a program registered. */
export interface Run {
    /** In registration order, secrets marked. */
    readonly resources: readonly Resource[];
    /** The stack outputs, secrets marked. */
    readonly outputs: JsonObject;
    /** The names that Kubernetes objects and Helm releases have in the cluster, by URN. */
    readonly names: ReadonlyMap<string, string>;
    /** URNs registered more than once: the engine would refuse them. */
    readonly duplicates: readonly string[];
    /** The values that no file may show. */
    readonly secrets: SecretValues;
}

let imports = 0;

/** The program of a folder as a function; each call evaluates its entry file anew. */
export function programIn(root: string, main: string): () => Promise<unknown> {
    const path = join(root, main);
    if (!existsSync(path)) {
        throw new PlanError(`The program ${path} does not exist.`);
    }
    return async () => {
        // The module cache would hand out the outputs of the first run; only the entry file creates resources.
        const query = imports++ === 0 ? "" : `?run=${imports}`;
        const program = (await import(pathToFileURL(path).href + query)) as { readonly default?: unknown };
        if (program.default === undefined) {
            return program;
        }
        return typeof program.default === "function" ? (program.default as () => unknown)() : program.default;
    };
}

/** Runs `program` as the program of a stack against the recording monitor. Rejects with the first thing that fails. */
export async function runInMonitor(program: () => unknown, context: RunContext): Promise<Run> {
    const simulation = new Simulation();
    for (const key of context.config.secretKeys) {
        simulation.secrets.add(context.config.values[key] ?? "");
    }
    const monitor = new RecordingMonitor(simulation, context.project, context.stack);
    setMockOptions(monitor, context.project, context.stack, false, "organization");
    pulumi.runtime.setAllConfig({ ...context.config.values }, [...context.config.secretKeys]);

    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = context.stackTraces ? STACK_FRAMES : 0;
    try {
        await untilSettled(() => pulumi.runtime.runInPulumiStack(() => Promise.resolve().then(program)));
    } finally {
        Error.stackTraceLimit = limit;
    }
    return {
        resources: inRegistrationOrder(monitor.recorded),
        outputs: monitor.outputs,
        names: monitor.names,
        duplicates: monitor.duplicates,
        secrets: simulation.secrets,
    };
}

/** Waits for the run and for every registration it started; collects the errors that no promise of ours carries. */
async function untilSettled(run: () => Promise<unknown>): Promise<void> {
    const failures: unknown[] = [];
    const collect = (error: unknown): void => void failures.push(error);
    const events = ["unhandledRejection", "uncaughtException"] as const;
    const others = events.map((event) => process.listeners(event as "uncaughtException"));
    events.forEach((event) => process.removeAllListeners(event).on(event, collect));
    const stalled = Promise.withResolvers<never>();
    const stall = (): void => stalled.reject(new Error("The program waits for something that never comes."));
    process.once("beforeExit", stall);
    try {
        const settled = run()
            .catch(collect)
            .then(() => pulumi.runtime.disconnect());
        await Promise.race([settled, stalled.promise]);
        // Unhandled rejections are reported after the microtasks of this turn.
        await new Promise((resolve) => setImmediate(resolve));
    } finally {
        process.off("beforeExit", stall);
        events.forEach((event, index) => {
            process.removeListener(event, collect);
            others[index]?.forEach((listener) => process.on(event as "uncaughtException", listener));
        });
    }
    if (failures.length > 0) {
        throw failures[0];
    }
}
