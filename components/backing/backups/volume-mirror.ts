import * as pulumi from "@pulumi/pulumi";
import { images } from "../../../versions.ts";
import { ScheduledJob } from "../../workload/scheduled-job.ts";
import type { ClaimedVolume, ObjectStore } from "../contracts.ts";
import { MIRROR, REPLACED } from "./layout.ts";
import { RCLONE_RESOURCES, rcloneRemote } from "./remote.ts";

export const FILES_PATH = "/files";

export interface VolumeMirrorArgs {
    readonly namespace: pulumi.Input<string>;
    /** Application that the files belong to. */
    readonly partOf: string;
    /** `metadata.name` of the CronJob. */
    readonly jobName: string;
    /** A volume that several nodes mount at once: the job runs beside the application. */
    readonly volume: ClaimedVolume;
    /** User id that may read all of the files: the application's. */
    readonly user: number;
    readonly destination: ObjectStore;
    /** Cron schedule of five fields, in UTC. */
    readonly schedule: string;
    /** Seconds after which a run has failed; six hours unless given. The next run goes on where it ended. */
    readonly activeDeadlineSeconds?: number;
}

/**
 * A copy of a volume's files in a bucket, brought up to date on schedule: the newest state in `mirror/<job>/`, and what a
 * run overwrites or deletes there in `replaced/<job>/<time>/`, so that a mistake can be undone.
 */
export class VolumeMirror extends pulumi.ComponentResource {
    public readonly job: ScheduledJob;

    constructor(name: string, args: VolumeMirrorArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:VolumeMirror", name, {}, opts);
        const { volume, destination, jobName } = args;
        this.job = new ScheduledJob(
            name,
            {
                namespace: args.namespace,
                partOf: args.partOf,
                jobName,
                component: "backup",
                schedule: args.schedule,
                activeDeadlineSeconds: args.activeDeadlineSeconds ?? 6 * 3600,
                backoffLimit: 2,
                user: args.user,
                volumes: [{ name: "files", persistentVolumeClaim: { claimName: volume.claimName, readOnly: true } }],
                containerName: "sync",
                image: images.rclone,
                command: ["sh", "-c", script(jobName)],
                env: rcloneRemote("backups", destination),
                resources: RCLONE_RESOURCES,
                writablePaths: ["/tmp"],
                mounts: [{ name: "files", mountPath: FILES_PATH, readOnly: true }],
                traffic: { ingress: [], egress: [...destination.egress] },
                ready: [...volume.ready, ...destination.ready, destination.credentials],
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}

function script(jobName: string): string {
    return [
        "set -eu",
        `backups="backups:$BACKUPS_BUCKET"`,
        `rclone sync --stats-one-line --stats 5m --backup-dir "$backups/${REPLACED}${jobName}/$(date -u +%Y%m%dT%H%M%SZ)" \\`,
        `    ${FILES_PATH} "$backups/${MIRROR}${jobName}"`,
    ].join("\n");
}
