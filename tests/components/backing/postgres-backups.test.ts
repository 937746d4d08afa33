import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { BucketMirror } from "../../../components/backing/backups/bucket-mirror.ts";
import { BucketRestore } from "../../../components/backing/backups/bucket-restore.ts";
import { PostgresDump } from "../../../components/backing/backups/postgres-dump.ts";
import { PostgresRestore } from "../../../components/backing/backups/postgres-restore.ts";
import { InClusterObjectStore } from "../../../components/backing/in-cluster/object-store.ts";
import { InClusterPostgres } from "../../../components/backing/in-cluster/postgres.ts";
import { deploy, items, only, text, type Deployed, type Tree } from "../../support/deploy.ts";
import { cloudNativePg, SHOP } from "./parts.ts";

const CRON_JOB = "kubernetes:batch/v1:CronJob";
const run = promisify(execFile);

function backups(): Promise<Deployed> {
    return deploy(() => {
        const postgres = new InClusterPostgres("db", {
            ...SHOP,
            operator: cloudNativePg(),
            instances: 1,
            database: "shop",
        });
        const files = new InClusterObjectStore("files", { ...SHOP, bucket: "shop-files" });
        const store = new InClusterObjectStore("backups", { ...SHOP, bucket: "shop-backups" });
        const common = { namespace: "shop", partOf: "shop" };
        const schedule = "30 1 * * *";
        new PostgresDump("dump", {
            ...common,
            jobName: "postgres-backup",
            postgres,
            destination: store,
            schedule,
            scratchGiB: 5,
        });
        new PostgresRestore("restore", {
            ...common,
            jobName: "postgres-restore",
            dumpJobName: "postgres-backup",
            postgres,
            source: store,
            scratchGiB: 5,
        });
        new BucketMirror("mirror", {
            ...common,
            jobName: "files-backup",
            source: files,
            destination: store,
            schedule,
            exclude: ["/tmp/**"],
        });
        new BucketRestore("files-restore", {
            ...common,
            jobName: "files-restore",
            mirrorJobName: "files-backup",
            target: files,
            source: store,
        });
    });
}

/** The containers of a CronJob's pod, in the order in which they run. */
function steps(resources: Deployed, name: string): Tree[] {
    const spec = only(resources, CRON_JOB, name).inputs.spec?.jobTemplate?.spec?.template?.spec;
    return [...items(spec?.initContainers), ...items(spec?.containers)];
}

function script(step: Tree | undefined): string {
    return text(items(step?.command)[2]);
}

/** A folder of programs that write down how they were called, and one that fails. */
class Programs {
    readonly folder: string;

    private constructor(folder: string) {
        this.folder = folder;
    }

    static async in(folder: string, names: readonly string[], failing?: string): Promise<Programs> {
        await mkdir(join(folder, "bin"));
        for (const name of names) {
            const lines = [
                "#!/bin/sh",
                `echo "${name} $*" >> "${folder}/calls"`,
                // As pg_dump does: the file that --file names.
                'for word in "$@"; do case "$word" in --file=/dev/null) ;; --file=*) echo dump > "${word#--file=}" ;; esac; done',
                name === failing ? "exit 1" : "exit 0",
            ];
            await writeFile(join(folder, "bin", name), lines.join("\n"));
            await chmod(join(folder, "bin", name), 0o755);
        }
        return new Programs(folder);
    }

    /** Runs a script with the programs in front; its exit code and the calls, times replaced. */
    async run(text: string, env: Record<string, string> = {}): Promise<{ code: number; calls: string[] }> {
        const local = text.replaceAll("/dump", `${this.folder}/dump`);
        const path = `${join(this.folder, "bin")}:${process.env["PATH"] ?? ""}`;
        const code = await run("sh", ["-c", local], { env: { ...env, PATH: path } }).then(
            () => 0,
            (error: { code: number }) => error.code,
        );
        const calls = await readFile(join(this.folder, "calls"), "utf8");
        const plain = calls.replaceAll(/\d{8}T\d{6}Z/g, "<time>").replaceAll(this.folder, "");
        return { code, calls: plain.trim().split("\n") };
    }
}

