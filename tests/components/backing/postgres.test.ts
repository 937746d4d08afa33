import assert from "node:assert/strict";
import { BarmanPlugin } from "../../../components/backing/in-cluster/barman-plugin.ts";
import { InClusterPostgres, type InClusterPostgresArgs } from "../../../components/backing/in-cluster/postgres.ts";
import { Credentials } from "../../../components/backing/credentials.ts";
import { INTERNET_HTTPS_EGRESS, pods } from "../../../components/workload/network.ts";
import { all, deploy, items, only, text, type Deployed } from "../../support/deploy.ts";
import { matrix, networkOf } from "../../support/policy-matrix.ts";
import { PROMETHEUS } from "../platform/parts.ts";
import { BUDGET, cloudNativePg, NETWORK_POLICY, PASSWORD, POD_MONITOR, SECRET, SHOP } from "./parts.ts";

const CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster";
const ARCHIVE = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore";
const SCHEDULE = "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup";

function postgres(args: Partial<InClusterPostgresArgs> = {}): Promise<Deployed> {
    return deploy(() => {
        const { egress, ready } = new InClusterPostgres("db", {
            ...SHOP,
            operator: cloudNativePg(),
            instances: 3,
            database: "orders",
            ...args,
        });
        return { egress, ready: ready.map(({ urn }) => urn) };
    });
}

function backedUp(): Promise<Deployed> {
    return deploy(() => {
        const operator = cloudNativePg();
        const plugin = new BarmanPlugin("barman", { cloudNativePg: operator, certManager: { ready: [] } });
        const destination = {
            endpoint: "https://fra1.digitaloceanspaces.com",
            bucket: "shop-backups",
            credentials: new Credentials("spaces", { namespace: "shop" }, { accessKey: "a", secretKey: "s" }),
            egress: [INTERNET_HTTPS_EGRESS],
            ready: [],
        };
        new InClusterPostgres("db", {
            ...SHOP,
            operator,
            instances: 1,
            database: "orders",
            backup: { plugin, destination, schedule: "30 1 * * *", retentionDays: 14 },
        });
    });
}

