import assert from "node:assert/strict";
import { ExistingCluster } from "../../../components/cluster/existing-cluster.ts";
import { deploy, only } from "../../support/deploy.ts";

const PROVIDER = "pulumi:providers:kubernetes";

describe("ExistingCluster", () => {
    it("takes the kubeconfig from the usual places and the context it is told", async () => {
        const { inputs } = only(
            await deploy(() => new ExistingCluster("cluster", { context: "kind-platform" })),
            PROVIDER,
        );
        assert.deepEqual(inputs, {
            clusterIdentifier: "kind-platform",
            context: "kind-platform",
            enableSecretMutable: "true",
            enableConfigMapMutable: "true",
        });
    });

    it("takes a kubeconfig that it is given, and keeps it secret", async () => {
        const resources = await deploy(
            () => new ExistingCluster("cluster", { context: "kind-platform", kubeconfig: "apiVersion: v1" }),
        );
        const provider = only(resources, PROVIDER);
        assert.equal(provider.inputs["kubeconfig"], "apiVersion: v1");
        assert.deepEqual(provider.secretPaths, ["kubeconfig"]);
    });

    it("creates nothing at DigitalOcean", async () => {
        const resources = await deploy(() => new ExistingCluster("cluster", { context: "kind-platform" }));
        assert.deepEqual(
            resources.map(({ type }) => type),
            ["platform:cluster:ExistingCluster", PROVIDER],
        );
    });
});
