import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { VolumeMirror } from "../../../components/backing/backups/volume-mirror.ts";
import { VolumeRestore } from "../../../components/backing/backups/volume-restore.ts";
import { InClusterObjectStore } from "../../../components/backing/in-cluster/object-store.ts";
import { SharedVolume } from "../../../components/backing/volume.ts";
import { deploy, items, only, text, type Deployed, type Tree } from "../../support/deploy.ts";
import { matrix, networkOf } from "../../support/policy-matrix.ts";
import { CLAIM, SHOP } from "./parts.ts";

const CRON_JOB = "kubernetes:batch/v1:CronJob";
const run = promisify(execFile);

function backups(): Promise<Deployed> {
    return deploy(() => {
        const volume = new SharedVolume("shop-files", SHOP);
        const store = new InClusterObjectStore("backups", { ...SHOP, bucket: "shop-backups" });
        const common = { namespace: "shop", partOf: "shop", volume, user: 1234 };
        new VolumeMirror("mirror", { ...common, jobName: "files-backup", destination: store, schedule: "30 1 * * *" });
        new VolumeRestore("restore", {
            ...common,
            jobName: "files-restore",
            mirrorJobName: "files-backup",
            source: store,
        });
    });
}

function podOf(resources: Deployed, name: string): Tree {
    const pod = only(resources, CRON_JOB, name).inputs["spec"]?.["jobTemplate"]?.["spec"]?.["template"]?.["spec"];
    assert(pod);
    return pod;
}

describe("Backups of a volume", () => {
    let resources: Deployed;
    before(async () => {
        resources = await backups();
    });

    it("read the files beside the application, as their owner, and cannot change them", () => {
        const pod = podOf(resources, "mirror");
        assert.deepEqual(items(pod["volumes"])[0], {
            name: "files",
            persistentVolumeClaim: { claimName: "shop-files", readOnly: true },
        });
        assert.deepEqual(items(items(pod["containers"])[0]?.["volumeMounts"])[0], {
            name: "files",
            mountPath: "/files",
            readOnly: true,
        });
        assert.equal(pod["securityContext"]?.["runAsUser"], 1234);
        assert(only(resources, CRON_JOB, "mirror").dependencies.includes(only(resources, CLAIM, "shop-files").urn));
    });

    it("bring a copy up to date, and keep what they replace by the time of the run", async () => {
        const folder = await mkdtemp(join(tmpdir(), "mirror-"));
        try {
            await writeFile(join(folder, "rclone"), '#!/bin/sh\necho "$*" > "$CALLS"\n');
            await chmod(join(folder, "rclone"), 0o755);
            const [, , body] = items(items(podOf(resources, "mirror")["containers"])[0]?.["command"]);
            const calls = join(folder, "calls");
            await run("sh", ["-c", text(body)], {
                env: { PATH: `${folder}:${process.env["PATH"]}`, CALLS: calls, BACKUPS_BUCKET: "shop-backups" },
            });
            assert.match(
                await readFile(calls, "utf8"),
                /^sync --stats-one-line --stats 5m --backup-dir backups:shop-backups\/replaced\/files-backup\/\d{8}T\d{6}Z \/files backups:shop-backups\/mirror\/files-backup\n$/,
            );
        } finally {
            await rm(folder, { recursive: true });
        }
    });

    it("bring files back when somebody asks for it, and delete nothing", () => {
        const { spec } = only(resources, CRON_JOB, "restore").inputs;
        assert.equal(spec?.["suspend"], true);
        const [copy] = items(podOf(resources, "restore")["containers"]);
        assert.deepEqual(items(copy?.["command"]).map(text).slice(0, 2), ["rclone", "copy"]);
        assert.deepEqual(copy?.["args"], ["backups:$(BACKUPS_BUCKET)/$(FOLDER)", "/files"]);
        const folder = items(copy["env"]).find(({ name }) => text(name) === "FOLDER");
        assert.equal(folder?.["value"], "mirror/files-backup");
    });

    it("reach the object store and nothing else", () => {
        assert.equal(
            matrix(
                networkOf(resources),
                { backup: "shop/files-backup", restore: "shop/files-restore" },
                {
                    store: "shop/app.kubernetes.io/name=seaweedfs,app.kubernetes.io/instance=backups:8333",
                    dns: "dns:53/UDP",
                    internet: "internet:443",
                },
            ),
            [
                "from \\ to | store | dns   | internet",
                "backup    | allow | allow | deny",
                "restore   | allow | allow | deny",
            ].join("\n"),
        );
    });
});