describe("InClusterPostgres", () => {
    it("asks the operator for instances that keep each other's data", async () => {
        const { inputs } = only(await postgres(), CLUSTER);
        assert.equal(inputs["metadata"]?.["name"], "db");
        assert.equal(inputs["metadata"]?.["namespace"], "shop");
        const { imageName, ...spec } = inputs["spec"] ?? {};
        assert.match(text(imageName), /^ghcr\.io\/cloudnative-pg\/postgresql:17\.\d+.*@sha256:/);
        assert.deepEqual(spec, {
            description: "Database orders",
            instances: 3,
            enablePDB: true,
            enableSuperuserAccess: false,
            storage: { size: "10Gi", storageClass: "do-block-storage", resizeInUseVolumes: true },
            resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } },
            affinity: {
                enablePodAntiAffinity: true,
                topologyKey: "kubernetes.io/hostname",
                podAntiAffinityType: "preferred",
            },
            bootstrap: { initdb: { database: "orders", owner: "orders", secret: { name: "db-credentials" } } },
            postgresql: { parameters: {} },
        });
    });

    it("counts as ready when the operator says so, and not before", async () => {
        const resources = await postgres();
        const cluster = only(resources, CLUSTER);
        assert.deepEqual(cluster.inputs["metadata"]?.["annotations"], { "pulumi.com/waitFor": "condition=Ready" });
        assert.deepEqual(resources.outputs["ready"], [cluster.urn]);
    });

    it("leaves a single instance without a budget, which would block every drain", async () => {
        const { inputs } = only(await postgres({ instances: 1 }), CLUSTER);
        assert.equal(inputs["spec"]?.["enablePDB"], false);
        assert.equal(all(await postgres(), BUDGET).length, 0, "the operator makes the budget");
    });

    it("gives the owner's password to the operator and the application in one Secret", async () => {
        const resources = await postgres({ username: "shop" });
        const secret = only(resources, SECRET, "db-credentials");
        const password = text(secret.inputs["stringData"]?.["password"]);
        assert.equal(secret.inputs["type"], "kubernetes.io/basic-auth");
        assert.deepEqual(secret.inputs["metadata"]?.["labels"], { "cnpg.io/reload": "true" });
        assert.deepEqual(secret.inputs["stringData"], {
            host: "db-rw.shop.svc.cluster.local",
            port: "5432",
            database: "orders",
            username: "shop",
            password,
            url: `postgresql://shop:${password}@db-rw.shop.svc.cluster.local:5432/orders?sslmode=require`,
            psycopgUrl: `postgresql+psycopg://shop:${password}@db-rw.shop.svc.cluster.local:5432/orders?sslmode=require`,
        });
        assert.deepEqual(secret.secretPaths, ["stringData"]);
        assert.match(password, /^[A-Za-z0-9]{32}$/);
    });

    it("makes a new password when its rotation is raised, and only then", async () => {
        const keepers = async (args: Partial<InClusterPostgresArgs>) => only(await postgres(args), PASSWORD).inputs;
        assert.deepEqual(await keepers({}), { length: 32, special: false, keepers: { rotation: "1" } });
        assert.deepEqual((await keepers({ passwordRotation: "2" }))["keepers"], { rotation: "2" });
    });

    it("keeps the database of a protected stack, and leaves nothing of an ephemeral one", async () => {
        const kept = only(await postgres(), CLUSTER);
        assert.deepEqual([kept.protect, kept.retainOnDelete], [true, true]);
        const gone = only(await postgres({ protection: "ephemeral" }), CLUSTER);
        assert.deepEqual([gone.protect, gone.retainOnDelete], [false, false]);
    });

    it("comes after the operator, its policy and its password", async () => {
        const resources = await postgres();
        const { dependencies } = only(resources, CLUSTER);
        for (const [type, name] of [
            ["kubernetes:core/v1:ConfigMap", "operator"],
            [NETWORK_POLICY, "db"],
            [SECRET, "db-credentials"],
        ] as const) {
            assert.ok(dependencies.includes(only(resources, type, name).urn), `the cluster does not wait for ${name}`);
        }
    });

    it("is reached by its application, its operator and Prometheus, each where it must be", async () => {
        const network = networkOf(await postgres());
        const instance = "shop/cnpg.io/cluster=db";
        assert.equal(
            matrix(
                network,
                {
                    application: "shop/app=api",
                    "other application": "office/app=api",
                    instance,
                    operator: "cnpg-system/app.kubernetes.io/name=cloudnative-pg",
                    prometheus: PROMETHEUS,
                    internet: "internet",
                },
                { "5432": `${instance}:5432`, "8000": `${instance}:8000`, "9187": `${instance}:9187` },
            ),
            [
                "from \\ to         | 5432  | 8000  | 9187",
                "application       | allow | deny  | deny",
                "other application | deny  | deny  | deny",
                "instance          | allow | allow | deny",
                "operator          | allow | allow | deny",
                "prometheus        | deny  | deny  | allow",
                "internet          | deny  | deny  | deny",
            ].join("\n"),
        );
        assert.ok(network.allows(instance, "100.65.0.1:443"), "an instance asks the API server who is primary");
        assert.ok(!network.allows(instance, "203.0.113.1:5432"));
    });

    it("admits only the clients it is given", async () => {
        const network = networkOf(await postgres({ clients: [pods({ app: "api" })] }));
        assert.ok(network.allows("shop/app=api", "shop/cnpg.io/cluster=db:5432"));
        assert.ok(!network.allows("shop/app=gateway", "shop/cnpg.io/cluster=db:5432"));
    });

    it("tells its application the one way out that it needs", async () => {
        assert.deepEqual((await postgres({ clusterName: "shop-db" })).outputs["egress"], [
            {
                to: [
                    {
                        podSelector: { matchLabels: { "cnpg.io/cluster": "shop-db" } },
                        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } },
                    },
                ],
                ports: [{ port: 5432 }],
            },
        ]);
    });

    it("is scraped where there is a scraper", async () => {
        const [endpoint] = items(only(await postgres(), POD_MONITOR).inputs["spec"]?.["podMetricsEndpoints"]);
        assert.equal(endpoint?.["port"], "metrics");
        assert.equal(all(await postgres({ scraper: undefined }), POD_MONITOR).length, 0);
    });

    it("refuses what cannot be, with the remedy", async () => {
        await assert.rejects(postgres({ instances: 0 }), /db: instances is 0\. Give a whole number of at least 1/);
        await assert.rejects(postgres({ storageGiB: 0 }), /db: storageGiB is 0\. Give a whole number/);
        await assert.rejects(
            postgres({ database: "Orders!" }),
            /db: database is "Orders!"\. Give a name of lower case/,
        );
        await assert.rejects(postgres({ database: "postgres" }), /db: database is "postgres"\. Give another name/);
        await assert.rejects(postgres({ parameters: { ssl: "off" } }), /db: parameters\.ssl is "off"\. Leave it out/);
    });
});

describe("Backups of InClusterPostgres", () => {
    it("are none unless asked for", async () => {
        const resources = await postgres();
        assert.deepEqual([...all(resources, ARCHIVE), ...all(resources, SCHEDULE)], []);
        assert.equal(only(resources, CLUSTER).inputs["spec"]?.["plugins"], undefined);
    });

    it("archive the log to the bucket with its own key, before the first instance starts", async () => {
        const resources = await backedUp();
        const archive = only(resources, ARCHIVE);
        assert.equal(archive.inputs["metadata"]?.["name"], "db-archive");
        assert.deepEqual(archive.inputs["spec"], {
            retentionPolicy: "14d",
            configuration: {
                destinationPath: "s3://shop-backups/postgres",
                endpointURL: "https://fra1.digitaloceanspaces.com",
                s3Credentials: {
                    accessKeyId: { name: "spaces", key: "accessKey" },
                    secretAccessKey: { name: "spaces", key: "secretKey" },
                },
                wal: { compression: "gzip" },
                data: { compression: "gzip" },
            },
        });
        const cluster = only(resources, CLUSTER);
        assert.deepEqual(cluster.inputs["spec"]?.["plugins"], [
            {
                name: "barman-cloud.cloudnative-pg.io",
                isWALArchiver: true,
                parameters: { barmanObjectName: "db-archive" },
            },
        ]);
        assert.ok(cluster.dependencies.includes(archive.urn));
        assert.ok(networkOf(resources).allows("shop/cnpg.io/cluster=db", "internet:443"));
    });

    it("take a base backup at once and then on schedule, with the seconds the operator wants in front", async () => {
        const { inputs } = only(await backedUp(), SCHEDULE);
        assert.deepEqual(inputs["spec"], {
            schedule: "0 30 1 * * *",
            cluster: { name: "db" },
            method: "plugin",
            pluginConfiguration: { name: "barman-cloud.cloudnative-pg.io" },
            backupOwnerReference: "cluster",
            immediate: true,
        });
    });
});
