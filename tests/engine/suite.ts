import { engineOrSkip } from "./engine.ts";
import { skipWithoutTools } from "./setup.ts";
import { createStack } from "./stack.ts";
import type { EngineStack, Overrides } from "./stack.ts";
import { startWorld } from "./world.ts";
import type { World } from "./world.ts";

/** A stack in its world. */
export interface Scene {
    readonly world: World;
    readonly engineStack: EngineStack;
}

/** Starts the world of a stack in a `before` hook; without an engine the suite is reported as skipped. */
export async function sceneOrSkip(hook: Mocha.Context, stack: string, overrides?: Overrides): Promise<Scene> {
    const engine = engineOrSkip(hook);
    try {
        const world = await startWorld(engine, stack);
        return { world, engineStack: await createStack(world, stack, overrides) };
    } catch (error) {
        return skipWithoutTools(hook, error);
    }
}

/** The steps of a suite stand on one another: after one that failed the rest is skipped. To be called in a `describe`. */
export function inSteps(): void {
    beforeEach(function () {
        const steps = this.currentTest?.parent?.tests ?? [];
        if (steps.some(({ state }) => state === "failed")) {
            this.skip();
        }
    });
}
