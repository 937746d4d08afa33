import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { MongoDump } from "../../../components/backing/backups/mongo-dump.ts";
import { MongoRestore } from "../../../components/backing/backups/mongo-restore.ts";
import { InClusterMongo } from "../../../components/backing/in-cluster/mongo.ts";
import { InClusterObjectStore } from "../../../components/backing/in-cluster/object-store.ts";
import { deploy, items, only, text, type Deployed, type Tree } from "../../support/deploy.ts";
import { matrix, networkOf } from "../../support/policy-matrix.ts";
import { operator, SHOP } from "./parts.ts";

const CRON_JOB = "kubernetes:batch/v1:CronJob";
const run = promisify(execFile);

function backups(): Promise<Deployed> {
    return deploy(() => {
        const mongo = new InClusterMongo("db", {
            ...SHOP,
            operator: operator("mongodb-operator", { app: "operator" }),
            members: 3,
            database: "kraken",
        });
        const store = new InClusterObjectStore("backups", { ...SHOP, bucket: "shop-backups" });
        const common = { namespace: "shop", partOf: "shop", mongo, scratchGiB: 5 };
        new MongoDump("dump", { ...common, jobName: "mongo-backup", destination: store, schedule: "30 1 * * *" });
        new MongoRestore("restore", {
            ...common,
            jobName: "mongo-restore",
            dumpJobName: "mongo-backup",
            source: store,
        });
    });
}

/** The containers of a CronJob's pod, in the order in which they run. */
function steps(resources: Deployed, name: string): Tree[] {
    const spec = only(resources, CRON_JOB, name).inputs["spec"]?.["jobTemplate"]?.["spec"]?.["template"]?.["spec"];
    return [...items(spec?.["initContainers"]), ...items(spec?.["containers"])];
}

/** Variables of a container: the Secret and key that each comes from, or its value. */
function variables(container: Tree | undefined): Record<string, string> {
    return Object.fromEntries(
        items(container?.["env"]).map((variable) => {
            const from = variable["valueFrom"]?.["secretKeyRef"];
            return [
                text(variable["name"]),
                from ? `${text(from["name"])}/${text(from["key"])}` : text(variable["value"]),
            ];
        }),
    );
}

describe("MongoDump", () => {
    let resources: Deployed;
    before(async () => {
        resources = await backups();
    });

    it("KX13 dumps on schedule as the user who may only read, and uploads what it has read to its end", () => {
        const { spec } = only(resources, CRON_JOB, "dump").inputs;
        assert.deepEqual([spec?.["schedule"], spec?.["timeZone"]], ["30 1 * * *", "Etc/UTC"]);
        assert.equal(spec?.["concurrencyPolicy"], "Forbid");
        const [dump, upload] = steps(resources, "dump");
        assert.equal(dump?.["image"], "docker.io/library/mongo:8.0.12");
        assert.deepEqual(variables(dump), {
            MONGODB_URL: "db-reader-credentials/url",
            MONGODB_DATABASE: "db-reader-credentials/database",
        });
        assert.deepEqual(upload?.["command"], [
            "rclone",
            "copy",
            "/dump",
            "backups:$(BACKUPS_BUCKET)/dumps/mongo-backup",
        ]);
    });

    it("K43 makes a compressed archive of the database, with the password in no command line", async () => {
        const { file, calls, config } = await runDump(script(resources, "dump"));
        assert.match(file, /^kraken-\d{8}T\d{6}Z\.archive\.gz$/);
        assert.deepEqual(calls, [
            `mongodump --config=/tmp/source.yaml --readPreference=secondaryPreferred --gzip --archive=/dump/${file}`,
        ]);
        assert.equal(config, 'uri: "mongodb://reader:secret@db-0/kraken?replicaSet=rs0"\n');
    });

    it("fails where the archive is broken, before anything is uploaded", async () => {
        await assert.rejects(runDump(script(resources, "dump"), "no archive"), /gzip/);
    });

    it("reaches the database and the object store and nothing else", () => {
        const network = networkOf(resources);
        const sources = { dump: "shop/mongo-backup", restore: "shop/mongo-restore" };
        assert.equal(
            matrix(network, sources, {
                database: "shop/app=db-svc:27017",
                store: "shop/app.kubernetes.io/name=seaweedfs,app.kubernetes.io/instance=backups:8333",
                dns: "dns:53/UDP",
                internet: "internet:443",
            }),
            [
                "from \\ to | database | store | dns   | internet",
                "dump      | allow    | allow | allow | deny",
                "restore   | allow    | allow | allow | deny",
            ].join("\n"),
        );
    });
});

