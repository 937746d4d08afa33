import assert from "node:assert/strict";
import { items, only, text, type Deployed, type Registered, type Tree } from "../../support/deploy.ts";
import { comesAfter, object, objects, release, secretValues, SEMAPHORE, stack, values } from "./stack.ts";

describe("Semaphore Chat, Kraken's successor on PostgreSQL", () => {
    let dev: Deployed;
    let chart: Tree;
    let job: Registered;

    before(async () => {
        dev = await stack("dev", { app: SEMAPHORE });
        chart = values(dev);
        const [found, ...others] = Object.values(objects(dev, "Job"));
        assert(found && others.length === 0);
        job = found;
    });

    it("KX2 is another chart with other images, and the same objects under the same names", () => {
        const { inputs } = release(dev);
        assert.deepEqual(
            [inputs["chart"], inputs["version"], inputs["name"]],
            ["oci://ghcr.io/semaphore-chat/semaphore-chat/charts/semaphore-chat", "0.1.2", "kraken"],
        );
        assert.deepEqual([chart["nameOverride"], chart["fullnameOverride"]], ["kraken", "kraken"]);
        assert.deepEqual(chart["backend"]?.["image"], {
            repository: "ghcr.io/semaphore-chat/semaphore-chat-backend",
            tag: "0.1.2",
            pullPolicy: "IfNotPresent",
        });
        assert.deepEqual(chart["frontend"]?.["env"], { backendUrl: "http://kraken-backend:3000" });
    });

    it("KX2 keeps its state in PostgreSQL and has no MongoDB", () => {
        assert.equal("mongodb" in chart, false);
        assert.deepEqual(chart["postgresql"], {
            bundled: false,
            external: { uri: "postgresql://in.the.secret/kraken" },
        });
        assert.match(
            secretValues(dev)["DATABASE_URL"] ?? "",
            /^postgresql:\/\/kraken:\w{32}@kraken-postgres-rw\.kraken\.svc\.cluster\.local:5432\/kraken\?sslmode=require$/,
        );
        assert.equal("MONGODB_URL" in secretValues(dev), false);
        assert.deepEqual(objects(dev, "MongoDBCommunity"), {});
    });

    it("has its schema brought up to date by a job of the same image, before its pods start and not by the chart", () => {
        const pod = job.inputs["spec"]?.["template"]?.["spec"];
        const [container] = items(pod?.["containers"]);
        assert.equal(container?.["image"], "ghcr.io/semaphore-chat/semaphore-chat-backend:0.1.2");
        assert.deepEqual(container["command"], ["npx", "prisma", "migrate", "deploy", "--schema=prisma/schema.prisma"]);
        assert.deepEqual(container["env"], [
            { name: "DATABASE_URL", valueFrom: { secretKeyRef: { name: "kraken-postgres-credentials", key: "url" } } },
        ]);
        assert.equal(pod?.["securityContext"]?.["runAsUser"], 1001);
        assert.deepEqual(chart["backend"]?.["migrations"], { enabled: false });
        assert(comesAfter(dev, release(dev), job));
        assert(comesAfter(dev, job, object(dev, "Cluster", "kraken-postgres")));
    });

    it("has it done again for another image, and for another database", async () => {
        const nameOf = (resources: Deployed): string =>
            text(Object.values(objects(resources, "Job"))[0]?.inputs["metadata"]?.["name"]);
        const images = { backend: "ghcr.io/semaphore-chat/semaphore-chat-backend:0.1.3" };
        const updated = nameOf(await stack("dev", { app: { ...SEMAPHORE, images } }));
        assert.match(nameOf(dev), /^kraken-migrate-[0-9a-f]{8}$/);
        assert.notEqual(updated, nameOf(dev));
        assert.equal(nameOf(await stack("dev", { app: SEMAPHORE })), nameOf(dev));
    });

    it("goes past a pool to change the schema, and keeps a session of it otherwise", async () => {
        const pooled = { ...SEMAPHORE, postgres: { form: "managed", poolSize: 10 } };
        const prod = await stack("prod", { app: pooled });
        const [migration] = Object.values(objects(prod, "Job"));
        const [container] = items(migration?.inputs["spec"]?.["template"]?.["spec"]?.["containers"]);
        const reference = items(container?.["env"])[0]?.["valueFrom"]?.["secretKeyRef"];
        assert.equal(text(reference?.["name"]), "kraken-postgres-direct-credentials");
        const pool = only(prod, "digitalocean:index/databaseConnectionPool:DatabaseConnectionPool");
        assert.equal(pool.inputs["mode"], "session");
    });

    it("is not restarted because a database is away, and knows clients by the address that the controller tells", () => {
        assert.deepEqual(chart["backend"]?.["livenessProbe"], { httpGet: null, tcpSocket: { port: 3000 } });
        assert.equal(chart["backend"]["trustProxy"], "1");
    });

    it("leaves Kraken without what only it reads", async () => {
        const { backend } = values(await stack("dev"));
        for (const key of ["migrations", "livenessProbe", "trustProxy"]) {
            assert.equal(key in (backend ?? {}), false, key);
        }
    });
});
