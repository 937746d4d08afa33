import assert from "node:assert/strict";
import { Registry } from "../../../components/cluster/registry.ts";
import { all, deploy, only } from "../../support/deploy.ts";

const REGISTRY = "digitalocean:index/containerRegistry:ContainerRegistry";
const CREDENTIALS = "digitalocean:index/containerRegistryDockerCredentials:ContainerRegistryDockerCredentials";

const created = {
    kind: "create",
    registryName: "example",
    tier: "professional",
    region: "fra1",
    protection: "protected",
} as const;

describe("Registry", () => {
    it("creates a registry of the tier asked for, and guards it in a protected stack", async () => {
        const registry = only(await deploy(() => new Registry("registry", created)), REGISTRY);
        assert.deepEqual(registry.inputs, { name: "example", subscriptionTierSlug: "professional", region: "fra1" });
        assert.deepEqual([registry.protect, registry.retainOnDelete], [true, true]);
    });

    it("leaves a registry of an ephemeral stack deletable", async () => {
        const resources = await deploy(() => new Registry("registry", { ...created, protection: "ephemeral" }));
        const registry = only(resources, REGISTRY);
        assert.deepEqual([registry.protect, registry.retainOnDelete], [false, false]);
    });

    it("uses a registry of the account without touching it", async () => {
        const resources = await deploy(() => new Registry("registry", { kind: "use", registryName: "example" }));
        assert.deepEqual(all(resources, REGISTRY), []);
        assert.deepEqual(only(resources, CREDENTIALS).inputs["registryName"], "example");
    });

    it("gives credentials that can pull only, and are a secret that nothing lets expire", async () => {
        const resources = await deploy(() => {
            const { endpoint, pullCredentials } = new Registry("registry", created);
            return { endpoint, pullCredentials };
        });
        const credentials = only(resources, CREDENTIALS);
        assert.deepEqual(credentials.inputs, { registryName: "example", write: false });
        assert.equal(resources.outputs["endpoint"], "registry.digitalocean.com/example");
        assert.deepEqual(resources.secretOutputs, ["pullCredentials"]);
    });
});
