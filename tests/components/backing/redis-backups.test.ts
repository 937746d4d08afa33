import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { RedisDump, type RedisServer } from "../../../components/backing/backups/redis-dump.ts";
import { RedisRestore } from "../../../components/backing/backups/redis-restore.ts";
import { InClusterObjectStore } from "../../../components/backing/in-cluster/object-store.ts";
import { pods } from "../../../components/workload/network.ts";
import { deploy, items, only, text, type Deployed, type Tree } from "../../support/deploy.ts";
import { matrix, networkOf } from "../../support/policy-matrix.ts";
import { SHOP } from "./parts.ts";

const CRON_JOB = "kubernetes:batch/v1:CronJob";
const STORE = "shop/app.kubernetes.io/name=seaweedfs,app.kubernetes.io/instance=backups:8333";
const run = promisify(execFile);

function backups(): Promise<Deployed> {
    return deploy(() => {
        const server: RedisServer = {
            host: "redis.shop",
            port: 6379,
            egress: [{ to: [pods({ app: "redis" })], ports: [{ port: 6379 }] }],
        };
        const store = new InClusterObjectStore("backups", { ...SHOP, bucket: "shop-backups" });
        const common = { namespace: "shop", partOf: "shop", server, scratchGiB: 5, ready: [] };
        new RedisDump("dump", { ...common, jobName: "redis-backup", destination: store, schedule: "30 1 * * *" });
        new RedisRestore("restore", {
            ...common,
            jobName: "redis-restore",
            dumpJobName: "redis-backup",
            claimName: "redis-data",
            user: 999,
            source: store,
        });
    });
}

function podSpec(resources: Deployed, name: string): Tree | undefined {
    return only(resources, CRON_JOB, name).inputs["spec"]?.["jobTemplate"]?.["spec"]?.["template"]?.["spec"];
}

/** The containers of a CronJob's pod, in the order in which they run. */
function steps(resources: Deployed, name: string): Tree[] {
    const spec = podSpec(resources, name);
    return [...items(spec?.["initContainers"]), ...items(spec?.["containers"])];
}

describe("RedisDump", () => {
    let resources: Deployed;
    before(async () => {
        resources = await backups();
    });

    it("takes a snapshot on schedule and uploads what it has read to its end", async () => {
        const { spec } = only(resources, CRON_JOB, "dump").inputs;
        assert.deepEqual(
            [spec?.["schedule"], spec?.["timeZone"], spec?.["concurrencyPolicy"]],
            ["30 1 * * *", "Etc/UTC", "Forbid"],
        );
        const [dump, upload] = steps(resources, "dump");
        assert.equal(dump?.["image"], "docker.io/valkey/valkey:9.1.1");
        assert.deepEqual(upload?.["command"], [
            "rclone",
            "copy",
            "/dump",
            "backups:$(BACKUPS_BUCKET)/dumps/redis-backup",
        ]);
        await inPod(script(dump), async (folder, runScript) => {
            await runScript({ "valkey-cli": 'echo data > "$6"', "valkey-check-rdb": 'test -s "$1"' });
            const [file = "", ...others] = await readdir(join(folder, "dump"));
            assert.match(file, /^redis-\d{8}T\d{6}Z\.rdb$/);
            assert.deepEqual(others, []);
            assert.deepEqual(await calls(folder), [
                `valkey-cli -h redis.shop -p 6379 --rdb ${folder}/dump/${file}`,
                `valkey-check-rdb ${folder}/dump/${file}`,
            ]);
        });
    });

    it("fails where the snapshot is broken or the server away, before anything is uploaded", async () => {
        const [dump] = steps(resources, "dump");
        for (const stubs of [
            { "valkey-cli": 'echo data > "$6"', "valkey-check-rdb": "exit 1" },
            { "valkey-cli": "exit 1", "valkey-check-rdb": "exit 0" },
        ]) {
            await inPod(script(dump), (_, runScript) => assert.rejects(runScript(stubs)));
        }
    });

    it("reaches the server and the object store and nothing else", () => {
        const sources = { dump: "shop/redis-backup", restore: "shop/redis-restore" };
        assert.equal(
            matrix(networkOf(resources), sources, {
                server: "shop/app=redis:6379",
                store: STORE,
                dns: "dns:53/UDP",
                internet: "internet:443",
            }),
            [
                "from \\ to | server | store | dns   | internet",
                "dump      | allow  | allow | allow | deny",
                "restore   | allow  | allow | allow | deny",
            ].join("\n"),
        );
    });
});