describe("MongoRestore", () => {
    let resources: Deployed;
    before(async () => {
        resources = await backups();
    });

    it("never runs by the clock, and is not tried again where it failed", () => {
        const { spec } = only(resources, CRON_JOB, "restore").inputs;
        assert.deepEqual([spec?.["schedule"], spec?.["suspend"]], ["0 0 30 2 *", true]);
        assert.equal(spec?.["jobTemplate"]?.["spec"]?.["backoffLimit"], 0);
    });

    it("K44 puts back an archive in place of what is there, as the application's user", () => {
        const [, restore] = steps(resources, "restore");
        assert.deepEqual(variables(restore), { MONGODB_URL: "db-credentials/url" });
        assert.match(
            script(resources, "restore", 1),
            /^mongorestore --config=\/tmp\/target\.yaml --gzip --archive=\/dump\/restore\.archive\.gz --drop$/m,
        );
        assert.equal(restore?.["image"], steps(resources, "dump")[0]?.["image"], "one version of the tools for both");
    });

    it("takes the newest archive of the backup, or the one that is named", async () => {
        const download = script(resources, "restore");
        assert.equal(variables(steps(resources, "restore")[0])["BACKUP_FOLDER"], "dumps/mongo-backup");
        const newest = "kraken-20260102T013000Z.archive.gz";
        const older = "kraken-20260101T013000Z.archive.gz";
        assert.equal(await fetched(download, [newest, older], ""), newest);
        assert.equal(await fetched(download, [newest, older], older), older);
        await assert.rejects(fetched(download, [], ""), /There is no dump in dumps\/mongo-backup/);
    });
});

/** The script of a step, of the first one unless given. */
function script(resources: Deployed, name: string, step = 0): string {
    const [shell, flag, body] = items(steps(resources, name)[step]?.["command"]);
    assert.deepEqual([shell, flag], ["sh", "-c"]);
    return text(body);
}

/** Runs a script of a container in a folder of its own, with stand-ins for the tools of its image. */
async function inSandbox<Result>(
    body: string,
    tools: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>>,
    look: (folder: string, stdout: string) => Promise<Result>,
): Promise<Result> {
    const folder = await mkdtemp(join(tmpdir(), "backup-"));
    try {
        const bin = join(folder, "bin");
        await Promise.all(["bin", "tmp", "dump"].map((name) => mkdir(join(folder, name))));
        for (const [name, tool] of Object.entries(tools)) {
            await writeFile(join(bin, name), `#!/bin/sh\n${tool}\n`);
            await chmod(join(bin, name), 0o755);
        }
        const moved = body.replaceAll("/tmp/", `${folder}/tmp/`).replaceAll("/dump/", `${folder}/dump/`);
        const { stdout } = await run("sh", ["-c", moved], {
            env: { PATH: `${bin}:${process.env["PATH"]}`, FOLDER: folder, ...env },
        });
        return await look(folder, stdout);
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

async function runDump(body: string, archive?: string) {
    const mongodump = [
        'echo "mongodump $*" >> "$FOLDER/calls"',
        'for argument; do case "$argument" in --archive=*) cp "$FOLDER/archive" "${argument#--archive=}";; esac; done',
    ].join("\n");
    const prepare = `printf '%s' "$ARCHIVE" | base64 -d > "$FOLDER/archive"\n`;
    const content = archive === undefined ? gzipSync("collections") : Buffer.from(archive);
    const env = {
        MONGODB_URL: "mongodb://reader:secret@db-0/kraken?replicaSet=rs0",
        MONGODB_DATABASE: "kraken",
        ARCHIVE: content.toString("base64"),
    };
    return inSandbox(prepare + body, { mongodump }, env, async (folder) => {
        const [file = ""] = await readdir(join(folder, "dump"));
        const calls = (await readFile(join(folder, "calls"), "utf8")).replaceAll(folder, "").trim().split("\n");
        return { file, calls, config: await readFile(join(folder, "tmp", "source.yaml"), "utf8") };
    });
}

/** Name of the archive that the script fetches where the store holds these. */
async function fetched(body: string, stored: readonly string[], wanted: string): Promise<string> {
    const rclone = `
case "$1" in
    lsf) printf '%s\\n' $STORED ;;
    copyto) echo "$2" > "$FOLDER/fetched" ;;
esac`;
    const env = { BACKUPS_BUCKET: "b", BACKUP_FOLDER: "dumps/mongo-backup", BACKUP: wanted, STORED: stored.join(" ") };
    try {
        return await inSandbox(body, { rclone }, env, async (folder) => {
            const source = (await readFile(join(folder, "fetched"), "utf8")).trim();
            assert.ok(source.startsWith("backups:b/dumps/mongo-backup/"));
            return source.slice("backups:b/dumps/mongo-backup/".length);
        });
    } catch (error) {
        throw new Error(String((error as { stdout?: string }).stdout ?? error), { cause: error });
    }
}
