import { engineOrSkip } from "./engine.ts";
import { skipWithoutTools } from "./setup.ts";
import { EngineStack } from "./stack.ts";
import type { Overrides } from "./stack.ts";
import { startWorld } from "./world.ts";
import type { World } from "./world.ts";

/** A stack in its world. */
export interface Scene {
    readonly world: World;
    readonly stack: EngineStack;
}

/** Starts the world of a stack in a `before` hook; without an engine the suite is reported as skipped. */
export async function sceneOrSkip(hook: Mocha.Context, name: string, overrides?: Overrides): Promise<Scene> {
    const engine = engineOrSkip(hook);
    try {
        const world = await startWorld(engine, name);
        return { world, stack: await EngineStack.create(world, name, overrides) };
    } catch (error) {
        return skipWithoutTools(hook, error);
    }
}

/** The steps of a suite stand on one another: after one that failed the rest is skipped. To be called in a `describe`. */
export function inSteps(): void {
    beforeEach(function () {
        let failed = false;
        outermost(this.currentTest?.parent)?.eachTest(({ state }) => (failed ||= state === "failed"));
        if (failed) {
            this.skip();
        }
    });
}

function outermost(suite: Mocha.Suite | undefined): Mocha.Suite | undefined {
    return suite?.parent && !suite.parent.root ? outermost(suite.parent) : suite;
}
