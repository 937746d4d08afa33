import assert from "node:assert/strict";
import { join } from "node:path";
import { estimateCost, costOf, type CostEstimate } from "../../plan/cost.ts";
import { costChangeLine, costLine, dollars, unitPrice } from "../../plan/cost/wording.ts";
import type { JsonObject } from "../../plan/model.ts";
import { listPrices, withOwnPrices } from "../../plan/prices.ts";
import { unpricedDatabases } from "../../prices/databases.ts";
import { readProject, readStackConfig } from "../../plan/stack-config.ts";
import { offerings } from "../../settings/offerings.ts";
import { object, resource } from "../support/resources.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const POOL = "digitalocean:index/kubernetesNodePool:KubernetesNodePool";
const DATABASE = "digitalocean:index/databaseCluster:DatabaseCluster";

const cluster = resource("digitalocean:index/kubernetesCluster:KubernetesCluster", "cluster", {
    ha: true,
    nodePool: { size: "s-2vcpu-4gb", nodeCount: 3 },
});

/** `<group> <what> <count>: <dollars>` of everything, unpriced as a question mark. */
function lines(estimate: CostEstimate): string[] {
    return estimate.items.map((item) => {
        const { group, what, count, price } = item;
        const times = count.least === count.most ? `${count.most}` : `${count.least} to ${count.most}`;
        const cost = costOf(item);
        const dollars = cost.least === cost.most ? `${cost.most}` : `${cost.least} to ${cost.most}`;
        return `${group} ${what} ${times}: ${price === undefined ? "?" : dollars}`;
    });
}

function claim(spec: JsonObject) {
    return object("kubernetes:core/v1:PersistentVolumeClaim", "data", { spec });
}

