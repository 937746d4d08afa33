import assert from "node:assert/strict";
import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { CONTRACT_VERSION } from "../../outputs.ts";
import { contractMistakes } from "./contract.ts";
import { measured } from "./figures.ts";
import { newImages } from "./images.ts";
import { inventory } from "./inventory.ts";
import { operationsOf } from "./operations.ts";
import { pulumi, writeSettings } from "./stack.ts";
import { exported, leaked, secretsOf } from "./state.ts";
import type { Scene } from "./suite.ts";

/** Operations that nobody wants to see when only an image changes. */
const DESTRUCTIVE = ["replace", "create-replacement", "delete-replaced", "delete", "create"];

/** Kinds of which a new image makes a new one on purpose: a Job cannot change. */
const MADE_ANEW = /^kubernetes:batch\/v1:Job$/;

/** The life of an ephemeral stack from an empty state to nothing, as tests that stand on one another. */
export function itLivesItsLife(sceneOf: () => Scene): void {
    let before: Set<string>;
    let said = "";
    const listen = { onOutput: (text: string) => (said += text), onError: (text: string) => (said += text) };

    it("previews on an empty state without changing anything anywhere", async () => {
        const { world, engineStack } = sceneOf();
        before = await inventory(world.controlPlane.client);
        const { stack } = engineStack;
        const { changeSummary } = await measured(
            stack,
            "preview on an empty state",
            () => stack.preview(listen),
            ({ changeSummary }) => changeSummary,
        );
        assert.deepEqual(Object.keys(changeSummary), ["create"]);
        assert.deepEqual(await inventory(world.controlPlane.client), before);
        assert.deepEqual(world.digitalOcean.requests.filter(({ method }) => method !== "GET"), []);
    });

    it("comes up in one go, as large as previewed", async () => {
        const { stack } = sceneOf().engineStack;
        const { changeSummary } = await stack.preview();
        const { summary } = await measured(
            stack,
            "up",
            () => stack.up(listen),
            ({ summary }) => summary.resourceChanges ?? {},
        );
        assert.deepEqual(summary.resourceChanges, changeSummary);
    });

    it("gives the outputs of the contract", async () => {
        const { world, engineStack } = sceneOf();
        const outputs: OutputMap = await engineStack.stack.outputs();
        assert.deepEqual(contractMistakes(outputs, world.folder), []);
        assert.equal(outputs["contractVersion"]?.value, CONTRACT_VERSION);
    });

    it("has nothing to do the second time", async () => {
        const { stack } = sceneOf().engineStack;
        await measured(
            stack,
            "up without changes",
            () => stack.up({ ...listen, expectNoChanges: true }),
            ({ summary }) => summary.resourceChanges ?? {},
        );
    });

    it("sees no drift in a refresh", async () => {
        const { stack } = sceneOf().engineStack;
        await measured(
            stack,
            "refresh",
            () => stack.refresh({ ...listen, expectNoChanges: true }),
            ({ summary }) => summary.resourceChanges ?? {},
        );
    });

    it("rolls out new image tags in place", async () => {
        const { engineStack } = sceneOf();
        const { stack, folder } = engineStack;
        writeSettings(folder, stack.name, newImages(stack.name, "99.0.0"));
        const operations = operationsOf();
        await measured(
            stack,
            "up with new image tags",
            () => stack.up({ ...listen, onEvent: operations.listen }),
            ({ summary }) => summary.resourceChanges ?? {},
        );
        const changed = operations.seen.filter(({ op, type }) => op !== "same" && type !== "pulumi:pulumi:Stack");
        assert.ok(changed.some(({ op }) => op === "update"), "no workload has changed");
        assert.deepEqual(
            changed.filter(({ op, type }) => DESTRUCTIVE.includes(op) && !MADE_ANEW.test(type)),
            [],
        );
    });

    it("keeps no secret in clear in its state and says none", async () => {
        const scene = sceneOf();
        const { engineStack } = scene;
        const secrets = await secretsOf(scene);
        assert.ok(secrets.length > engineStack.secrets.length + 2, "few secrets to look for");
        const { text } = await exported(engineStack);
        assert.deepEqual(leaked(text, secrets), []);
        assert.deepEqual(leaked(said, secrets), []);
        assert.deepEqual(leaked(await pulumi(scene, ["stack", "output", "--json"]), secrets), []);
    });

    it("leaves nothing behind when it is destroyed", async () => {
        const { world, engineStack } = sceneOf();
        const { stack } = engineStack;
        await measured(
            stack,
            "destroy",
            () => stack.destroy(listen),
            ({ summary }) => summary.resourceChanges ?? {},
        );
        await assertNothingLeft(sceneOf(), before);
        assert.deepEqual(world.internet.refused, [], "hosts were asked for that are not simulated");
        assert.deepEqual([...world.operators.complaints], []);
    });
}

/** Nothing of the stack is left: in its state, at DigitalOcean, on the cluster. */
export async function assertNothingLeft({ world, engineStack }: Scene, before: ReadonlySet<string>): Promise<void> {
    const { state } = await exported(engineStack);
    assert.deepEqual(state.deployment.resources ?? [], []);
    assert.deepEqual(world.digitalOcean.resources(), []);
    assert.deepEqual(world.digitalOcean.registries.liveTokens, [], "registry credentials live on");
    const after = await inventory(world.controlPlane.client);
    assert.deepEqual([...after].filter((object) => !before.has(object)), []);
}
