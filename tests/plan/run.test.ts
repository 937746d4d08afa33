import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { all, deploy, items, only, text } from "../support/deploy.ts";

const SECRET = "kubernetes:core/v1:Secret";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";

class Group extends pulumi.ComponentResource {
    constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
        super("test:index:Group", name, {}, opts);
    }
}

describe("a run against the recording monitor", () => {
    it("records inputs in clear and says which of them are secret", async () => {
        const resources = await deploy(() => {
            const password = new random.RandomPassword("password", { length: 32, special: false }).result;
            new k8s.core.v1.Secret("credentials", {
                metadata: { name: "credentials", namespace: "app" },
                stringData: { url: pulumi.interpolate`postgresql://app:${password}@db/app` },
            });
        });
        const secret = only(resources, SECRET);
        assert.match(text(secret.inputs.stringData?.url), /^postgresql:\/\/app:[A-Za-z0-9]{32}@db\/app$/);
        assert.deepEqual(secret.secretPaths, ["stringData"]);
    });

    it("gives URNs the types of all ancestors, as the engine does", async () => {
        const resources = await deploy(() => {
            const outer = new Group("outer");
            const inner = new Group("inner", { parent: outer });
            new k8s.core.v1.ConfigMap("map", {}, { parent: inner });
        });
        assert.equal(
            only(resources, CONFIG_MAP).urn,
            `urn:pulumi:test::platform::test:index:Group$test:index:Group$${CONFIG_MAP}::map`,
        );
    });

    it("hands protection, retention and deletedWith down to children that do not say otherwise", async () => {
        const resources = await deploy(() => {
            const owner = new Group("owner");
            const parent = new Group("parent", { protect: true, retainOnDelete: true, deletedWith: owner });
            new k8s.core.v1.ConfigMap("heir", {}, { parent });
            new k8s.core.v1.ConfigMap("rebel", {}, { parent, protect: false, retainOnDelete: false });
        });
        const facts = all(resources, CONFIG_MAP).map((map) => [map.name, map.protect, map.retainOnDelete]);
        assert.deepEqual(facts, [
            ["heir", true, true],
            ["rebel", false, false],
        ]);
        assert.match(only(resources, CONFIG_MAP, "heir").deletedWith, /::owner$/);
    });

    it("records options: timeouts, ignored changes, aliases, dependencies", async () => {
        const resources = await deploy(() => {
            const first = new k8s.core.v1.ConfigMap("first", {});
            new k8s.core.v1.Secret(
                "second",
                {},
                {
                    dependsOn: first,
                    customTimeouts: { create: "45m" },
                    ignoreChanges: ["metadata.labels"],
                    aliases: [{ name: "former" }],
                },
            );
        });
        const second = only(resources, SECRET);
        assert.deepEqual(second.dependencies, [only(resources, CONFIG_MAP).urn]);
        assert.deepEqual(second.customTimeouts, { create: "45m" });
        assert.deepEqual(second.ignoreChanges, ["metadata.labels"]);
        assert.deepEqual(second.aliases, [{ name: "former" }]);
    });

    it("orders resources by requirements and URN, not by the arrival of registrations", async () => {
        const names = async (delays: Record<string, number>): Promise<string[]> => {
            const slow = (name: string): Promise<string> =>
                new Promise((resolve) => setTimeout(() => resolve(name), delays[name]));
            const resources = await deploy(() => {
                const last = new k8s.core.v1.ConfigMap(
                    "a-needs-c",
                    { data: { key: slow("a-needs-c") } },
                    {
                        dependsOn: [new k8s.core.v1.ConfigMap("c", { data: { key: slow("c") } })],
                    },
                );
                new k8s.core.v1.ConfigMap("b", { data: { key: slow("b") } });
                return last.id;
            });
            return resources.map((resource) => resource.name);
        };
        assert.deepEqual(await names({ "a-needs-c": 1, b: 20, c: 1 }), ["c", "a-needs-c", "b"]);
        assert.deepEqual(await names({ "a-needs-c": 1, b: 1, c: 20 }), ["c", "a-needs-c", "b"]);
    });

    it("hands configuration over as the engine does", async () => {
        const { outputs, secretOutputs } = await deploy(
            () => {
                const config = new pulumi.Config("platform");
                return { cluster: config.requireObject("cluster"), token: config.requireSecret("token") };
            },
            {
                config: { "platform:cluster": { nodes: [1, 2] }, "platform:token": "abc" },
                secretKeys: ["platform:token"],
            },
        );
        assert.deepEqual(items(outputs.cluster?.nodes), [1, 2]);
        assert.equal(outputs.token, "abc");
        assert.deepEqual(secretOutputs, ["token"]);
    });

    it("fails with the program's own error, whether thrown at once or inside an apply", async () => {
        await assert.rejects(
            deploy(() => {
                throw new pulumi.RunError("the domain is missing");
            }),
            /the domain is missing/,
        );
        await assert.rejects(
            deploy(() => {
                const broken = pulumi.output("x").apply((): string => {
                    throw new Error("broken apply");
                });
                new k8s.core.v1.ConfigMap("map", { data: { key: broken } });
            }),
            /broken apply/,
        );
    });

    it("refuses two resources of one URN", async () => {
        await assert.rejects(
            deploy(() => {
                new k8s.core.v1.ConfigMap("twin", {});
                new k8s.core.v1.ConfigMap("twin", {});
            }),
            /two resources have one URN/,
        );
    });

    it("refuses a provider function that has no simulated answer", async () => {
        await assert.rejects(
            deploy(() => pulumi.runtime.invoke("digitalocean:index/getSizes:getSizes", {}, {})),
            /no simulated answer for digitalocean:index\/getSizes:getSizes/,
        );
    });
});
