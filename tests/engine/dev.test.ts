import assert from "node:assert/strict";
import { impatiently } from "./impatient.ts";
import { inventory } from "./inventory.ts";
import { killedUpdate } from "./kill.ts";
import { assertNothingLeft, itLivesItsLife } from "./life.ts";
import { documented } from "./runbook.ts";
import { stateOf } from "./state.ts";
import { inSteps, sceneOrSkip } from "./suite.ts";
import type { Scene } from "./suite.ts";

const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";
const NODE_POOL = "digitalocean:index/kubernetesNodePool:KubernetesNodePool";
const DOKS_CLUSTER = "platform:cluster:DoksCluster";

describe("stack dev on the real engine, on a simulated DigitalOcean", () => {
    let scene: Scene;

    before(async function () {
        scene = await sceneOrSkip(this, "dev");
    });
    after(() => scene?.world.close());

    inSteps();

    it("is stopped by the policy pack where it takes what is not allowed", async () => {
        const policy = { "monthly-budget": { monthlyUsd: 100 }, "allowed-regions": { regions: ["ams3"] } };
        await assert.rejects(scene.stack.preview({ policy }));
        const { said } = scene.stack;
        const broken = new Set(Array.from(said.matchAll(/\[mandatory\] +(\S+)/g), ([, name]) => name));
        assert.deepEqual([...broken].sort(), Object.keys(policy).sort());
        assert.match(said, /may cost \$\d+ a month; the budget is \$100/);
        assert.match(said, /region: must be one of ams3/);
    });

    itLivesItsLife(() => scene);

    describe("when something goes wrong on the way up", () => {
        let before: Set<string>;
        let clustersMade: number;

        inSteps();

        it("gives up a cluster that does not come up in time, which then runs and is not in the state", async () => {
            const { world, stack } = scene;
            before = await inventory(world.controlPlane.client);
            clustersMade = createdClusters();
            world.digitalOcean.pace.pollsUntilReady = "never";
            await impatiently(stack, () => assert.rejects(stack.up(), /Timeout waiting to create cluster/));
            world.digitalOcean.pace.pollsUntilReady = 0;
            assert.equal(createdClusters() - clustersMade, 1);
            assert.equal(await has(CLUSTER), false);
            await assert.rejects(stack.up(), /a cluster with this name already exists/);
        });

        it("takes that cluster into the state, as docs/runbooks/cluster-create-timeout.md says", async () => {
            const { stack } = scene;
            const owner = await clusterComponent();
            const given = { id: idOf("cluster"), "urn of the DoksCluster component": owner };
            const command = documented("cluster-create-timeout", "import", given);
            await stack.cli(...command, "--yes", "--skip-preview");
            assert.equal(await has(CLUSTER), true);
            const { operations } = await scene.stack.preview();
            const cluster = operations.find(({ type }) => type === CLUSTER);
            assert.equal(cluster?.op, "update");
        });

        it("leaves a lock and a pending creation when it is killed, and says so", async () => {
            const { world, stack } = scene;
            const hold = world.digitalOcean.faults.hold({ method: "GET", path: /\/node_pools\/[^/]+$/ });
            await killedUpdate(scene, hold.reached);
            hold.release();
            await assert.rejects(stack.up(), /currently locked/);
            assert.equal(await pendingPool(), "cluster-apps-s-8vcpu-16gb");
        });

        it("takes the node pool that was being made into the state, as docs/runbooks/interrupted-update.md says", async () => {
            const { stack } = scene;
            await stack.cli(...documented("interrupted-update", "cancel", {}));
            const name = await pendingPool();
            assert.ok(name);
            await stack.cli(...documented("interrupted-update", "refresh", {}), "--skip-preview");
            assert.equal(await pendingPool(), undefined);
            const owner = await clusterComponent();
            const given = { type: NODE_POOL, name, id: idOf("node pool", /\/apps-/), "urn of its parent": owner };
            await stack.cli(...documented("interrupted-update", "import", given), "--yes", "--skip-preview");
            assert.equal(await has(NODE_POOL), true);
        });

        it("stops at an API that fails, and keeps what was made", async () => {
            const { world, stack } = scene;
            // Records need the load balancer's address, which needs the pool that was being made.
            world.digitalOcean.faults.fail({ method: "POST", path: /\/records$/, status: 503 });
            await assert.rejects(stack.up(), /made to fail with 503/);
            world.digitalOcean.faults.clear();
            assert.equal(await has("kubernetes:core/v1:Namespace"), true);
        });

        it("comes up the next time, with the same cluster and nothing replaced", async () => {
            const { world, stack } = scene;
            world.digitalOcean.faults.fail({ method: "POST", path: "/records", status: 429, times: 1 });
            const { operations } = await stack.up({ figure: "up after the failures" });
            const lost = operations.filter(({ op }) => /replace|delete/.test(op));
            assert.deepEqual(lost, []);
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

    async function has(wanted: string): Promise<boolean> {
        return (await stateOf(scene.stack)).resources?.some(({ type }) => type === wanted) ?? false;
    }

    /** Name of the node pool whose creation is pending. */
    async function pendingPool(): Promise<string | undefined> {
        const { pending_operations: pending = [] } = await stateOf(scene.stack);
        const creation = pending.find(({ type, resource }) => type === "creating" && resource.type === NODE_POOL);
        return creation?.resource.urn.split("::").at(-1);
    }

    /** Id at DigitalOcean of the one resource of a kind. */
    function idOf(kind: string, name = /./): string {
        const found = scene.world.digitalOcean.resources().find((each) => each.kind === kind && name.test(each.name));
        assert.ok(found, `DigitalOcean has no ${kind}`);
        return found.id;
    }

    async function clusterComponent(): Promise<string> {
        const { resources = [] } = await stateOf(scene.stack);
        return resources.find(({ type }) => type === DOKS_CLUSTER)?.urn ?? "";
    }
});
