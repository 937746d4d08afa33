import assert from "node:assert/strict";
import { DoksCluster, type DoksClusterArgs } from "../../../components/cluster/doks-cluster.ts";
import { Registry } from "../../../components/cluster/registry.ts";
import { all, deploy, items, only, text, type Deployed } from "../../support/deploy.ts";

const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";
const POOL = "digitalocean:index/kubernetesNodePool:KubernetesNodePool";
const VPC = "digitalocean:index/vpc:Vpc";
const PROVIDER = "pulumi:providers:kubernetes";
const REGISTRY = "digitalocean:index/containerRegistry:ContainerRegistry";

const args: DoksClusterArgs = {
    clusterName: "doks-test",
    region: "fra1",
    version: "1.36.3-do.0",
    highAvailability: true,
    autoUpgrade: false,
    surgeUpgrade: true,
    maintenance: { day: "sunday", startTime: "03:00" },
    network: { vpc: "10.10.0.0/16", pods: "10.11.0.0/16", services: "10.12.0.0/19" },
    systemPool: { size: "s-2vcpu-4gb", nodes: 3 },
    pools: {
        apps: { size: "g-8vcpu-32gb", min: 3, max: 12 },
        sockets: {
            size: "c-8",
            nodes: 2,
            labels: { workload: "sockets" },
            taints: [{ key: "workload", value: "sockets", effect: "NoSchedule" }],
        },
    },
    tags: ["test"],
    credentials: { kind: "api" },
    protection: "protected",
};

function cluster(changes: Partial<DoksClusterArgs> = {}): Promise<Deployed> {
    return deploy(() => new DoksCluster("cluster", { ...args, ...changes }));
}