describe("Backups of PostgreSQL and of buckets", () => {
    let resources: Deployed;
    let folder: string;

    before(async () => {
        resources = await backups();
    });
    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), "backups-"));
        await mkdir(join(folder, "dump"));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it("reads a dump to its end before it is uploaded", async () => {
        const [dump, upload] = steps(resources, "dump");
        const programs = await Programs.in(folder, ["pg_dump", "pg_restore"]);
        assert.deepEqual(await programs.run(script(dump), { PGDATABASE: "shop" }), {
            code: 0,
            calls: [
                "pg_dump --format=custom --no-owner --no-privileges --file=/dump/shop-<time>.dump",
                "pg_restore --file=/dev/null /dump/shop-<time>.dump",
            ],
        });
        assert.deepEqual(upload?.command, [
            "rclone",
            "copy",
            "/dump",
            "backups:$(BACKUPS_BUCKET)/dumps/postgres-backup",
        ]);
    });

    it("fails, and uploads nothing, where a dump cannot be read", async () => {
        const programs = await Programs.in(folder, ["pg_dump", "pg_restore"], "pg_restore");
        const { code } = await programs.run(script(steps(resources, "dump")[0]), { PGDATABASE: "shop" });
        assert.equal(code, 1);
    });

    it("does not dump after a failure to connect", async () => {
        const programs = await Programs.in(folder, ["pg_dump", "pg_restore"], "pg_dump");
        const { code, calls } = await programs.run(script(steps(resources, "dump")[0]), { PGDATABASE: "shop" });
        assert.deepEqual([code, calls.length], [1, 1]);
    });

    it("replaces a database in one transaction, by the newest dump", async () => {
        const [download, restore] = steps(resources, "restore");
        assert.match(script(download), /rclone lsf --include '\*\.dump' "\$folder" \| sort \| tail -n 1/);
        const programs = await Programs.in(folder, ["pg_restore"]);
        assert.deepEqual((await programs.run(script(restore), { PGDATABASE: "shop" })).calls, [
            "pg_restore --single-transaction --clean --if-exists --no-owner --no-privileges --dbname=shop /dump/restore.dump",
        ]);
    });

    it("asks for TLS, and reads the password from the connection's Secret", () => {
        for (const step of [steps(resources, "dump")[0], steps(resources, "restore")[1]]) {
            const env = Object.fromEntries(
                items(step?.env).map(({ name, value, valueFrom }) => [text(name), value ?? valueFrom?.secretKeyRef]),
            );
            assert.equal(env["PGSSLMODE"], "require");
            assert.deepEqual(env["PGPASSWORD"], { name: "db-credentials", key: "password" });
        }
    });

    it("mirrors a bucket, and moves aside what a run replaces", async () => {
        const programs = await Programs.in(folder, ["rclone"]);
        const { calls } = await programs.run(script(steps(resources, "mirror")[0]), {
            SOURCE_BUCKET: "shop-files",
            BACKUPS_BUCKET: "shop-backups",
        });
        assert.deepEqual(calls, [
            "rclone sync --exclude /tmp/** --stats-one-line --stats 5m --backup-dir backups:shop-backups/replaced/files-backup/<time> source:shop-files backups:shop-backups/mirror/files-backup",
        ]);
    });

    it("brings a bucket's objects back and deletes none", () => {
        const [copy] = steps(resources, "files-restore");
        assert.deepEqual(copy?.command, ["rclone", "copy", "--stats=5m", "--stats-one-line"]);
        assert.deepEqual(copy.args, ["backups:$(BACKUPS_BUCKET)/$(FOLDER)", "target:$(TARGET_BUCKET)"]);
    });

    it("never restores by the clock", () => {
        const suspended = ["restore", "files-restore", "dump", "mirror"].map(
            (name) => only(resources, CRON_JOB, name).inputs.spec?.suspend,
        );
        assert.deepEqual(suspended, [true, true, undefined, undefined]);
    });
});