describe("RedisRestore", () => {
    let resources: Deployed;
    before(async () => {
        resources = await backups();
    });

    const GONE = { "valkey-cli": "exit 1", "valkey-check-rdb": "exit 0" };

    it("never runs by the clock, and is not tried again where it failed", () => {
        const { spec } = only(resources, CRON_JOB, "restore").inputs;
        assert.deepEqual([spec?.["schedule"], spec?.["suspend"]], ["0 0 30 2 *", true]);
        assert.equal(spec?.["jobTemplate"]?.["spec"]?.["backoffLimit"], 0);
    });

    it("takes the snapshots of the backup, and writes as the server's own user", () => {
        const [download, restore] = steps(resources, "restore");
        const folder = items(download?.["env"]).find(({ name }) => text(name) === "BACKUP_FOLDER");
        assert.equal(folder?.["value"], "dumps/redis-backup");
        assert.match(script(download), /^rclone copyto "\$folder\/\$file" \/dump\/restore\.rdb$/m);
        const { securityContext, volumes } = podSpec(resources, "restore") ?? {};
        assert.deepEqual([securityContext?.["runAsUser"], securityContext?.["runAsGroup"]], [999, 999]);
        assert.deepEqual(items(volumes)[1]?.["persistentVolumeClaim"], { claimName: "redis-data" });
        assert.deepEqual(items(restore?.["volumeMounts"])[1], { name: "data", mountPath: "/data" });
    });

    it("makes the snapshot the base of a new log, as the server would pass a lone dump.rdb over", async () => {
        await inPod(script(steps(resources, "restore")[1]), async (folder, runScript) => {
            await put(folder, { "dump/restore.rdb": "new", "data/dump.rdb": "old", "data/appendonlydir/x": "old log" });
            await runScript(GONE);
            const log = join(folder, "data/appendonlydir");
            assert.deepEqual((await readdir(log)).sort(), ["appendonly.aof.1.base.rdb", "appendonly.aof.manifest"]);
            assert.equal(await readFile(join(log, "appendonly.aof.1.base.rdb"), "utf8"), "new");
            assert.equal(
                await readFile(join(log, "appendonly.aof.manifest"), "utf8"),
                "file appendonly.aof.1.base.rdb seq 1 type b\n",
            );
            assert.equal(await readFile(join(folder, "data/before-restore/dump.rdb"), "utf8"), "old");
            assert.equal(await readFile(join(folder, "data/before-restore/appendonlydir/x"), "utf8"), "old log");
            assert.deepEqual((await readdir(join(folder, "data"))).sort(), ["appendonlydir", "before-restore"]);
        });
    });

    it("can be done again, and on an empty disk", async () => {
        await inPod(script(steps(resources, "restore")[1]), async (folder, runScript) => {
            await put(folder, { "dump/restore.rdb": "one" });
            await runScript(GONE);
            await put(folder, { "dump/restore.rdb": "two" });
            await runScript(GONE);
            const base = "appendonlydir/appendonly.aof.1.base.rdb";
            assert.equal(await readFile(join(folder, "data", base), "utf8"), "two");
            assert.equal(await readFile(join(folder, "data/before-restore", base), "utf8"), "one");
        });
    });

    it("touches nothing as long as a server answers, or where the snapshot is broken", async () => {
        for (const [stubs, reason] of [
            [{ ...GONE, "valkey-cli": "echo PONG" }, /Scale its StatefulSet to 0 first/],
            [{ ...GONE, "valkey-cli": "echo LOADING" }, /Scale its StatefulSet to 0 first/],
            [{ ...GONE, "valkey-check-rdb": "exit 1" }, undefined],
        ] as const) {
            await inPod(script(steps(resources, "restore")[1]), async (folder, runScript) => {
                await put(folder, { "dump/restore.rdb": "new", "data/dump.rdb": "old" });
                await assert.rejects(runScript(stubs), (error: { stdout: string }) => {
                    assert.match(error.stdout, reason ?? /^$/);
                    return true;
                });
                assert.deepEqual(await readdir(join(folder, "data")), ["dump.rdb"]);
            });
        }
    });
});

function script(container: Tree | undefined): string {
    const [shell, option, found] = items(container?.["command"]) as unknown as string[];
    assert.deepEqual([shell, option], ["sh", "-c"]);
    return found ?? "";
}

type Stubs = Readonly<Record<string, string>>;

/** Runs a script among stand-ins for the server's tools, its absolute paths below a folder of its own. */
async function inPod(
    text: string,
    use: (folder: string, runScript: (stubs: Stubs) => Promise<unknown>) => Promise<void>,
): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "redis-backups-"));
    try {
        await Promise.all(["bin", "dump", "data"].map((name) => mkdir(join(folder, name))));
        const moved = text.replaceAll(/(?<=[\s"])\/(?=dump|data)/g, `${folder}/`);
        await use(folder, async (stubs) => {
            await rm(join(folder, "calls"), { force: true });
            for (const [name, body] of Object.entries(stubs)) {
                const path = join(folder, "bin", name);
                await writeFile(path, `#!/bin/sh\necho "${name} $*" >> ${folder}/calls\n${body}\n`);
                await chmod(path, 0o755);
            }
            const env = {
                PATH: `${folder}/bin:${process.env["PATH"] ?? ""}`,
                REDIS_HOST: "redis.shop",
                REDIS_PORT: "6379",
            };
            return run("sh", ["-c", moved], { env });
        });
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

async function calls(folder: string): Promise<string[]> {
    return (await readFile(join(folder, "calls"), "utf8")).trim().split("\n");
}

async function put(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
        await mkdir(join(folder, path, ".."), { recursive: true });
        await writeFile(join(folder, path), content);
    }
}
