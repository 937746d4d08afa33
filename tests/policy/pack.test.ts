import assert from "node:assert/strict";
import { unknownValue } from "@pulumi/pulumi/runtime/rpc.js";
import { rules } from "../../policy/rules.ts";
import { object, resource } from "../support/resources.ts";
import { examples } from "./examples.ts";
import { PackProcess } from "./support/pack-process.ts";

describe("the policy pack, as Pulumi runs it", function () {
    this.timeout(60_000);
    let pack: PackProcess;

    before(async () => {
        pack = await PackProcess.start({ "platform:protection": "protected" });
    });

    after(() => pack?.stop());

    it("has a policy for every rule, with its description, its level and what it can be told", async () => {
        const info = await pack.info();
        assert.equal(info.getName(), "platform");
        assert.deepEqual(
            new Map(info.getPoliciesList().map((policy) => [policy.getName(), policy.getDescription()])),
            new Map(
                [...rules]
                    .sort((a, b) => Number(b.judgesSecrets ?? false) - Number(a.judgesSecrets ?? false))
                    .map(({ name, description }) => [name, description]),
            ),
        );
        const budget = info.getPoliciesList().find((policy) => policy.getName() === "monthly-budget");
        const schema = budget?.getConfigschema()?.getProperties()?.toJavaScript() as { monthlyUsd: object };
        assert.deepEqual(schema.monthlyUsd, {
            ...{ type: "number", minimum: 0, default: 10000, description: "The budget in dollars." },
        });
    });

    for (const { name } of rules) {
        it(`${name} lets what keeps it pass, and stops what breaks it`, async () => {
            const { keeps = [], breaks = [] } = examples[name] ?? {};
            assert.deepEqual(await pack.judge(keeps), []);
            const violations = await pack.judge(breaks);
            assert.deepEqual(
                [...new Set(violations.map((text) => text.split(" ", 2).join(" ")))],
                [`mandatory ${name}`],
            );
        });
    }

    it("says which resource is meant, where in it, and what to do", async () => {
        assert.deepEqual(await pack.judge(examples["pinned-images"]?.breaks ?? []), [
            "mandatory pinned-images web: spec.template.spec.containers.0.image: must name a tag other than latest, or a digest",
        ]);
        assert.deepEqual(await pack.judge(examples["no-secret-values"]?.breaks ?? []), [
            "mandatory no-secret-values demo: values.auth.password: is a secret: put it in a Secret and name that in the values",
        ]);
    });

    it("judges nothing by a value that a preview does not know yet", async () => {
        const container = { name: "web", image: unknownValue, resources: unknownValue, livenessProbe: unknownValue };
        const unknown = object("kubernetes:apps/v1:Deployment", "web", {
            spec: { template: { spec: { containers: [container] } } },
        });
        assert.deepEqual(await pack.judge([unknown]), []);
    });

    it("takes an object whose namespace is not known yet for one of the Namespace that it depends on", async () => {
        const [namespace, policy] = examples["default-deny"]?.keeps ?? [];
        assert(namespace && policy);
        const inputs = { ...policy.inputs, metadata: { name: "default-deny", namespace: unknownValue } };
        const dependent = { ...policy, inputs, dependencies: [namespace.urn] };
        assert.deepEqual(await pack.judge([namespace, dependent]), []);
        assert.deepEqual(await pack.judge([namespace, { ...dependent, dependencies: [] }]), [
            "mandatory default-deny app: has no NetworkPolicy that denies all ingress and egress by default",
        ]);
    });

    it("asks nothing of what a program only reads", async () => {
        const namespace = object("kubernetes:core/v1:Namespace", "kube-system", {}, { external: true });
        assert.deepEqual(await pack.judge([namespace]), []);
    });

    it("judges no secrets where it is not shown them, and everything else as before", async () => {
        const breaks = examples["no-secret-values"]?.breaks ?? [];
        await pack.configure({}, ["no-secret-values"]);
        assert.deepEqual(await pack.judge(breaks), []);
        assert.equal((await pack.judge(examples["pinned-images"]?.breaks ?? [])).length, 1);
        await pack.configure({});
        assert.equal((await pack.judge(breaks)).length, 1);
    });

    it("holds a stack to the settings that it is given", async () => {
        const database = resource("digitalocean:index/databaseCluster:DatabaseCluster", "db", {
            ...{ engine: "pg", size: "db-s-1vcpu-1gb", region: "fra1", nodeCount: 1 },
        });
        const stack = resource("pulumi:pulumi:Stack", "platform-test", {}, { custom: false });
        const kept = { ...database, protect: true };
        await pack.configure({
            "allowed-regions": { regions: ["ams3"] },
            "allowed-sizes": { databases: ["db-s-2vcpu-4gb"] },
            "monthly-budget": { monthlyUsd: 10 },
        });
        assert.deepEqual(await pack.judge([stack, kept]), [
            "mandatory allowed-regions db: region: must be one of ams3",
            "mandatory allowed-sizes db: size: must be one of db-s-2vcpu-4gb",
            "mandatory monthly-budget platform-test: may cost $15 a month; the budget is $10",
        ]);
    });
});

describe("the policy pack in an ephemeral stack", function () {
    this.timeout(60_000);

    it("does not ask for protection", async () => {
        const pack = await PackProcess.start({ "platform:protection": "ephemeral" });
        try {
            assert.deepEqual(await pack.judge(examples["protected-state"]?.breaks ?? []), []);
            assert.deepEqual(await pack.judge(examples["protected-namespaces"]?.breaks ?? []), []);
        } finally {
            pack.stop();
        }
    });
});
