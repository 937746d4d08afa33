import assert from "node:assert/strict";
import { inventory } from "./inventory.ts";
import { killedUpdate } from "./kill.ts";
import { assertNothingLeft, itLivesItsLife } from "./life.ts";
import { stateOf } from "./state.ts";
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
        let clustersMade: number;

        inSteps();

        it("leaves a lock and a pending creation when it is killed, and says so", async () => {
            const { world, stack } = scene;
            before = await inventory(world.controlPlane.client);
            clustersMade = createdClusters();
            const hold = world.digitalOcean.faults.hold({ method: "GET", path: /^\/v2\/kubernetes\/clusters\/[^/]+$/ });
            await killedUpdate(scene, hold.reached);
            hold.release();
            await assert.rejects(stack.up(), /currently locked/);
            const { pending_operations: pending = [] } = await stateOf(stack);
            assert.ok(pending.some(({ type, resource }) => type === "creating" && resource.type === CLUSTER));
        });

        it("takes the cluster that was being made into the state, as docs/runbooks/interrupted-update.md says", async () => {
            const { world, stack } = scene;
            await stack.cli("cancel", "--yes");
            const { pending_operations: pending = [] } = await stateOf(stack);
            const urn = pending.find(({ resource }) => resource.type === CLUSTER)?.resource.urn;
            const cluster = world.digitalOcean.resources().find(({ kind }) => kind === "cluster");
            assert.ok(urn && cluster);
            const known = ["--import-pending-creates", urn, "--import-pending-creates", cluster.id];
            await stack.cli("refresh", "--yes", "--skip-preview", ...known);
            const after = await stateOf(stack);
            const taken = after.resources?.find(({ type }) => type === CLUSTER);
            assert.equal(taken?.outputs?.["name"], cluster.name);
            assert.deepEqual(after.pending_operations ?? [], []);
        });

        it("stops at an API that fails, and keeps what was made", async () => {
            const { world, stack } = scene;
            world.digitalOcean.faults.fail({ method: "POST", path: "/node_pools", status: 503 });
            await assert.rejects(stack.up(), /made to fail with 503/);
            world.digitalOcean.faults.clear();
            const kinds = world.digitalOcean.resources().map(({ kind }) => kind);
            assert.deepEqual([kinds.includes("vpc"), kinds.includes("cluster")], [true, true]);
        });

        it("comes up the next time, with the same cluster", async () => {
            const { world, stack } = scene;
            world.digitalOcean.faults.fail({ method: "POST", path: "/node_pools", status: 429, times: 1 });
            const { operations } = await stack.up({ figure: "up after the failures" });
            assert.deepEqual(
                operations.filter(({ op }) => /replace|delete/.test(op)),
                [],
            );
            assert.equal(createdClusters() - clustersMade, 1);
            await stack.up({ expectNoChanges: true });
        });

        it("is destroyed to the last, while the VPC stays occupied for a while", async () => {
            scene.world.digitalOcean.pace.refusalsAfterMembers = 3;
            await scene.stack.destroy();
            await assertNothingLeft(scene, before);
        });
    });

    function createdClusters(): number {
        return scene.world.digitalOcean.requests.filter(
            ({ method, path, status }) => method === "POST" && path === "/v2/kubernetes/clusters" && status === 201,
        ).length;
    }
});
