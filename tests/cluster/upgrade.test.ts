import assert from "node:assert/strict";
import type { Plan } from "../../plan/plan.ts";
import { PlanError } from "../../plan/stack-config.ts";
import type { ControlPlane } from "./control-plane.ts";
import { chartFolders, planOf, planWith } from "./plans.ts";
import { Rest } from "./rest.ts";
import { controlPlaneOrSkip } from "./suite.ts";
import { lastRelease, planAt, upgrade } from "./upgrade.ts";

for (const stack of ["dev", "prod", "local"]) {
    describe(`An upgrade of ${stack} from the last release`, () => {
        let controlPlane: ControlPlane | undefined;
        let released: Plan;

        before(async function () {
            const revision = lastRelease();
            if (!revision) {
                console.log("      there is no earlier revision in this checkout: nothing to upgrade from");
                this.skip();
            }
            controlPlane = await controlPlaneOrSkip(this);
            try {
                released = await planAt(revision, stack, chartFolders());
            } catch (error) {
                if (!(error instanceof PlanError)) {
                    throw error;
                }
                console.log(`      nothing to upgrade from: ${error.message}`);
                this.skip();
            }
        });
        after(() => controlPlane?.stop());

        it("changes every object in place and loses nothing that holds data", async () => {
            assert.ok(controlPlane);
            const rest = new Rest(controlPlane.client);
            assert.deepEqual(await upgrade(rest, released, await planOf(stack), chartFolders()), []);
        });
    });
}

describe("An upgrade that cannot be done in place", () => {
    let controlPlane: ControlPlane | undefined;

    before(async function () {
        controlPlane = await controlPlaneOrSkip(this);
    });
    after(() => controlPlane?.stop());

    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } };
    const statefulSet = (storage: string) => ({
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata: { name: "db", namespace: "shop" },
        spec: {
            serviceName: "db",
            selector: { matchLabels: { app: "db" } },
            template: { metadata: { labels: { app: "db" } }, spec: { containers: [{ name: "db", image: "db:1" }] } },
            volumeClaimTemplates: [
                {
                    metadata: { name: "data" },
                    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
                },
            ],
        },
    });
    const claim = { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "files", namespace: "shop" } };
    const claimOf = (storage: string) => ({
        ...claim,
        spec: { accessModes: ["ReadWriteOnce"], storageClassName: "standard", resources: { requests: { storage } } },
    });

    it("is caught: a claim template of a StatefulSet, a claim that shrinks, a claim that is gone", async () => {
        assert.ok(controlPlane);
        const rest = new Rest(controlPlane.client);
        const changed = await upgrade(
            rest,
            planWith([namespace, statefulSet("5Gi"), claimOf("5Gi")]),
            planWith([namespace, statefulSet("10Gi"), claimOf("1Gi")]),
            [],
        );
        assert.deepEqual(
            changed.map(({ object }) => object),
            ["shop/StatefulSet/db", "shop/PersistentVolumeClaim/files"],
        );
        assert.match(changed[0]?.reason ?? "", /updates to statefulset spec for fields other than/);
        assert.match(changed[1]?.reason ?? "", /spec is immutable after creation/);

        const gone = await upgrade(rest, planWith([namespace, claimOf("5Gi")]), planWith([namespace]), []);
        assert.deepEqual(gone, [
            { object: "shop/PersistentVolumeClaim/files", reason: "is gone, and its data with it" },
        ]);
    });
});
