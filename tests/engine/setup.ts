import { ToolUnavailable } from "../../tools/build.ts";
import { mochaGlobalSetup as buildControlPlane } from "../cluster/setup.ts";
import { findEngine } from "./engine.ts";
import { printFigures } from "./figures.ts";

/** Builds the control plane before the first test, where there is an engine to use it. */
export async function mochaGlobalSetup(): Promise<void> {
    if (!("missing" in findEngine())) {
        await buildControlPlane();
    }
}

export function mochaGlobalTeardown(): void {
    printFigures();
}

/** Reports a suite as skipped where the control plane cannot be built. */
export function skipWithoutTools(hook: Mocha.Context, error: unknown): never {
    if (error instanceof ToolUnavailable) {
        hook.skip();
    }
    throw error;
}
