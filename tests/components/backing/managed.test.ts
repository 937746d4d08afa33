import assert from "node:assert/strict";
import { ManagedMongo, ManagedMongoServer } from "../../../components/backing/managed/mongo.ts";
import {
    ManagedPostgres,
    ManagedPostgresServer,
    type ManagedPostgresArgs,
} from "../../../components/backing/managed/postgres.ts";
import { ManagedRedis } from "../../../components/backing/managed/redis.ts";
import type { ManagedServerArgs } from "../../../components/backing/managed/server.ts";
import { all, deploy, items, only, text, type Deployed } from "../../support/deploy.ts";
import { networkOf } from "../../support/policy-matrix.ts";
import { SCRAPER } from "../platform/parts.ts";
import { JOB, SECRET } from "./parts.ts";

const CLUSTER = "digitalocean:index/databaseCluster:DatabaseCluster";
const FIREWALL = "digitalocean:index/databaseFirewall:DatabaseFirewall";
const DATABASE = "digitalocean:index/databaseDb:DatabaseDb";
const USER = "digitalocean:index/databaseUser:DatabaseUser";
const POOL = "digitalocean:index/databaseConnectionPool:DatabaseConnectionPool";
const SCRAPE_CONFIG = "kubernetes:monitoring.coreos.com/v1alpha1:ScrapeConfig";

const SERVER = {
    serverName: "prod-database",
    region: "fra1",
    version: "17",
    size: "db-s-2vcpu-4gb",
    nodes: 2,
    maintenance: { day: "sunday", startTime: "04:00" },
    network: { id: "vpc-1", cidr: "10.10.0.0/20" },
    clusterId: "cluster-1",
    protection: "protected",
    administrationNamespace: "databases",
} as const satisfies ManagedServerArgs;

function postgres(args: Partial<ManagedPostgresArgs> = {}, server: Partial<ManagedServerArgs> = {}): Promise<Deployed> {
    return deploy(() => {
        const { egress, ready } = new ManagedPostgres("db", {
            namespace: "shop",
            server: new ManagedPostgresServer("postgres", { ...SERVER, ...server }),
            database: "orders",
            protection: "protected",
            ...args,
        });
        return { egress, ready: ready.map(({ urn }) => urn) };
    });
}

describe("Managed database servers", () => {
    it("are in the private network, with standbys and a time for updates", async () => {
        const { inputs, protect, retainOnDelete } = only(
            await postgres({}, { storageGiB: 60, tags: ["prod"] }),
            CLUSTER,
        );
        assert.deepEqual(inputs, {
            name: "prod-database",
            engine: "pg",
            version: "17",
            size: "db-s-2vcpu-4gb",
            nodeCount: 2,
            region: "fra1",
            privateNetworkUuid: "vpc-1",
            maintenanceWindows: [{ day: "sunday", hour: "04:00" }],
            storageSizeMib: "61440",
            tags: ["prod"],
        });
        assert.deepEqual([protect, retainOnDelete], [true, true]);
    });

    it("have the disk of their size unless one is asked for", async () => {
        assert.equal(only(await postgres(), CLUSTER).inputs["storageSizeMib"], undefined);
    });

    it("admit the nodes of this Kubernetes cluster and nobody else", async () => {
        assert.deepEqual(only(await postgres(), FIREWALL).inputs["rules"], [{ type: "k8s", value: "cluster-1" }]);
    });

    it("give way in an ephemeral stack", async () => {
        const { protect, retainOnDelete } = only(await postgres({}, { protection: "ephemeral" }), CLUSTER);
        assert.deepEqual([protect, retainOnDelete], [false, false]);
    });

    it("are scraped over TLS with the account's password, kept from every application", async () => {
        const resources = await postgres({}, { scraper: SCRAPER });
        const { inputs } = only(resources, SCRAPE_CONFIG);
        assert.equal(inputs["metadata"]?.["namespace"], "databases");
        const [targets] = items(inputs["spec"]?.["staticConfigs"]);
        assert.match(text(items(targets?.["targets"])[0]), /^prod-database-[^/]*:9273$/);
        assert.equal(inputs["spec"]?.["scheme"], "HTTPS");
        assert.deepEqual(inputs["spec"]["basicAuth"], {
            username: { name: "postgres-metrics", key: "username" },
            password: { name: "postgres-metrics", key: "password" },
        });
        assert.deepEqual(inputs["spec"]["tlsConfig"], {
            ca: { secret: { name: "postgres-metrics", key: "ca.crt" } },
        });
        const secret = only(resources, SECRET, "postgres-metrics");
        assert.equal(secret.inputs["metadata"]?.["namespace"], "databases");
        assert.match(text(secret.inputs["stringData"]?.["ca.crt"]), /BEGIN CERTIFICATE/);
        assert.deepEqual(secret.secretPaths, ["stringData"]);
        assert.equal(all(await postgres(), SCRAPE_CONFIG).length, 0);
    });

    it("refuse to have no node", async () => {
        await assert.rejects(postgres({}, { nodes: 0 }), /postgres: nodes is 0\. Give a whole number of at least 1/);
        await assert.rejects(postgres({}, { storageGiB: 0.5 }), /postgres: storageGiB is 0\.5\. Give a whole number/);
    });
});

