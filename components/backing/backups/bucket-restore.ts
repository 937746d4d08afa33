import * as pulumi from "@pulumi/pulumi";
import { images } from "../../../versions.ts";
import { ScheduledJob } from "../../workload/scheduled-job.ts";
import type { ObjectStore } from "../contracts.ts";
import { NEVER } from "./download.ts";
import { MIRROR } from "./layout.ts";
import { RCLONE_RESOURCES, rcloneRemote } from "./remote.ts";

const USER = 1000;

export interface BucketRestoreArgs {
    readonly namespace: pulumi.Input<string>;
    readonly partOf: string;
    /** `metadata.name` of the CronJob. */
    readonly jobName: string;
    /** `jobName` of the `BucketMirror` whose copies it takes. */
    readonly mirrorJobName: string;
    /** The bucket that is filled again. */
    readonly target: ObjectStore;
    readonly source: ObjectStore;
}

/**
 * What brings objects back: a CronJob that never runs by itself, for `kubectl create job --from=cronjob/<name>`. It
 * copies the mirror, or the folder that the variable FOLDER names, and deletes nothing.
 */
export class BucketRestore extends pulumi.ComponentResource {
    public readonly job: ScheduledJob;

    constructor(name: string, args: BucketRestoreArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:BucketRestore", name, {}, opts);
        const { source, target } = args;
        this.job = new ScheduledJob(
            name,
            {
                namespace: args.namespace,
                partOf: args.partOf,
                jobName: args.jobName,
                component: "restore",
                schedule: NEVER,
                suspend: true,
                activeDeadlineSeconds: 24 * 3600,
                backoffLimit: 2,
                user: USER,
                containerName: "copy",
                image: images.rclone,
                command: ["rclone", "copy", "--stats=5m", "--stats-one-line"],
                args: ["backups:$(BACKUPS_BUCKET)/$(FOLDER)", "target:$(TARGET_BUCKET)"],
                env: [
                    ...rcloneRemote("backups", source),
                    ...rcloneRemote("target", target),
                    { name: "FOLDER", value: `${MIRROR}${args.mirrorJobName}` },
                ],
                resources: RCLONE_RESOURCES,
                writablePaths: ["/tmp"],
                traffic: { ingress: [], egress: [...source.egress, ...target.egress] },
                ready: [...source.ready, source.credentials, ...target.ready, target.credentials],
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}
