import * as pulumi from "@pulumi/pulumi";
import { images } from "../../../versions.ts";
import { ScheduledJob } from "../../workload/scheduled-job.ts";
import type { ObjectStore } from "../contracts.ts";
import { MIRROR, REPLACED } from "./layout.ts";
import { RCLONE_RESOURCES, rcloneRemote } from "./remote.ts";

const USER = 1000;

export interface BucketMirrorArgs {
    readonly namespace: pulumi.Input<string>;
    /** Application that the bucket belongs to. */
    readonly partOf: string;
    /** `metadata.name` of the CronJob. */
    readonly jobName: string;
    readonly source: ObjectStore;
    readonly destination: ObjectStore;
    /** Cron schedule of five fields, in UTC. */
    readonly schedule: string;
    /** Objects that are not worth a copy, in rclone's patterns; none unless given. */
    readonly exclude?: readonly string[];
    /** Seconds after which a run has failed; six hours unless given. The next run goes on where it ended. */
    readonly activeDeadlineSeconds?: number;
}

/**
 * A copy of a bucket in another one, brought up to date on schedule: the newest state in `mirror/<job>/`, and what a run
 * overwrites or deletes there in `replaced/<job>/<time>/`, so that a mistake in the source can be undone.
 */
export class BucketMirror extends pulumi.ComponentResource {
    public readonly job: ScheduledJob;

    constructor(name: string, args: BucketMirrorArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:BucketMirror", name, {}, opts);
        const { source, destination, jobName } = args;
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
                user: USER,
                containerName: "sync",
                image: images.rclone,
                command: ["sh", "-c", script(jobName, args.exclude ?? [])],
                env: [...rcloneRemote("source", source), ...rcloneRemote("backups", destination)],
                resources: RCLONE_RESOURCES,
                writablePaths: ["/tmp"],
                traffic: { ingress: [], egress: [...source.egress, ...destination.egress] },
                ready: [...source.ready, source.credentials, ...destination.ready, destination.credentials],
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}

function script(jobName: string, exclude: readonly string[]): string {
    const filters = exclude.map((pattern) => `--exclude '${pattern}' `).join("");
    return [
        "set -eu",
        `backups="backups:$BACKUPS_BUCKET"`,
        `rclone sync ${filters}--stats-one-line --stats 5m --backup-dir "$backups/${REPLACED}${jobName}/$(date -u +%Y%m%dT%H%M%SZ)" \\`,
        `    "source:$SOURCE_BUCKET" "$backups/${MIRROR}${jobName}"`,
    ].join("\n");
}