describe("ManagedPostgres", () => {
    it("gives each application a database and a user of its own", async () => {
        const resources = await postgres({ username: "shop" });
        const database = only(resources, DATABASE);
        const user = only(resources, USER);
        assert.equal(database.inputs["name"], "orders");
        assert.equal(user.inputs["name"], "shop");
        for (const { inputs, dependencies } of [database, user]) {
            assert.ok(text(inputs["clusterId"]).length > 0);
            assert.ok(dependencies.includes(only(resources, CLUSTER).urn));
        }
        assert.deepEqual([database.protect, user.protect], [true, true]);
    });

    it("connects at the private address, over TLS", async () => {
        const { inputs, secretPaths } = only(await postgres(), SECRET, "db-credentials");
        const { host, password, url, ...others } = inputs["stringData"] ?? {};
        assert.match(text(host), /^private-prod-database-/);
        assert.equal(text(url), `postgresql://orders:${text(password)}@${text(host)}:25060/orders?sslmode=require`);
        assert.deepEqual(
            { ...others, psycopgUrl: undefined },
            { port: "25060", database: "orders", username: "orders", psycopgUrl: undefined },
        );
        assert.deepEqual(secretPaths, ["stringData"]);
    });

    it("lets its user make tables, which DigitalOcean's API cannot, before anybody connects", async () => {
        const resources = await postgres();
        const job = only(resources, JOB);
        const [container] = items(job.inputs["spec"]?.["template"]?.["spec"]?.["containers"]);
        assert.deepEqual(items(container?.["command"]), [
            "psql",
            "--no-psqlrc",
            "--set=ON_ERROR_STOP=1",
            "--single-transaction",
        ]);
        assert.deepEqual(items(container?.["args"]), [
            '--command=REVOKE CONNECT ON DATABASE "orders" FROM PUBLIC',
            '--command=GRANT ALL ON DATABASE "orders" TO "orders"',
            '--command=GRANT ALL ON SCHEMA public TO "orders"',
        ]);
        for (const needed of [DATABASE, USER, FIREWALL]) {
            assert.ok(job.dependencies.includes(only(resources, needed).urn), `the grant does not wait for ${needed}`);
        }
        assert.ok((resources.outputs["ready"] as unknown as string[]).includes(job.urn));
    });

    it("keeps the administrator's password out of the application's namespace", async () => {
        const resources = await postgres();
        const administrator = only(resources, SECRET, "postgres-administrator");
        assert.equal(administrator.inputs["metadata"]?.["namespace"], "databases");
        assert.equal(only(resources, JOB).inputs["metadata"]?.["namespace"], "databases");
        assert.equal(text(administrator.inputs["stringData"]?.["username"]), "doadmin");
        const ofApplication = all(resources, SECRET).filter(
            ({ inputs }) => text(inputs["metadata"]?.["namespace"]) === "shop",
        );
        const password = text(administrator.inputs["stringData"]?.["password"]);
        assert.ok(ofApplication.every(({ inputs }) => !JSON.stringify(inputs).includes(password)));
        assert.ok(!JSON.stringify(only(resources, JOB).inputs).includes(password));
    });

    it("lets the grant reach the server in the private network and nothing else", async () => {
        const network = networkOf(await postgres());
        assert.ok(network.allows("databases/app=db-grant", "10.10.0.5:25060"));
        assert.ok(!network.allows("databases/app=db-grant", "10.20.0.5:25060"));
        assert.ok(!network.allows("databases/app=db-grant", "internet:25060"));
    });

    it("connects through a pool where there is one, and may leave by its port", async () => {
        const resources = await postgres({ pool: { size: 20 } });
        const pool = only(resources, POOL);
        assert.deepEqual(
            { ...pool.inputs, clusterId: undefined },
            { clusterId: undefined, name: "db", mode: "transaction", size: 20, dbName: "orders", user: "orders" },
        );
        const { stringData } = only(resources, SECRET, "db-credentials").inputs;
        assert.deepEqual([stringData?.["port"], stringData?.["database"]], ["25061", "db"]);
        assert.match(text(stringData?.["url"]), /:25061\/db\?sslmode=require$/);
        assert.deepEqual(
            items(resources.outputs["egress"]).flatMap(({ ports }) => items(ports).map(({ port }) => port)),
            [25060, 25061],
        );
        assert.equal(only(await postgres({ pool: { size: 5, mode: "session" } }), POOL).inputs["mode"], "session");
    });

    it("refuses names that SQL would have to quote, and empty pools", async () => {
        await assert.rejects(postgres({ database: 'a"b' }), /db: database is "a\\"b"\. Give a name of lower case/);
        await assert.rejects(postgres({ pool: { size: 0 } }), /db: pool\.size is 0\. Give a whole number/);
    });
});

describe("ManagedMongo", () => {
    const mongo = (more: Partial<ManagedServerArgs> = {}) =>
        deploy(() => {
            const server = new ManagedMongoServer("mongo", { ...SERVER, version: "8", nodes: 3, ...more });
            const args = { namespace: "kraken", server, database: "kraken", protection: "protected" } as const;
            const { credentials, reader } = new ManagedMongo("db", args);
            return { credentials: credentials.secretName, reader: reader.secretName };
        });

    it("KX9 takes hosts and replica set from DigitalOcean, and puts its own user and database", async () => {
        const resources = await mongo();
        const { stringData } = only(resources, SECRET, "db-credentials").inputs;
        const password = text(stringData?.["password"]);
        const url = new URL(text(stringData?.["url"]));
        assert.equal(url.protocol, "mongodb+srv:");
        assert.match(url.hostname, /^private-prod-database-/);
        assert.deepEqual([url.username, url.password, url.pathname], ["kraken", password, "/kraken"]);
        assert.equal(url.searchParams.get("authSource"), "admin");
        assert.equal(url.searchParams.get("tls"), "true");
        assert.ok(!url.searchParams.has("replicaSet"), "DigitalOcean's name of the set is not rs0");
        assert.equal(only(resources, CLUSTER).inputs["engine"], "mongodb");
    });

    it("gives the application a database and a user of its own", async () => {
        const resources = await mongo();
        assert.equal(only(resources, DATABASE).inputs["name"], "kraken");
        assert.equal(only(resources, USER).inputs["name"], "kraken");
        assert.deepEqual([only(resources, DATABASE).protect, only(resources, USER).protect], [true, true]);
    });

    it("is not scraped: DigitalOcean shows no metrics of it, and a ScrapeConfig without a target is refused", async () => {
        assert.equal(all(await mongo({ scraper: SCRAPER }), SCRAPE_CONFIG).length, 0);
    });

    it("KX13 has backups read as the application's user: the provider gives all users one role", async () => {
        const { outputs } = await mongo();
        assert.deepEqual(outputs, { credentials: "db-credentials", reader: "db-credentials" });
    });
});

describe("ManagedRedis", () => {
    const redis = () =>
        deploy(() => {
            const args = { ...SERVER, version: "8", namespace: "shop", evictionPolicy: "allkeys-lru" } as const;
            const { tls } = new ManagedRedis("queue", args);
            return { tls };
        });

    it("is a server of the application's own, with its eviction policy in DigitalOcean's spelling", async () => {
        const { inputs } = only(await redis(), CLUSTER);
        assert.deepEqual([inputs["engine"], inputs["evictionPolicy"]], ["valkey", "allkeys_lru"]);
    });

    it("speaks TLS, which Celery is told on its URL", async () => {
        const resources = await redis();
        const { stringData } = only(resources, SECRET, "queue-credentials").inputs;
        const { host, password } = stringData ?? {};
        const url = `rediss://:${text(password)}@${text(host)}:25061/0`;
        assert.match(text(host), /^private-/);
        assert.deepEqual([stringData?.["url"], stringData?.["celeryUrl"]], [url, `${url}?ssl_cert_reqs=required`]);
        assert.equal(resources.outputs["tls"], true);
    });
});
