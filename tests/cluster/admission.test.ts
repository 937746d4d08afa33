import assert from "node:assert/strict";
import type { Plan } from "../../plan/plan.ts";
import { admit, type Admission } from "./admission.ts";
import type { ControlPlane } from "./control-plane.ts";
import { chartFolders, planOf, planWith } from "./plans.ts";
import { Rest } from "./rest.ts";
import { controlPlaneOrSkip } from "./suite.ts";

for (const stack of ["dev", "prod", "local"]) {
    describe(`Kubernetes and the plan of ${stack}`, () => {
        let controlPlane: ControlPlane | undefined;
        let plan: Plan;
        let admission: Admission;

        before(async function () {
            controlPlane = await controlPlaneOrSkip(this);
            plan = await planOf(stack);
            admission = await admit(new Rest(controlPlane.client), plan, chartFolders());
        });
        after(() => controlPlane?.stop());

        it("accepts every object and its pods without a warning", () => {
            assert.deepEqual(admission.refusals, []);
            assert.equal(admission.accepted, plan.manifests.length);
        });

        it("leaves nothing of the stack out unsaid", () => {
            const cloud = Object.entries(admission.cloudOnly).map(
                ([type, count]) => `${count} ${type.split(":").at(-1)}`,
            );
            console.log(`      ${admission.accepted} objects accepted`);
            console.log(`      only on DigitalOcean: ${cloud.join(", ") || "nothing"}`);
            console.log(`      taken with any fields: ${admission.unproven.join(", ") || "no kind"}`);
            console.log(
                `      releases not rendered: ${plan.unrendered.map(({ release }) => release.name).join(", ") || "none"}`,
            );
            const covered =
                admission.accepted + Object.values(admission.cloudOnly).reduce((sum, count) => sum + count, 0);
            const rendered = plan.manifests.filter((manifest) => manifest.rendered).length;
            const others = plan.resources.filter(
                ({ custom, type }) => custom && /^(kubernetes:helm|random:|pulumi:)/.test(type),
            );
            const custom = plan.resources.filter(({ custom: isCustom }) => isCustom).length;
            assert.equal(covered - rendered + others.length, custom);
        });
    });
}

describe("Admission", () => {
    let controlPlane: ControlPlane | undefined;
    let rest: Rest;

    before(async function () {
        controlPlane = await controlPlaneOrSkip(this);
        rest = new Rest(controlPlane.client);
    });
    after(() => controlPlane?.stop());

    const restricted = {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: {
            name: "guarded",
            labels: {
                "pod-security.kubernetes.io/enforce": "restricted",
                "pod-security.kubernetes.io/warn": "restricted",
            },
        },
    };
    const deployment = (podSpec: object, extra: object = {}) => ({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web", namespace: "guarded" },
        spec: {
            selector: { matchLabels: { app: "web" } },
            template: {
                metadata: { labels: { app: "web" } },
                spec: { containers: [{ name: "web", image: "web:1" }], ...podSpec },
            },
            ...extra,
        },
    });

    const refusalsOf = async (...objects: object[]) => (await admit(rest, planWith(objects), [])).refusals;

    it("names a pod that a restricted namespace refuses, and the field", async () => {
        const refusals = await refusalsOf(restricted, deployment({ hostNetwork: true }));
        assert.ok(
            refusals.some(({ object, reason }) => object === "guarded/Deployment/web" && /hostNetwork/.test(reason)),
        );
    });

    it("names an unknown field", async () => {
        const [refusal] = await refusalsOf(restricted, deployment({}, { replicaCount: 2 }));
        assert.match(refusal?.reason ?? "", /\.spec\.replicaCount: field not declared in schema/);
    });

    it("names an API that is gone", async () => {
        const budget = {
            apiVersion: "policy/v1beta1",
            kind: "PodDisruptionBudget",
            metadata: { name: "web", namespace: "guarded" },
        };
        await assert.rejects(refusalsOf(restricted, budget), /serves no PodDisruptionBudget of policy\/v1beta1/);
    });
});
