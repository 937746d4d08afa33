import assert from "node:assert/strict";
import { CONTRACT_VERSION } from "../../outputs.ts";
import { contractMistakes } from "./contract.ts";
import { itIsGuarded } from "./guard/it-is-guarded.ts";
import { newImages } from "./images.ts";
import { inventory } from "./inventory.ts";
import { leaked, secretsOf, stateOf } from "./state.ts";
import type { Scene } from "./suite.ts";

/** Operations that nobody wants to see when only an image changes. */
const DESTRUCTIVE = ["replace", "create-replacement", "delete-replaced", "delete", "create"];

/** Older than any tag in use: settings know the newest that some applications can be brought to. */
const OTHER_TAG = "0.0.1";

/** Kinds of which a new image makes a new one on purpose: a Job cannot change. */
const MADE_ANEW = "kubernetes:batch/v1:Job";

/** The life of an ephemeral stack from an empty state to nothing, as tests that stand on one another. */
export function itLivesItsLife(sceneOf: () => Scene): void {
    let before: Set<string>;
    let previewed: object;

    it("previews on an empty state without changing anything anywhere", async () => {
        const { world, stack } = sceneOf();
        before = await inventory(world.controlPlane.client);
        const { changes } = await stack.preview({ figure: "preview on an empty state" });
        assert.deepEqual(Object.keys(changes), ["create"]);
        previewed = changes;
        assert.deepEqual(await inventory(world.controlPlane.client), before);
        assert.deepEqual(
            world.digitalOcean.requests.filter(({ method }) => method !== "GET"),
            [],
        );
    });

    it("keeps to the policy pack when nothing is known of it yet", async () => {
        await sceneOf().stack.preview({ figure: "preview with the policy pack", policy: {} });
    });

    it("comes up in one go, as large as previewed", async () => {
        const { changes } = await sceneOf().stack.up({ figure: "up" });
        assert.deepEqual(changes, previewed);
    });

    it("gives the outputs of the contract", async () => {
        const { world, stack } = sceneOf();
        const outputs = await stack.outputs();
        assert.deepEqual(contractMistakes(outputs, world.folder), []);
        assert.equal(outputs["contractVersion"]?.value, CONTRACT_VERSION);
    });

    it("has nothing to do the second time", async () => {
        await sceneOf().stack.up({ figure: "up without changes", expectNoChanges: true });
    });

    it("keeps to the policy pack when all of it is there", async () => {
        await sceneOf().stack.preview({ expectNoChanges: true, policy: {} });
    });

    itIsGuarded(() => sceneOf().stack);

    it("sees no drift in a refresh", async () => {
        await sceneOf().stack.refresh({ figure: "refresh", expectNoChanges: true });
    });

    it("rolls out new image tags in place", async () => {
        const { stack } = sceneOf();
        stack.set(newImages(stack.name, OTHER_TAG));
        const { operations } = await stack.up({ figure: "up with new image tags" });
        const changed = operations.filter(({ op, type }) => op !== "same" && type !== "pulumi:pulumi:Stack");
        assert.ok(
            changed.some(({ op }) => op === "update"),
            "no workload has changed",
        );
        assert.deepEqual(
            changed.filter(({ op, type }) => DESTRUCTIVE.includes(op) && type !== MADE_ANEW),
            [],
        );
    });

    it("keeps no secret in clear in its state and says none", async () => {
        const scene = sceneOf();
        const { stack } = scene;
        const secrets = await secretsOf(scene);
        assert.ok(secrets.length > stack.secrets.length + 2, "few secrets to look for");
        assert.deepEqual(leaked(await stack.export(), secrets), []);
        assert.deepEqual(leaked(stack.said, secrets), []);
        assert.deepEqual(leaked(await stack.cli("stack", "output", "--json"), secrets), []);
    });

    it("leaves nothing behind when it is destroyed", async () => {
        const { world, stack } = sceneOf();
        await stack.destroy({ figure: "destroy" });
        await assertNothingLeft(sceneOf(), before);
        assert.deepEqual(world.internet.refused, [], "hosts were asked for that are not simulated");
        assert.deepEqual([...world.operators.complaints], []);
    });
}

/** Nothing of the stack is left: in its state, at DigitalOcean, on the cluster. */
export async function assertNothingLeft({ world, stack }: Scene, before: ReadonlySet<string>): Promise<void> {
    assert.deepEqual((await stateOf(stack)).resources ?? [], []);
    assert.deepEqual(world.digitalOcean.resources(), []);
    assert.deepEqual(world.digitalOcean.registries.liveTokens, [], "registry credentials live on");
    const after = await inventory(world.controlPlane.client);
    assert.deepEqual(
        [...after].filter((object) => !before.has(object)),
        [],
    );
}
