import { itLivesItsLife } from "./life.ts";
import { inSteps, sceneOrSkip } from "./suite.ts";
import type { Scene } from "./suite.ts";

describe("stack local on the real engine, on a cluster that exists already", () => {
    let scene: Scene;

    before(async function () {
        scene = await sceneOrSkip(this, "local");
    });
    after(() => scene?.world.close());

    inSteps();
    itLivesItsLife(() => scene);
});