describe("the cost of a stack", () => {
    it("counts fixed pools once and autoscaled ones at both ends", () => {
        const pool = resource(POOL, "apps", { size: "c-8", autoScale: true, minNodes: 2, maxNodes: 20 });
        const fixed = resource(POOL, "fixed", { size: "g-8vcpu-32gb", nodeCount: 2 });
        const estimate = estimateCost([pool, fixed]);
        assert.deepEqual(lines(estimate), ["nodes c-8 2 to 20: 336 to 3360", "nodes g-8vcpu-32gb 2: 504"]);
        assert.deepEqual(estimate.total, { least: 840, most: 3864 });
    });

    it("counts the control plane where it is highly available", () => {
        assert.deepEqual(lines(estimateCost([cluster])), [
            "nodes s-2vcpu-4gb 3: 72",
            "controlPlane highly available 1: 40",
        ]);
        const simple = { ...cluster, inputs: { ...cluster.inputs, ha: false } };
        assert.deepEqual(lines(estimateCost([simple])), ["nodes s-2vcpu-4gb 3: 72"]);
    });

    describe("of managed databases", () => {
        const database = (inputs: JsonObject) => resource(DATABASE, "db", inputs);

        it("is that of every node", () => {
            const postgres = database({ engine: "pg", size: "db-s-4vcpu-8gb", nodeCount: 2 });
            const valkey = database({ engine: "valkey", size: "db-s-2vcpu-4gb", nodeCount: 2 });
            assert.deepEqual(lines(estimateCost([postgres, valkey])), [
                "databases pg db-s-4vcpu-8gb 2: 244.2",
                "databases valkey db-s-2vcpu-4gb 2: 120",
            ]);
        });

        it("has the disk beyond what the size brings, on every node", () => {
            const grown = (storageSizeMib: number) =>
                database({ engine: "pg", size: "db-s-1vcpu-2gb", nodeCount: 2, storageSizeMib });
            assert.deepEqual(lines(estimateCost([grown(30 * 1024)])), ["databases pg db-s-1vcpu-2gb 2: 60.9"]);
            assert.deepEqual(lines(estimateCost([grown(50 * 1024)])), [
                "databases pg db-s-1vcpu-2gb 2: 60.9",
                "databases GiB of disk of pg db-s-1vcpu-2gb 40: 8.6",
            ]);
        });

        it("says of sizes and disks without a known price that they have none, and counts the rest", () => {
            const mongo = database({ engine: "mongodb", size: "db-s-4vcpu-8gb", nodeCount: 3 });
            const disk = database({ engine: "valkey", size: "db-s-1vcpu-1gb", nodeCount: 1, storageSizeMib: 20480 });
            const estimate = estimateCost([mongo, disk]);
            assert.deepEqual(lines(estimate), [
                "databases mongodb db-s-4vcpu-8gb 3: ?",
                "databases valkey db-s-1vcpu-1gb 1: 15",
                "databases GiB of disk of valkey db-s-1vcpu-1gb 20: ?",
            ]);
            assert.deepEqual(estimate.total, { least: 15, most: 15 });
            assert.deepEqual(
                estimate.unpriced.map(({ what }) => what),
                ["mongodb db-s-4vcpu-8gb", "GiB of disk of valkey db-s-1vcpu-1gb"],
            );
        });
    });

    describe("of load balancers", () => {
        const service = (annotations: JsonObject, type = "LoadBalancer") =>
            object("kubernetes:core/v1:Service", "edge", {
                metadata: { name: "edge", namespace: "edge", annotations },
                spec: { type },
            });
        const prefix = "service.beta.kubernetes.io/do-loadbalancer";

        it("goes by type and number of nodes", () => {
            const network = service({ [`${prefix}-type`]: "REGIONAL_NETWORK", [`${prefix}-size-unit`]: "3" });
            assert.deepEqual(lines(estimateCost([network])), ["loadBalancers node of type REGIONAL_NETWORK 3: 45"]);
            assert.deepEqual(lines(estimateCost([service({ [`${prefix}-name`]: "edge" })])), [
                "loadBalancers node of type REGIONAL 1: 12",
            ]);
        });

        it("is nothing on a cluster elsewhere, and nothing for other Services", () => {
            assert.deepEqual(lines(estimateCost([service({})])), []);
            assert.equal(estimateCost([cluster, service({})]).total.most, 124);
            assert.equal(estimateCost([cluster, service({}, "ClusterIP")]).total.most, 112);
        });
    });

    describe("of volumes", () => {
        const storage = (size: string) => ({ resources: { requests: { storage: size } } });
        const blockClaim = {
            accessModes: ["ReadWriteOnce"],
            storageClassName: "do-block-storage",
            ...storage("100Gi"),
        };

        it("is that of claims of block storage", () => {
            assert.deepEqual(lines(estimateCost([claim(blockClaim)])), ["volumes GiB of volumes 100: 10"]);
            const retained = { ...blockClaim, storageClassName: "do-block-storage-retain" };
            assert.deepEqual(estimateCost([claim(retained)]).total, { least: 10, most: 10 });
        });

        it("leaves out claims of other classes, and counts those without a class where the cluster is DigitalOcean's", () => {
            const { storageClassName: _, ...classless } = blockClaim;
            assert.deepEqual(lines(estimateCost([claim({ ...blockClaim, storageClassName: "nfs-share" })])), []);
            assert.deepEqual(lines(estimateCost([claim(classless)])), []);
            assert.equal(estimateCost([cluster, claim(classless)]).total.most, 122);
        });

        it("has one for each pod: of a StatefulSet, of an operator's resource, of a release", () => {
            const set = object("kubernetes:apps/v1:StatefulSet", "set", {
                spec: { replicas: 3, volumeClaimTemplates: [{ spec: blockClaim }] },
            });
            const postgres = object("kubernetes:postgresql.cnpg.io/v1:Cluster", "pg", {
                spec: { instances: 2, storage: { size: "10Gi", storageClass: "do-block-storage" } },
            });
            const kafka = object("kubernetes:kafka.strimzi.io/v1:KafkaNodePool", "kafka", {
                spec: { replicas: 3, storage: { volumes: [{ size: "20Gi", class: "do-block-storage" }] } },
            });
            const mongo = object("kubernetes:mongodbcommunity.mongodb.com/v1:MongoDBCommunity", "mongo", {
                spec: { members: 3, statefulSet: { spec: { volumeClaimTemplates: [{ spec: blockClaim }] } } },
            });
            const release = resource("kubernetes:helm.sh/v3:Release", "release", {
                values: {
                    prometheusSpec: { replicas: 2, storageSpec: { volumeClaimTemplate: { spec: blockClaim } } },
                    grafana: { persistence: { enabled: false, size: "10Gi", storageClassName: "do-block-storage" } },
                },
            });
            assert.deepEqual(
                [set, postgres, kafka, mongo, release].map((each) => lines(estimateCost([each]))),
                [[300], [20], [60], [300], [200]].map(([gib = 0]) => [`volumes GiB of volumes ${gib}: ${gib / 10}`]),
            );
        });
    });

    it("counts Spaces once, shares by GiB and a registry by its subscription", () => {
        const bucket = (name: string) => resource("digitalocean:index/spacesBucket:SpacesBucket", name);
        const nfs = (performanceTier: string) =>
            resource("digitalocean:index/nfs:Nfs", performanceTier, { size: 200, performanceTier });
        const registry = resource("digitalocean:index/containerRegistry:ContainerRegistry", "registry", {
            subscriptionTierSlug: "professional",
        });
        const volume = resource("digitalocean:index/volume:Volume", "volume", { size: 50 });
        assert.deepEqual(
            lines(estimateCost([bucket("a"), bucket("b"), nfs("standard"), nfs("high"), registry, volume])),
            [
                "volumes GiB of a volume 50: 5",
                "files GiB of an NFS share, standard 200: 30",
                "files GiB of an NFS share, high 200: ?",
                "objects subscription to Spaces 1: 5",
                "registry professional 1: 20",
            ],
        );
    });

    it("leaves out what the stack only reads", () => {
        assert.deepEqual(estimateCost([{ ...cluster, external: true }]).items, []);
    });

    it("takes prices of one's own, for sizes with a list price and for those without", () => {
        const mongo = resource(DATABASE, "db", { engine: "mongodb", size: "db-s-4vcpu-8gb", nodeCount: 3 });
        const prices = withOwnPrices({ "s-2vcpu-4gb": 20, "mongodb db-s-4vcpu-8gb": 100 });
        assert.deepEqual(estimateCost([cluster, mongo], prices).total, { least: 400, most: 400 });
        assert.equal(prices.droplets["c-8"], 168);
        assert.equal(listPrices.droplets["s-2vcpu-4gb"], 24);
    });

    it("knows the price of the nodes of every stack", () => {
        const project = readProject(ROOT);
        const sizes = project.stacks.flatMap((stack) => {
            const { values } = readStackConfig(ROOT, project, stack);
            const cluster = values["platform:cluster"] ?? "";
            return Array.from(cluster.matchAll(/"size":"([^"]+)"/g), ([, size = ""]) => size);
        });
        assert(sizes.length > 3, "few sizes found");
        assert.deepEqual(
            sizes.filter((size) => listPrices.droplets[size] === undefined),
            [],
        );
    });

    it("knows of every size of a database that the settings take a price, or that there is none", () => {
        for (const { slug, sizes } of Object.values(offerings)) {
            const offered = [...new Set(Object.values(sizes).flat())].sort();
            const priced = Object.keys(listPrices.databases[slug] ?? {});
            assert.deepEqual([...priced, ...(unpricedDatabases[slug] ?? [])].sort(), offered, slug);
        }
    });
});

