import assert from "node:assert/strict";
import { effectsOf, Stateful } from "./guard/effects.ts";
import { itIsGuarded } from "./guard/it-is-guarded.ts";
import { planned } from "./guard/planned.ts";
import { settingsOf } from "./guard/settings.ts";
import { inventory } from "./inventory.ts";
import { leftOf } from "./retained.ts";
import { leaked, secretsOf, stateOf } from "./state.ts";
import { inSteps, sceneOrSkip } from "./suite.ts";
import type { Scene } from "./suite.ts";

const STACK = "prod";
const UNPROTECTED = { "platform:protection": "ephemeral" };

describe("stack prod on the real engine, on a simulated DigitalOcean", () => {
    let scene: Scene;

    before(async function () {
        scene = await sceneOrSkip(this, STACK, UNPROTECTED);
    });
    after(() => scene?.world.close());

    inSteps();

    it("comes up, unprotected for now", async () => {
        const { changes } = await scene.stack.up({ figure: "up" });
        assert.deepEqual(Object.keys(changes), ["create"]);
        await scene.stack.up({ figure: "up without changes", expectNoChanges: true });
    });

    itIsGuarded(() => scene.stack);

    it("is protected with nothing lost", async () => {
        scene.stack.set({});
        const { operations } = await scene.stack.up({ figure: "up that protects" });
        const effects = effectsOf(operations, await whatCanBeLost());
        assert.deepEqual(
            [...effects].filter(([, effect]) => effect !== "update"),
            [],
        );
        await scene.stack.refresh({ figure: "refresh", expectNoChanges: true });
        await scene.stack.up({ expectNoChanges: true });
    });

    it("keeps to the policy pack, which asks for protection now", async () => {
        await scene.stack.preview({ expectNoChanges: true, policy: {} });
    });

    it("keeps no secret in clear in its state and says none", async () => {
        const { stack } = scene;
        const secrets = await secretsOf(scene);
        assert.deepEqual(leaked(await stack.export(), secrets), []);
        assert.deepEqual(leaked(stack.said, secrets), []);
        assert.deepEqual(leaked(await stack.cli("stack", "output", "--json"), secrets), []);
    });

    it("is not destroyed, not even in part", async () => {
        const { world, stack } = scene;
        const there = await everything();
        await assert.rejects(stack.cli("destroy", "--yes"), /cannot be deleted/);
        assert.deepEqual(await everything(), there);
        assert.deepEqual(deletions(world.digitalOcean.requests.slice(requestsBefore)), []);
    });

    it("refuses what would replace the cluster, before anything else is touched", async () => {
        const { world, stack } = scene;
        const there = await everything();
        const { systemPool, ...cluster } = settingsOf(STACK)["cluster"] as { systemPool: object };
        stack.set({ "platform:cluster": { ...cluster, systemPool: { ...systemPool, size: "s-4vcpu-8gb" } } });
        await assert.rejects(stack.cli("up", "--yes"), /protect/);
        assert.deepEqual(await everything(), there);
        assert.deepEqual(deletions(world.digitalOcean.requests.slice(requestsBefore)), []);
        stack.set({});
    });

    it("leaves exactly what it is to keep when its protection is lifted and it is destroyed", async () => {
        const { world, stack } = scene;
        const left = leftOf(await stateOf(stack), world.digitalOcean.resources());
        assert.deepEqual([...left.urns].sort(), (await whatCanBeLost()).protected.sort());
        await stack.cli("state", "unprotect", "--all", "--yes");
        await stack.destroy({ figure: "destroy" });
        assert.deepEqual((await stateOf(stack)).resources ?? [], []);
        const existing = world.digitalOcean.resources().map(({ kind, name }) => `${kind} ${name}`);
        assert.deepEqual(existing.sort(), [...left.atDigitalOcean].sort());
        const objects = await inventory(world.controlPlane.client);
        assert.deepEqual(
            left.onCluster.kept.filter((object) => !objects.has(object)),
            [],
        );
        assert.deepEqual(
            left.onCluster.gone.filter((object) => objects.has(object)),
            [],
        );
    });

    let requestsBefore = 0;
    beforeEach(() => {
        requestsBefore = scene.world.digitalOcean.requests.length;
    });

    async function whatCanBeLost(): Promise<Stateful> {
        return new Stateful(await planned(STACK, settingsOf(STACK)));
    }

    async function everything(): Promise<string[]> {
        const { world } = scene;
        const objects = await inventory(world.controlPlane.client);
        const atDigitalOcean = world.digitalOcean.resources().map(({ kind, name }) => `${kind} ${name}`);
        // Jobs and their pods go by themselves after a while.
        return [...objects]
            .filter((object) => !/\/(Pod|Job|PodMetrics)\//.test(object))
            .concat(atDigitalOcean)
            .sort();
    }
});

function deletions(requests: readonly { readonly method: string; readonly path: string }[]) {
    return requests.filter(({ method }) => method === "DELETE");
}
