import assert from "node:assert/strict";
import { items, text, type Deployed } from "../../support/deploy.ts";
import { object, objects, outputs, SEMAPHORE, stack, steps, values } from "./stack.ts";

const OWNED = {
    labels: { "app.kubernetes.io/managed-by": "Helm" },
    annotations: { "meta.helm.sh/release-name": "kraken", "meta.helm.sh/release-namespace": "kraken" },
};

describe("Kraken's volumes", () => {
    let dev: Deployed;
    let prod: Deployed;

    before(async () => {
        dev = await stack("dev");
        prod = await stack("prod");
    });

    const claimed = (name: string, size: string): void =>
        assert.deepEqual(object(prod, "PersistentVolumeClaim", name).inputs["spec"], {
            accessModes: ["ReadWriteMany"],
            storageClassName: "nfs-share",
            resources: { requests: { storage: size } },
        });

    it("K6 K31 K52 KX11 hold 100 GiB of files, on all nodes at once", () => {
        claimed("kraken-uploads", "100Gi");
    });

    it("K33 hold 50 GiB of segments of calls, on all nodes at once", () => {
        claimed("kraken-replay-segments", "50Gi");
    });

    it("K31 K33 are what the values say: the release takes over what is there and changes nothing", () => {
        for (const resources of [dev, prod]) {
            for (const [key, name] of [
                ["fileStorage", "kraken-uploads"],
                ["replayStorage", "kraken-replay-segments"],
            ] as const) {
                const { metadata, spec } = object(resources, "PersistentVolumeClaim", name).inputs;
                assert.deepEqual(metadata, { name, namespace: "kraken", ...OWNED });
                assert.deepEqual(values(resources)[key], {
                    enabled: true,
                    size: spec?.["resources"]?.["requests"]?.["storage"],
                    storageClassName: spec?.["storageClassName"],
                });
            }
        }
    });

    it("KX12 cannot be deleted by mistake in a protected stack, and go with an ephemeral one", () => {
        for (const [resources, kept] of [
            [prod, true],
            [dev, false],
        ] as const) {
            for (const claim of Object.values(objects(resources, "PersistentVolumeClaim"))) {
                assert.deepEqual([claim.protect, claim.retainOnDelete], [kept, kept], claim.name);
            }
        }
        assert.deepEqual(outputs(prod)["claimNames"], ["kraken-uploads", "kraken-replay-segments"]);
    });

    it("K32 keep uploaded files in any case; segments of calls only where replays are asked for", async () => {
        const bare = await stack("local");
        assert.deepEqual(values(bare)["fileStorage"], { enabled: true, size: "2Gi", storageClassName: "nfs-server" });
        assert.deepEqual(values(bare)["replayStorage"], { enabled: false });
        assert.equal("kraken-replay-segments" in objects(bare, "PersistentVolumeClaim"), false);
    });
});

describe("Kraken's databases", () => {
    it("K3 K23 K25 K46 are a replica set of MongoDB whose pods have the names and labels of the runbooks", async () => {
        const { metadata, spec } = object(await stack("dev"), "MongoDBCommunity", "kraken-mongodb").inputs;
        assert.equal(metadata?.["name"], "kraken-mongodb");
        assert.deepEqual([spec?.["members"], spec?.["automationConfig"]], [3, { replicaSet: { id: "rs0" } }]);
        const pods = spec?.["statefulSet"]?.["spec"];
        assert.equal(pods?.["serviceName"], "kraken-mongodb");
        assert.equal(pods?.["template"]?.["metadata"]?.["labels"]?.["app.kubernetes.io/name"], "mongodb");
    });

    it("K23 have the disk that the settings give, and passwords that are generated", async () => {
        const app = { mongo: { form: "in-cluster", members: 3, storageGiB: 50 } };
        const { spec } = object(await stack("dev", { app }), "MongoDBCommunity", "kraken-mongodb").inputs;
        const [data] = items(spec?.["statefulSet"]?.["spec"]?.["volumeClaimTemplates"]);
        assert.deepEqual(data?.["spec"]?.["resources"], { requests: { storage: "50Gi" } });
    });

    it("K4 K26 KX8 are one Valkey on the cluster with a password and 10 GiB, whatever else is managed", async () => {
        const prod = await stack("prod");
        const claim = object(prod, "PersistentVolumeClaim", "kraken-redis-data").inputs["spec"];
        assert.deepEqual(claim?.["resources"], { requests: { storage: "10Gi" } });
        const managed = prod.filter(({ type }) => type === "digitalocean:index/databaseCluster:DatabaseCluster");
        assert.deepEqual(
            managed.filter(({ inputs }) => (inputs["engine"] as unknown) === "valkey"),
            [],
        );
    });
});

