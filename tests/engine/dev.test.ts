import assert from "node:assert/strict";
import { measured } from "./figures.ts";
import { inventory } from "./inventory.ts";
import { killedUpdate } from "./kill.ts";
import { assertNothingLeft, itLivesItsLife } from "./life.ts";
import { operationsOf } from "./operations.ts";
import { pulumi } from "./stack.ts";
import { exported } from "./state.ts";
import { inSteps, sceneOrSkip } from "./suite.ts";
import type { Scene } from "./suite.ts";

const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";

describe("stack dev on the real engine, on a simulated DigitalOcean", () => {
    let scene: Scene;

    before(async function () {
        scene = await sceneOrSkip(this, "dev");
    });
    after(() => scene?.world.close());

    inSteps();
    itLivesItsLife(() => scene);

    describe("when something goes wrong on the way up", () => {
        let before: Set<string>;

        inSteps();

        it("leaves a lock and a pending creation when it is killed, and says so", async () => {
            const { world, engineStack } = scene;
            before = await inventory(world.controlPlane.client);
            const hold = world.digitalOcean.faults.hold({ method: "GET", path: /^\/v2\/kubernetes\/clusters\/[^/]+$/ });
            await killedUpdate(scene, hold.reached);
            hold.release();
            await assert.rejects(engineStack.stack.up(), /currently locked/);
            const { state } = await exported(engineStack);
            const pending = state.deployment.pending_operations?.map(({ type, resource }) => [type, typeOf(resource.urn)]);
            assert.deepEqual(pending?.find(([, type]) => type === CLUSTER), ["creating", CLUSTER]);
        });

        it("takes the cluster that was being made into the state, as docs/runbooks/interrupted-update.md says", async () => {
            const { world, engineStack } = scene;
            await engineStack.stack.cancel();
            const { state } = await exported(engineStack);
            const urn = state.deployment.pending_operations?.find(({ resource }) => typeOf(resource.urn) === CLUSTER);
            const cluster = world.digitalOcean.resources().find(({ kind }) => kind === "cluster");
            assert.ok(urn && cluster);
            await pulumi(scene, [
                ...["refresh", "--yes", "--skip-preview"],
                ...["--import-pending-creates", urn.resource.urn, "--import-pending-creates", cluster.id],
            ]);
            const after = await exported(engineStack);
            const known = after.state.deployment.resources?.find(({ type }) => type === CLUSTER);
            assert.equal(known?.outputs?.["name"], cluster.name);
            assert.deepEqual(after.state.deployment.pending_operations ?? [], []);
        });

        it("stops at an API that fails, and keeps what was made", async () => {
            const { world, engineStack } = scene;
            world.digitalOcean.faults.fail({ method: "POST", path: "/node_pools", status: 503 });
            await assert.rejects(engineStack.stack.up(), /made to fail with 503/);
            world.digitalOcean.faults.clear();
            const kinds = world.digitalOcean.resources().map(({ kind }) => kind);
            assert.deepEqual([kinds.includes("vpc"), kinds.includes("cluster")], [true, true]);
        });

        it("comes up the next time, with the same cluster", async () => {
            const { world, engineStack } = scene;
            world.digitalOcean.faults.fail({ method: "POST", path: "/node_pools", status: 429, times: 1 });
            const operations = operationsOf();
            await measured(
                engineStack.stack,
                "up after the failures",
                () => engineStack.stack.up({ onEvent: operations.listen }),
                ({ summary }) => summary.resourceChanges ?? {},
            );
            const lost = operations.seen.filter(({ op }) => /replace|delete/.test(op));
            assert.deepEqual(lost, []);
            const posted = world.digitalOcean.requests.filter(
                ({ method, path, status }) => method === "POST" && path === "/v2/kubernetes/clusters" && status === 201,
            );
            // One of the life before, one that was interrupted.
            assert.equal(posted.length, 2);
            await engineStack.stack.up({ expectNoChanges: true });
        });

        it("is destroyed to the last, while the VPC stays occupied for a while", async () => {
            const { world, engineStack } = scene;
            world.digitalOcean.pace.refusalsAfterMembers = 3;
            await engineStack.stack.destroy();
            await assertNothingLeft({ world, engineStack }, before);
        });
    });
});

function typeOf(urn: string): string {
    return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
