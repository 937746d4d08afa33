import assert from "node:assert/strict";
import { all, items, only, text, type Deployed, type Registered } from "../../support/deploy.ts";
import { changedStack, container, nameOf, object, objects, stack, template, variables } from "./stack.ts";

const DATABASE = "digitalocean:index/databaseDb:DatabaseDb";
const DATABASE_USER = "digitalocean:index/databaseUser:DatabaseUser";
const SERVER = "digitalocean:index/databaseCluster:DatabaseCluster";
const BUCKET = "digitalocean:index/spacesBucket:SpacesBucket";

/** Partitions, copies and settings of each topic. */
function topics(resources: Deployed): Record<string, unknown[]> {
    return Object.fromEntries(
        objects(resources, "KafkaTopic").map(({ inputs }) => {
            const { topicName, partitions, replicas, config } = inputs.spec ?? {};
            return [text(topicName), [partitions, replicas, config]];
        }),
    );
}

/** Keeps what it holds whatever the program is asked. */
function isKept({ protect, retainOnDelete }: Registered): boolean {
    return protect && retainOnDelete;
}

describe("Chat4All's services", () => {
    let dev: Deployed;
    let prod: Deployed;

    before(async () => {
        dev = await stack("dev");
        prod = await stack("prod");
    });

    it("C2 puts what is kept on the cluster onto volumes of the stack's class", () => {
        const postgres = object(dev, "Cluster", "chat4all-postgres").inputs.spec?.storage;
        assert.deepEqual([postgres?.storageClass, postgres?.size], ["do-block-storage", "10Gi"]);
        for (const [claim, size] of [
            ["redis-data", "2Gi"],
            ["chat4all-files-data", "20Gi"],
        ] as const) {
            const { spec } = object(dev, "PersistentVolumeClaim", claim).inputs;
            assert.deepEqual([spec?.storageClassName, spec?.resources?.requests?.storage], ["do-block-storage", size]);
        }
        const [volume] = items(object(dev, "KafkaNodePool", "broker").inputs.spec?.storage?.volumes);
        assert.deepEqual([volume?.class, volume?.size], ["do-block-storage", "10Gi"]);
    });

    it("C10 C38 CX2 has a database on a managed server with a standby, or a CloudNativePG cluster of several instances", async () => {
        assert.equal(only(prod, SERVER, "postgres").inputs.nodeCount, 2);
        assert.equal(only(prod, DATABASE, "chat4all-postgres").inputs.name, "chat4all");
        const three = await changedStack("dev", ({ apps }) => {
            Object.assign(apps?.["chat4all"] ?? {}, {
                postgres: { form: "in-cluster", instances: 3, storageGiB: 10 },
            });
        });
        const { spec } = object(three, "Cluster", "chat4all-postgres").inputs;
        assert.deepEqual([spec?.instances, spec?.enablePDB], [3, true]);
    });

    it("C11 CX4 has Redis at one address: a managed server with a standby, or one on the cluster called redis", () => {
        const server = only(prod, SERVER, "chat4all-redis").inputs;
        assert.deepEqual([server.engine, server.nodeCount, server.evictionPolicy], ["valkey", 2, "noeviction"]);
        const release = only(dev, "kubernetes:helm.sh/v3:Release", "chat4all-redis").inputs;
        assert.deepEqual([release.name, release.namespace, release.chart], ["redis", "chat4all", "valkey"]);
    });

    it("C12 CX6 has three Kafka brokers, and every topic in three copies before the application starts", () => {
        assert.equal(object(prod, "KafkaNodePool", "broker").inputs.spec?.replicas, 3);
        const copies = { "min.insync.replicas": 2 };
        assert.deepEqual(topics(prod), {
            message_processing: [20, 3, copies],
            whatsapp_outgoing: [5, 3, copies],
            instagram_outgoing: [5, 3, copies],
            message_status_updates: [50, 3, copies],
            file_merge_requests: [50, 3, copies],
            file_upload_completed: [3, 3, copies],
            message_processing_dlq: [3, 3, { "retention.ms": 604_800_000, ...copies }],
            messages: [3, 3, copies],
            message_events: [3, 3, copies],
            file_events: [3, 3, copies],
            conversation_events: [3, 3, copies],
            default_events: [3, 3, copies],
        });
        assert.deepEqual(topics(dev)["message_processing"], [20, 1, { "min.insync.replicas": 1 }]);
    });

    it("C13 CX3 keeps files in a Spaces bucket, or in an object store on the cluster", () => {
        assert.equal(only(prod, BUCKET, "chat4all-files").inputs.name, "example-chat4all-files");
        const release = only(dev, "kubernetes:helm.sh/v3:Release", "chat4all-files").inputs;
        assert.deepEqual([release.namespace, release.chart], ["chat4all", "seaweedfs"]);
    });

    it("C40 C46 dumps the database every night, reads the dump and uploads it to a bucket in another region", () => {
        const job = object(prod, "CronJob", "postgres-backup");
        assert.equal(job.inputs.spec?.schedule, "30 1 * * *");
        const [dump] = items(template(job).spec?.initContainers);
        const script = text(items(dump?.command)[2]);
        assert.match(script, /pg_dump --format=custom .*--file="\$file"\npg_restore --file=\/dev\/null "\$file"/);
        assert.deepEqual(container(job).command, [
            "rclone",
            "copy",
            "/dump",
            "backups:$(BACKUPS_BUCKET)/dumps/postgres-backup",
        ]);
        const bucket = only(prod, BUCKET, "chat4all-backups").inputs;
        assert.deepEqual([bucket.name, bucket.region], ["example-platform-backups-chat4all-backups", "ams3"]);
    });

    it("C46 dumps past the connection pool, whose other clients would get the dump's settings", () => {
        const [dump] = items(template(object(prod, "CronJob", "postgres-backup")).spec?.initContainers);
        const names = items(dump?.env).map(({ valueFrom }) => valueFrom?.secretKeyRef?.name);
        assert.deepEqual([...new Set(names)], ["chat4all-postgres-direct-credentials", undefined]);
        const ports = ["chat4all-postgres-direct-credentials", "chat4all-postgres-credentials"].map(
            (secret) => object(prod, "Secret", secret).inputs.stringData?.port,
        );
        assert.deepEqual(ports, ["25060", "25061"]);
    });

    it("C46 mirrors files every night and keeps what was overwritten or deleted for 30 days", () => {
        const job = object(prod, "CronJob", "files-backup");
        const script = text(items(container(job).command)[2]);
        assert.match(script, /rclone sync --exclude '\/chunks\/\*\*' /);
        assert.match(script, /--backup-dir "\$backups\/replaced\/files-backup\/\$\(date -u \+%Y%m%dT%H%M%SZ\)"/);
        assert.match(script, /"source:\$SOURCE_BUCKET" "\$backups\/mirror\/files-backup"$/);
        const rules = items(only(prod, BUCKET, "chat4all-backups").inputs.lifecycleRules);
        const expiring = rules.flatMap(({ prefix, expiration }) =>
            prefix === undefined ? [] : [[prefix, expiration?.days]],
        );
        assert.deepEqual(expiring, [
            ["dumps/", 30],
            ["replaced/", 30],
        ]);
    });

    it("C47 brings back database and files when somebody asks for it, and never by the clock", () => {
        for (const name of ["postgres-restore", "files-restore"]) {
            const { suspend, schedule } = object(prod, "CronJob", name).inputs.spec ?? {};
            assert.deepEqual([suspend, schedule], [true, "0 0 30 2 *"], name);
        }
        const database = object(prod, "CronJob", "postgres-restore");
        assert.match(
            text(items(container(database).command)[2]),
            /pg_restore --single-transaction --clean --if-exists/,
        );
        assert.deepEqual(variables(container(database))["PGHOST"], "chat4all-postgres-direct-credentials/host");
        const [download] = items(template(database).spec?.initContainers);
        assert(download);
        assert.equal(variables(download)["BACKUP_FOLDER"], "=dumps/postgres-backup");
        const files = container(object(prod, "CronJob", "files-restore"));
        assert.deepEqual(files.args, ["backups:$(BACKUPS_BUCKET)/$(FOLDER)", "target:$(TARGET_BUCKET)"]);
        assert.equal(variables(files)["FOLDER"], "=mirror/files-backup");
        assert.equal(variables(files)["TARGET_BUCKET"], "chat4all-files-credentials/bucket");
    });

    it("C46 archives a database on the cluster continuously besides, where there are backups", async () => {
        const kept = await changedStack("dev", (settings) => {
            settings["backups"] = { bucket: "example-dev-backups", region: "ams3", retentionDays: 7 };
        });
        assert.equal(object(kept, "ScheduledBackup", "chat4all-postgres").inputs.spec?.schedule, "0 30 1 * * *");
        assert.deepEqual(objects(kept, "CronJob").map(nameOf).sort(), [
            "files-backup",
            "files-restore",
            "postgres-backup",
            "postgres-restore",
            "upload-garbage-collector",
        ]);
        assert.deepEqual(objects(dev, "CronJob").map(nameOf), ["upload-garbage-collector"]);
    });

    it("C51 keeps the data of a protected stack when the application is removed", async () => {
        const without = await changedStack("prod", ({ apps }) => {
            delete apps?.["chat4all"];
        });
        const remaining = new Set(without.map(({ urn }) => urn));
        const removed = prod.filter(({ urn, custom }) => custom && !remaining.has(urn));
        const stateful = removed.filter(
            ({ type }) =>
                [DATABASE, DATABASE_USER, SERVER, BUCKET].includes(type) ||
                /:(Namespace|PersistentVolumeClaim|Kafka|KafkaNodePool|KafkaTopic)$/.test(type),
        );
        const kinds = new Set(stateful.map(({ type }) => type.split(":").at(-1)));
        assert.deepEqual([...kinds].sort(), [
            "DatabaseCluster",
            "DatabaseDb",
            "DatabaseUser",
            "Kafka",
            "KafkaNodePool",
            "KafkaTopic",
            "Namespace",
            "SpacesBucket",
        ]);
        assert.deepEqual(
            stateful.filter((resource) => !isKept(resource)).map(({ urn }) => urn),
            [],
        );
    });

    it("C51 keeps nothing of an ephemeral stack: its namespace takes all along", () => {
        const kept = dev.filter(
            (resource) => isKept(resource) && (resource.inputs.metadata?.namespace as unknown) === "chat4all",
        );
        assert.deepEqual(kept, []);
        const namespace = only(dev, "kubernetes:core/v1:Namespace", "chat4all");
        assert.deepEqual([namespace.protect, namespace.retainOnDelete], [false, false]);
        assert.equal(all(dev, BUCKET, "chat4all-files").length, 0);
    });

    it("C35 C36 C37 C44 CX19 has Prometheus scrape API and workers under the labels that the dashboards ask for", () => {
        const labels = (name: string) =>
            Object.fromEntries(
                items(items(object(prod, "PodMonitor", name).inputs.spec?.podMetricsEndpoints)[0]?.relabelings)
                    .filter(({ targetLabel }) => targetLabel !== undefined)
                    .map(({ targetLabel, replacement }) => [text(targetLabel), replacement]),
            );
        assert.deepEqual(labels("api"), { service: "chat4all-api", job: "chat4all-api" });
        assert.deepEqual(labels("worker-router"), { job: "chat4all-workers" });
        assert.deepEqual(labels("worker-outbox"), { job: "chat4all-workers" });
        const own = objects(prod, "PodMonitor").map(nameOf);
        assert.deepEqual(own.filter((name) => name.startsWith("worker") || name === "api").sort(), [
            "api",
            "worker-outbox",
            "worker-router",
        ]);
        assert.equal(labels("kafka")["job"], "kafka");
    });
});