describe("the wording of costs", () => {
    const change = (before: [number, number], now: [number, number], unpriced: string[] = []) =>
        costChangeLine({
            before: { least: before[0], most: before[1] },
            now: { least: now[0], most: now[1] },
            unpriced,
        });

    it("shows dollars in groups of three, and cents where they matter", () => {
        assert.deepEqual([0.3, 7, 9.99, 122.1, 1849.8, 1234567].map(dollars), [
            ...["$0.30", "$7", "$9.99", "$122", "$1,850", "$1,234,567"],
        ]);
        assert.deepEqual([0.1, 40, 122.1].map(unitPrice), ["$0.10", "$40", "$122.10"]);
    });

    it("tells a range, one amount, and what is not in it", () => {
        assert.equal(costLine(estimateCost([])), "");
        const pool = resource(POOL, "apps", { size: "c-8", autoScale: true, minNodes: 2, maxNodes: 20 });
        assert.equal(costLine(estimateCost([pool])), "$336 to $3,360 a month at DigitalOcean");
        const gpu = resource(POOL, "gpu", { size: "gpu-h100x8", nodeCount: 1 });
        assert.equal(
            costLine(estimateCost([cluster, gpu, gpu])),
            "$112 a month at DigitalOcean, without what has no known price: gpu-h100x8",
        );
    });

    it("tells what a change costs: more, less, as before, or less at one end and more at the other", () => {
        assert.equal(change([0, 0], [0, 0]), "");
        assert.equal(change([48, 48], [48, 48]), "Cost: **$48** a month at DigitalOcean, as before.");
        assert.equal(change([48, 96], [72, 240]), "Cost: **$72 to $240** a month at DigitalOcean, $24 to $144 more.");
        assert.equal(change([72, 240], [48, 96]), "Cost: **$48 to $96** a month at DigitalOcean, $24 to $144 less.");
        assert.equal(change([48, 96], [72, 72]), "Cost: **$72** a month at DigitalOcean, from $48 to $96.");
        assert.equal(
            change([0, 0], [48, 48], ["gpu-h100x8"]),
            "Cost: **$48** a month at DigitalOcean, $48 more, without what has no known price: gpu-h100x8.",
        );
    });
});