describe("Kraken's backups", () => {
    let prod: Deployed;

    before(async () => {
        prod = await stack("prod");
    });

    it("K43 K55 KX13 KX14 dump the database on schedule with the credentials of its Secret, into a bucket", () => {
        const { spec } = object(prod, "CronJob", "kraken-mongodb-backup").inputs;
        assert.equal(spec?.["schedule"], "30 1 * * *");
        const [dump, upload] = steps(prod, "kraken-mongodb-backup");
        assert.match(text(items(dump?.["command"])[2]), /^mongodump .* --gzip --archive="\$file"$/m);
        assert.deepEqual(items(dump?.["env"])[0]?.["valueFrom"], {
            secretKeyRef: { name: "kraken-mongodb-credentials", key: "url" },
        });
        assert.equal(items(upload?.["command"])[3], "backups:$(BACKUPS_BUCKET)/dumps/kraken-mongodb-backup");
        const store = object(prod, "Secret", "kraken-backups-credentials").inputs["stringData"];
        assert.equal(store?.["bucket"], "example-platform-backups-kraken-backups");
    });

    it("K44 bring a dump back when somebody asks for it: --drop, as the application's user", () => {
        const { spec } = object(prod, "CronJob", "kraken-mongodb-restore").inputs;
        assert.equal(spec?.["suspend"], true);
        const [download, restore] = steps(prod, "kraken-mongodb-restore");
        assert.equal(
            items(download?.["env"]).find(({ name }) => text(name) === "BACKUP_FOLDER")?.["value"],
            "dumps/kraken-mongodb-backup",
        );
        assert.match(text(items(restore?.["command"])[2]), /^mongorestore .* --gzip --archive=\S+ --drop$/m);
    });

    it("keep uploaded files too, read by the user that they belong to", () => {
        const { spec } = object(prod, "CronJob", "kraken-uploads-backup").inputs;
        const pod = spec?.["jobTemplate"]?.["spec"]?.["template"]?.["spec"];
        assert.deepEqual(items(pod?.["volumes"])[0]?.["persistentVolumeClaim"], {
            claimName: "kraken-uploads",
            readOnly: true,
        });
        assert.equal(pod?.["securityContext"]?.["runAsUser"], 1001);
        const [sync] = steps(prod, "kraken-uploads-backup");
        assert.match(text(items(sync?.["command"])[2]), /\/files "\$backups\/mirror\/kraken-uploads-backup"$/m);
        const [copy] = steps(prod, "kraken-uploads-restore");
        assert.deepEqual(copy?.["args"], ["backups:$(BACKUPS_BUCKET)/$(FOLDER)", "/files"]);
    });

    it("are of PostgreSQL for its successor", async () => {
        const names = Object.keys(objects(await stack("prod", { app: SEMAPHORE }), "CronJob"));
        assert.deepEqual(names.sort(), [
            "kraken-postgres-backup",
            "kraken-postgres-restore",
            "kraken-uploads-backup",
            "kraken-uploads-restore",
        ]);
    });

    it("are none where there is no place for them", async () => {
        assert.deepEqual(objects(await stack("dev"), "CronJob"), {});
    });
});
