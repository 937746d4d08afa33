import assert from "node:assert/strict";
import { InClusterMongo, type InClusterMongoArgs } from "../../../components/backing/in-cluster/mongo.ts";
import { all, deploy, items, only, text, type Deployed } from "../../support/deploy.ts";
import { matrix, networkOf } from "../../support/policy-matrix.ts";
import { OUTSIDE, PROMETHEUS } from "../platform/parts.ts";
import { BUDGET, NETWORK_POLICY, operator, SECRET, SHOP } from "./parts.ts";

const REPLICA_SET = "kubernetes:mongodbcommunity.mongodb.com/v1:MongoDBCommunity";
const SERVICE_MONITOR = "kubernetes:monitoring.coreos.com/v1:ServiceMonitor";

function mongo(args: Partial<InClusterMongoArgs> = {}): Promise<Deployed> {
    return deploy(() => {
        const { egress } = new InClusterMongo("db", {
            ...SHOP,
            operator: operator("mongodb-operator", { "app.kubernetes.io/name": "mongodb-kubernetes-operator" }),
            clusterName: "kraken-mongodb",
            members: 3,
            database: "kraken",
            ...args,
        });
        return { egress };
    });
}

describe("InClusterMongo", () => {
    it("K3 is a replica set of three members named rs0, whatever the resource is called", async () => {
        const { inputs } = only(await mongo(), REPLICA_SET);
        const { spec } = inputs;
        assert.equal(inputs["metadata"]?.["name"], "kraken-mongodb");
        assert.deepEqual([spec?.["type"], spec?.["members"]], ["ReplicaSet", 3]);
        assert.deepEqual(spec?.["automationConfig"], { replicaSet: { id: "rs0" } });
        assert.deepEqual(spec?.["additionalMongodConfig"], { replication: { replSetName: "rs0" } });
    });

    it("K24 gives a URL with all members, the database, the replica set and majority writes", async () => {
        const resources = await mongo();
        const { inputs, secretPaths } = only(resources, SECRET, "db-credentials");
        const password = text(inputs["stringData"]?.["password"]);
        const members = [0, 1, 2].map((id) => `kraken-mongodb-${id}.kraken-mongodb-svc.shop.svc.cluster.local:27017`);
        assert.deepEqual(inputs["stringData"], {
            username: "kraken",
            password,
            database: "kraken",
            url: `mongodb://kraken:${password}@${members.join(",")}/kraken?replicaSet=rs0&authSource=admin&retryWrites=true&w=majority`,
        });
        assert.deepEqual(secretPaths, ["stringData"]);
    });

    it("lets the application's user work in its database and nowhere else, over SCRAM", async () => {
        const { spec } = only(await mongo(), REPLICA_SET).inputs;
        assert.deepEqual(spec?.["security"], { authentication: { modes: ["SCRAM"] } });
        assert.deepEqual(items(spec["users"]).slice(0, 1), [
            {
                name: "kraken",
                db: "admin",
                passwordSecretRef: { name: "db-credentials", key: "password" },
                scramCredentialsSecretName: "kraken-mongodb",
                connectionStringSecretName: "kraken-mongodb-operator-url",
                roles: [
                    { name: "readWrite", db: "kraken" },
                    { name: "dbAdmin", db: "kraken" },
                ],
            },
        ]);
    });

    it("KX13 has a user for backups, who may read the database and no more, with a password of its own", async () => {
        const resources = await mongo();
        assert.deepEqual(items(only(resources, REPLICA_SET).inputs["spec"]?.["users"]).slice(1), [
            {
                name: "kraken-reader",
                db: "admin",
                passwordSecretRef: { name: "db-reader-credentials", key: "password" },
                scramCredentialsSecretName: "kraken-mongodb-reader",
                connectionStringSecretName: "kraken-mongodb-reader-operator-url",
                roles: [{ name: "read", db: "kraken" }],
            },
        ]);
        const data = only(resources, SECRET, "db-reader-credentials").inputs["stringData"];
        assert.match(
            text(data?.["url"]),
            /^mongodb:\/\/kraken-reader:\w{32}@.*\/kraken\?replicaSet=rs0&authSource=admin/,
        );
        assert.notEqual(
            data?.["password"],
            only(resources, SECRET, "db-credentials").inputs["stringData"]?.["password"],
        );
    });

    it("is called by its Service as it is told, in its URL, its pods' label and all that select them", async () => {
        const resources = await mongo({ serviceName: "kraken-mongodb" });
        const label = { app: "kraken-mongodb" };
        assert.equal(
            only(resources, REPLICA_SET).inputs["spec"]?.["statefulSet"]?.["spec"]?.["serviceName"],
            label.app,
        );
        assert.deepEqual(only(resources, BUDGET).inputs["spec"]?.["selector"], { matchLabels: label });
        assert.deepEqual(only(resources, NETWORK_POLICY, "db").inputs["spec"]?.["podSelector"], { matchLabels: label });
        assert.deepEqual(only(resources, SERVICE_MONITOR).inputs["spec"]?.["selector"], { matchLabels: label });
        assert.match(
            text(only(resources, SECRET, "db-credentials").inputs["stringData"]?.["url"]),
            /@kraken-mongodb-0\.kraken-mongodb\.shop\.svc\.cluster\.local:27017,/,
        );
    });

    it("may run in a restricted namespace: no root, and the runtime's seccomp profile", async () => {
        const spec = only(await mongo(), REPLICA_SET).inputs["spec"]?.["statefulSet"]?.["spec"];
        assert.deepEqual(spec?.["template"]?.["spec"]?.["securityContext"], {
            runAsNonRoot: true,
            runAsUser: 2000,
            fsGroup: 2000,
            seccompProfile: { type: "RuntimeDefault" },
        });
    });

    it("K46 labels its pods so that runbooks find them, and spreads them over nodes", async () => {
        const resources = await mongo({ podLabels: { "app.kubernetes.io/name": "mongodb" } });
        const template = only(resources, REPLICA_SET).inputs["spec"]?.["statefulSet"]?.["spec"]?.["template"];
        assert.deepEqual(template?.["metadata"]?.["labels"], {
            "app.kubernetes.io/name": "mongodb",
            app: "kraken-mongodb-svc",
        });
        const [constraint] = items(template?.["spec"]?.["topologySpreadConstraints"]);
        assert.equal(constraint?.["topologyKey"], "kubernetes.io/hostname");
        assert.deepEqual(constraint["labelSelector"], { matchLabels: { app: "kraken-mongodb-svc" } });
    });

    it("gives each server its resources and its disk", async () => {
        const spec = only(await mongo({ storageGiB: 50 }), REPLICA_SET).inputs["spec"]?.["statefulSet"]?.["spec"];
        const [server, agent] = items(spec?.["template"]?.["spec"]?.["containers"]);
        assert.deepEqual(server, { name: "mongod", resources: SHOP.resources });
        assert.equal(agent?.["name"], "mongodb-agent");
        assert.deepEqual(
            items(spec?.["volumeClaimTemplates"]).map((claim) => [
                claim["metadata"]?.["name"],
                claim["spec"]?.["storageClassName"],
                claim["spec"]?.["resources"],
            ]),
            [
                ["data-volume", "do-block-storage", { requests: { storage: "50Gi" } }],
                ["logs-volume", "do-block-storage", { requests: { storage: "2Gi" } }],
            ],
        );
    });

    it("counts as ready when the operator says that all members run", async () => {
        const replicaSet = only(await mongo(), REPLICA_SET);
        assert.deepEqual(replicaSet.inputs["metadata"]?.["annotations"], {
            "pulumi.com/waitFor": "jsonpath={.status.phase}=Running",
        });
        assert.deepEqual([replicaSet.protect, replicaSet.retainOnDelete], [true, true]);
    });

    it("comes after the operator, which brings the pods' service account", async () => {
        const resources = await mongo();
        const { dependencies } = only(resources, REPLICA_SET);
        for (const [type, name] of [
            ["kubernetes:core/v1:ConfigMap", "operator"],
            [NETWORK_POLICY, "db"],
            [SECRET, "db-credentials"],
            [SECRET, "db-metrics"],
        ] as const) {
            assert.ok(dependencies.includes(only(resources, type, name).urn), `it does not wait for ${name}`);
        }
    });

    it("lets a drain take one member at a time, and does not block it where there is one", async () => {
        const { inputs } = only(await mongo(), BUDGET);
        assert.deepEqual(inputs["spec"], {
            maxUnavailable: 1,
            selector: { matchLabels: { app: "kraken-mongodb-svc" } },
        });
        assert.equal(all(await mongo({ members: 1 }), BUDGET).length, 0);
    });

    it("is reached by its application, itself and Prometheus, each where it must be", async () => {
        const network = networkOf(await mongo());
        const member = "shop/app=kraken-mongodb-svc";
        assert.equal(
            matrix(
                network,
                { application: "shop/app=backend", stranger: "office/app=backend", member, prometheus: PROMETHEUS },
                { server: `${member}:27017`, metrics: `${member}:9216` },
            ),
            [
                "from \\ to   | server | metrics",
                "application | allow  | deny",
                "stranger    | deny   | deny",
                "member      | allow  | deny",
                "prometheus  | deny   | allow",
            ].join("\n"),
        );
        assert.ok(network.allows(member, `${OUTSIDE}:443`), "the agent reports through the API server");
        assert.ok(!network.allows(member, "internet:27017"));
    });

    it("shows its metrics to Prometheus only, with a password", async () => {
        const resources = await mongo();
        assert.deepEqual(only(resources, REPLICA_SET).inputs["spec"]?.["prometheus"], {
            username: "prometheus",
            passwordSecretRef: { name: "db-metrics", key: "password" },
            port: 9216,
        });
        const { spec } = only(resources, SERVICE_MONITOR).inputs;
        assert.deepEqual(spec?.["selector"], { matchLabels: { app: "kraken-mongodb-svc" } });
        const [endpoint] = items(spec["endpoints"]);
        assert.equal(endpoint?.["port"], "prometheus");
        assert.deepEqual(endpoint["basicAuth"], {
            username: { name: "db-metrics", key: "username" },
            password: { name: "db-metrics", key: "password" },
        });
        const blind = await mongo({ scraper: undefined });
        assert.equal(only(blind, REPLICA_SET).inputs["spec"]?.["prometheus"], undefined);
        assert.equal(all(blind, SERVICE_MONITOR).length, 0);
    });

    it("refuses numbers of members that cannot vote, with the remedy", async () => {
        await assert.rejects(mongo({ members: 0 }), /db: members is 0\. Give a whole number of at least 1/);
        await assert.rejects(mongo({ members: 2 }), /db: members is 2\. Give 1, 3, 5 or 7/);
        await assert.rejects(mongo({ members: 9 }), /db: members is 9\. Give 1, 3, 5 or 7/);
        await assert.rejects(mongo({ database: "kraken db" }), /db: database is "kraken db"/);
    });
});
