import assert from "node:assert/strict";
import type { ControlPlane } from "./control-plane.ts";
import { chartFolders, planOf } from "./plans.ts";
import { controlPlaneOrSkip } from "./suite.ts";
import {
    budgetsBrokenDuring,
    busyNodes,
    drain,
    restartAll,
    runCronJobs,
    scale,
    unfinished,
    unready,
} from "./workloads.ts";
import { World } from "./world.ts";

/** Enough for the fewest pods of each stack, so that a drained node's pods find another one. */
const NODES_PER_POOL = 8;
/** Enough for the most pods of each stack. */
const MORE_NODES_PER_POOL = 40;

for (const stack of ["dev", "prod"]) {
    describe(`The applications of ${stack} on a cluster`, function () {
        this.timeout(300_000);
        let controlPlane: ControlPlane | undefined;
        let world: World;

        before(async function () {
            controlPlane = await controlPlaneOrSkip(this, { controllers: true, nodes: 0 });
            world = new World(controlPlane, await planOf(stack));
            await world.bringUp(chartFolders(), NODES_PER_POOL);
            await scale(world, "fewest");
        });
        after(() => controlPlane?.stop());

        it("become ready", () => world.settled(() => unready(world)));

        it("run their jobs, those on schedule included, in pods that are admitted", async () => {
            const names = await runCronJobs(world);
            assert.ok(names.length > 0, "the stack has no CronJob");
            await world.settled(() => unfinished(world));
        });

        it("keep their disruption budgets while everything rolls out anew", async () => {
            const broken = await budgetsBrokenDuring(world, async () => {
                await restartAll(world);
                await world.settled(() => unready(world), 180);
            });
            assert.deepEqual(broken, []);
        });

        it("let every node be drained, one after the other, within their disruption budgets", async () => {
            const broken = await budgetsBrokenDuring(world, async () => {
                for (const node of await busyNodes(world)) {
                    await drain(world, node);
                }
                await world.settled(() => unready(world));
            });
            assert.deepEqual(broken, []);
        });

        it("fit their quotas with as many pods as their scalers may ask for", async () => {
            await world.addNodes(MORE_NODES_PER_POOL);
            const scaled = await scale(world, "most");
            assert.ok(Object.keys(scaled).length > 0, "nothing is scaled");
            await world.settled(() => unready(world), 180);
        });

        it("leave nothing behind when their namespaces are deleted", async () => {
            const { client } = world.rest;
            for (const namespace of world.namespaces) {
                await client.send("DELETE", `/api/v1/namespaces/${namespace}`);
            }
            await world.settled(async () => {
                const answers = await Promise.all(
                    world.namespaces.map((name) => client.send("GET", `/api/v1/namespaces/${name}`)),
                );
                return world.namespaces
                    .filter((_, index) => answers[index]?.status !== 404)
                    .map((name) => `${name} is still there`);
            });
        });
    });
}
