import assert from "node:assert/strict";
import * as digitalocean from "@pulumi/digitalocean";
import * as k8s from "@pulumi/kubernetes";
import * as random from "@pulumi/random";
import { parse } from "yaml";
import { deploy, text, type Tree } from "../support/deploy.ts";

/** What the program reads of its resources. */
async function outputsOf(program: () => unknown): Promise<Tree> {
    return (await deploy(program)).outputs;
}

describe("simulated providers", () => {
    it("generate passwords of the length and the characters asked for", async () => {
        const outputs = await outputsOf(() => ({
            plain: new random.RandomPassword("plain", { length: 32, special: false }).result,
            digits: new random.RandomPassword("digits", { length: 9, special: false, upper: false, lower: false })
                .result,
            special: new random.RandomString("special", { length: 200, overrideSpecial: "!" }).result,
        }));
        assert.match(text(outputs.plain), /^[A-Za-z0-9]{32}$/);
        assert.match(text(outputs.digits), /^[0-9]{9}$/);
        assert.match(text(outputs.special), /^[A-Za-z0-9!]{200}$/);
        assert.match(text(outputs.special), /!/);
    });

    it("give the same password to the same URN, and another one to another URN or other keepers", async () => {
        const password = async (rotation: string): Promise<string> => {
            const program = (): unknown => new random.RandomPassword("p", { length: 32, keepers: { rotation } }).result;
            return text(await outputsOf(program));
        };
        assert.equal(await password("1"), await password("1"));
        assert.notEqual(await password("1"), await password("2"));
        const two = await outputsOf(() => ({
            one: new random.RandomPassword("one", { length: 32 }).result,
            other: new random.RandomPassword("other", { length: 32 }).result,
        }));
        assert.notEqual(two.one, two.other);
    });

    it("keep generated values secret and addresses public", async () => {
        const { secretOutputs } = await deploy(() => {
            const database = new digitalocean.DatabaseCluster("db", {
                engine: "pg",
                nodeCount: 1,
                region: "fra1",
                size: "db-s-1vcpu-1gb",
                version: "18",
            });
            const key = new digitalocean.SpacesKey("key", {});
            return {
                uri: database.privateUri,
                host: database.privateHost,
                secretKey: key.secretKey,
                accessKey: key.accessKey,
            };
        });
        assert.deepEqual([...secretOutputs].sort(), ["secretKey", "uri"]);
    });

    for (const [engine, form] of [
        ["pg", /^postgresql:\/\/doadmin:AVNS_\w{19}@private-db-.+:25060\/defaultdb\?sslmode=require$/],
        ["valkey", /^rediss:\/\/default:AVNS_\w{19}@private-db-.+:25061$/],
        ["mongodb", /^mongodb\+srv:\/\/doadmin:AVNS_\w{19}@private-db-.+\/admin\?tls=true&authSource=admin$/],
    ] as const) {
        it(`offer ${engine} at a connection string of the engine's form`, async () => {
            const uri = await outputsOf(
                () =>
                    new digitalocean.DatabaseCluster("db", { engine, nodeCount: 1, region: "fra1", size: "s" })
                        .privateUri,
            );
            assert.match(text(uri), form);
        });
    }

    it("hand out a kubeconfig that a client can read", async () => {
        const outputs = await outputsOf(() => {
            const cluster = new digitalocean.KubernetesCluster("cluster", {
                region: "fra1",
                version: "1.36.1-do.0",
                nodePool: { name: "system", size: "s-2vcpu-4gb", nodeCount: 2 },
            });
            return { raw: cluster.kubeConfigs[0]?.rawConfig, endpoint: cluster.endpoint, pool: cluster.nodePool };
        });
        const config = parse(text(outputs.raw)) as Tree;
        assert.equal(config.clusters?.[0]?.cluster?.server, outputs.endpoint);
        assert.match(text(config.users?.[0]?.user?.token), /^dop_v1_[0-9a-f]{64}$/);
        assert.equal(outputs.pool?.actualNodeCount, 2);
    });

    it("name Kubernetes objects and releases that have no name, as the provider does", async () => {
        const outputs = await outputsOf(() => ({
            map: new k8s.core.v1.ConfigMap("map", {}).metadata.name,
            release: new k8s.helm.v3.Release("chart", { chart: "demo" }).status.name,
            named: new k8s.core.v1.ConfigMap("other", { metadata: { name: "given", namespace: "app" } }).id,
        }));
        assert.match(text(outputs.map), /^map-[0-9a-f]{8}$/);
        assert.match(text(outputs.release), /^chart-[0-9a-f]{8}$/);
        assert.equal(outputs.named, "app/given");
    });

    it("give a load balancer an address, or the host name that its annotation asks for", async () => {
        const annotation = "service.beta.kubernetes.io/do-loadbalancer-hostname";
        const outputs = await outputsOf(() => ({
            address: new k8s.core.v1.Service("a", { spec: { type: "LoadBalancer" } }).status.loadBalancer.ingress[0]
                ?.ip,
            hostname: new k8s.core.v1.Service("b", {
                metadata: { annotations: { [annotation]: "edge.example.com" } },
                spec: { type: "LoadBalancer" },
            }).status.loadBalancer.ingress[0]?.hostname,
            read: k8s.core.v1.Service.get("c", "traefik/traefik").status.loadBalancer.ingress[0]?.ip,
        }));
        assert.match(text(outputs.address), /^203\.0\.113\.\d+$/);
        assert.equal(outputs.hostname, "edge.example.com");
        assert.match(text(outputs.read), /^203\.0\.113\.\d+$/);
    });

    it("fill a service account's token Secret", async () => {
        const token = await outputsOf(
            () => new k8s.core.v1.Secret("t", { type: "kubernetes.io/service-account-token" }).data["token"],
        );
        assert.equal(Buffer.from(text(token), "base64").length, 64);
    });
});