describe("DoksCluster", () => {
    it("creates the cluster in a network of its own, with ranges that are known beforehand", async () => {
        const resources = await cluster();
        const vpc = only(resources, VPC);
        assert.deepEqual(vpc.inputs, { name: "doks-test", region: "fra1", ipRange: "10.10.0.0/16" });
        const { vpcUuid, ...inputs } = only(resources, CLUSTER).inputs;
        assert.match(text(vpcUuid), /^[0-9a-f-]{36}$/);
        assert.deepEqual(inputs, {
            name: "doks-test",
            region: "fra1",
            version: "1.36.3-do.0",
            clusterSubnet: "10.11.0.0/16",
            serviceSubnet: "10.12.0.0/19",
            ha: true,
            autoUpgrade: false,
            surgeUpgrade: true,
            maintenancePolicy: { day: "sunday", startTime: "03:00" },
            nodePool: { name: "system", size: "s-2vcpu-4gb", nodeCount: 3 },
            registryIntegration: false,
            destroyAllAssociatedResources: false,
            tags: ["test"],
        });
    });

    it("waits 45 minutes for the cluster, and 30 for the network to be empty", async () => {
        const resources = await cluster();
        assert.equal(only(resources, CLUSTER).customTimeouts.create, "45m");
        assert.equal(only(resources, VPC).customTimeouts.delete, "30m");
    });

    it("gives an autoscaled pool its bounds and leaves the number of its nodes to the autoscaler", async () => {
        const pool = only(await cluster(), POOL, "cluster-apps-g-8vcpu-32gb");
        const { clusterId, ...inputs } = pool.inputs;
        assert.match(text(clusterId), /^[0-9a-f-]{36}$/);
        assert.deepEqual(inputs, {
            name: "apps-g-8vcpu-32gb",
            size: "g-8vcpu-32gb",
            autoScale: true,
            minNodes: 3,
            maxNodes: 12,
            tags: ["test"],
        });
        assert.deepEqual(pool.ignoreChanges, ["nodeCount"]);
    });

    it("gives a fixed pool its number of nodes, labels and taints", async () => {
        const pool = only(await cluster(), POOL, "cluster-sockets-c-8");
        assert.deepEqual(
            { ...pool.inputs, clusterId: undefined },
            {
                clusterId: undefined,
                name: "sockets-c-8",
                size: "c-8",
                nodeCount: 2,
                labels: { workload: "sockets" },
                taints: [{ key: "workload", value: "sockets", effect: "NoSchedule" }],
                tags: ["test"],
            },
        );
        assert.deepEqual(pool.ignoreChanges, []);
    });

    it("makes another pool of another size, so that the old one goes last", async () => {
        const before = only(await cluster({ pools: { sockets: { size: "c-8", nodes: 2 } } }), POOL);
        const after = only(await cluster({ pools: { sockets: { size: "c-16", nodes: 2 } } }), POOL);
        assert.notEqual(before.urn, after.urn);
        assert.notEqual(before.inputs["name"], after.inputs["name"]);
    });

    it("makes a node name of a size that has an underscore", async () => {
        const resources = await cluster({ pools: { bulk: { size: "so1_5-2vcpu-16gb", nodes: 1 } } });
        const { name, size } = only(resources, POOL).inputs;
        assert.deepEqual([name, size], ["bulk-so1-5-2vcpu-16gb", "so1_5-2vcpu-16gb"]);
    });

    it("refuses a pool whose nodes would have too long a name", async () => {
        await assert.rejects(
            cluster({ pools: { ["p".repeat(55)]: { size: "c-8", nodes: 1 } } }),
            /Node pool p{55}-c-8: the name has 59 characters .* 57\. Choose a shorter name/,
        );
    });

    it("lets pools go and stay with the cluster", async () => {
        const resources = await cluster();
        const { urn } = only(resources, CLUSTER);
        assert.deepEqual(
            all(resources, POOL).map(({ deletedWith }) => deletedWith),
            [urn, urn],
        );
    });

    it("keeps everything on the cluster when its address or credentials change", async () => {
        const resources = await cluster();
        const provider = only(resources, PROVIDER);
        const { kubeconfig, ...inputs } = provider.inputs;
        assert.match(text(inputs["clusterIdentifier"]), /^[0-9a-f-]{36}$/);
        assert.equal(text(inputs["enableSecretMutable"]), "true");
        assert.equal(text(inputs["enableConfigMapMutable"]), "true");
        assert.equal(inputs["deleteUnreachable"], undefined);
        assert.deepEqual(provider.replaceOnChanges, []);
        assert.ok(kubeconfig);
        assert.deepEqual(provider.secretPaths, ["kubeconfig"]);
    });

    it("starts nothing before the nodes are there, and lets them go last", async () => {
        const resources = await cluster();
        const pools = all(resources, POOL).map(({ urn }) => urn);
        const { dependencies } = only(resources, PROVIDER);
        assert.deepEqual(
            pools.filter((urn) => !dependencies.includes(urn)),
            [],
        );
    });

    it("leaves the version of a cluster alone that upgrades itself", async () => {
        assert.deepEqual(only(await cluster({ autoUpgrade: true }), CLUSTER).ignoreChanges, ["version"]);
        assert.deepEqual(only(await cluster({ autoUpgrade: false }), CLUSTER).ignoreChanges, []);
    });

    it("guards cluster and network of a protected stack", async () => {
        const resources = await cluster({ protection: "protected" });
        for (const type of [CLUSTER, VPC]) {
            const { protect, retainOnDelete } = only(resources, type);
            assert.deepEqual({ type, protect, retainOnDelete }, { type, protect: true, retainOnDelete: true });
        }
    });

    it("takes load balancers and volumes along with the cluster of an ephemeral stack only", async () => {
        const resources = await cluster({ protection: "ephemeral" });
        assert.equal(only(resources, CLUSTER).inputs["destroyAllAssociatedResources"], true);
        for (const type of [CLUSTER, VPC]) {
            const { protect, retainOnDelete } = only(resources, type);
            assert.deepEqual({ type, protect, retainOnDelete }, { type, protect: false, retainOnDelete: false });
        }
    });

    it("turns on the registry integration once the registry is there", async () => {
        const resources = await deploy(() => {
            const registry = new Registry("registry", {
                kind: "create",
                registryName: "example",
                tier: "basic",
                region: "fra1",
                protection: "protected",
            });
            return new DoksCluster("cluster", { ...args, registry });
        });
        const created = only(resources, CLUSTER);
        assert.equal(created.inputs["registryIntegration"], true);
        assert.ok(created.dependencies.includes(only(resources, REGISTRY).urn));
    });

    it("hands out addresses, ranges and versions", async () => {
        const { outputs, secretOutputs } = await deploy(() => {
            const { kind, name, region, endpoint, version, clusterUrn, vpcCidr, podCidr, serviceCidr, kubeconfig } =
                new DoksCluster("cluster", args);
            return { kind, name, region, endpoint, version, clusterUrn, vpcCidr, podCidr, serviceCidr, kubeconfig };
        });
        const { endpoint, clusterUrn, kubeconfig, ...known } = outputs;
        assert.deepEqual(known, {
            kind: "doks",
            name: "doks-test",
            region: "fra1",
            version: "1.36.3-do.0",
            vpcCidr: "10.10.0.0/16",
            podCidr: "10.11.0.0/16",
            serviceCidr: "10.12.0.0/19",
        });
        assert.match(text(endpoint), /^https:\/\/[0-9a-f-]{36}\.k8s\.ondigitalocean\.com$/);
        assert.match(text(clusterUrn), /^do:kubernetes:[0-9a-f-]{36}$/);
        assert.ok(kubeconfig);
        assert.deepEqual(secretOutputs, ["kubeconfig"]);
    });

    it("names every part after the cluster", async () => {
        const names = (await cluster()).map(({ name }) => name);
        assert.deepEqual(
            names.filter((name) => name !== "cluster" && !name.startsWith("cluster-")),
            [],
        );
        assert.equal(items(only(await cluster(), CLUSTER).inputs["tags"]).length, 1);
    });
});
