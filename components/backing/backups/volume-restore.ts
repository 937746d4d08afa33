import * as pulumi from "@pulumi/pulumi";
import { images } from "../../../versions.ts";
import { ScheduledJob } from "../../workload/scheduled-job.ts";
import type { ClaimedVolume, ObjectStore } from "../contracts.ts";
import { NEVER } from "./download.ts";
import { MIRROR } from "./layout.ts";
import { RCLONE_RESOURCES, rcloneRemote } from "./remote.ts";
import { FILES_PATH } from "./volume-mirror.ts";

export interface VolumeRestoreArgs {
    readonly namespace: pulumi.Input<string>;
    readonly partOf: string;
    /** `metadata.name` of the CronJob. */
    readonly jobName: string;
    /** `jobName` of the `VolumeMirror` whose copies it takes. */
    readonly mirrorJobName: string;
    readonly volume: ClaimedVolume;
    /** User id that the files shall belong to: the application's. */
    readonly user: number;
    readonly source: ObjectStore;
}

/**
 * What brings a volume's files back: a CronJob that never runs by itself, for `kubectl create job --from=cronjob/<name>`.
 * It copies the mirror, or the folder that the variable FOLDER names, and deletes nothing.
 */
export class VolumeRestore extends pulumi.ComponentResource {
    public readonly job: ScheduledJob;

    constructor(name: string, args: VolumeRestoreArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:VolumeRestore", name, {}, opts);
        const { source, volume } = args;
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
                user: args.user,
                volumes: [{ name: "files", persistentVolumeClaim: { claimName: volume.claimName } }],
                containerName: "copy",
                image: images.rclone,
                command: ["rclone", "copy", "--stats=5m", "--stats-one-line"],
                args: ["backups:$(BACKUPS_BUCKET)/$(FOLDER)", FILES_PATH],
                env: [...rcloneRemote("backups", source), { name: "FOLDER", value: `${MIRROR}${args.mirrorJobName}` }],
                resources: RCLONE_RESOURCES,
                writablePaths: ["/tmp"],
                mounts: [{ name: "files", mountPath: FILES_PATH }],
                traffic: { ingress: [], egress: [...source.egress] },
                ready: [...volume.ready, ...source.ready, source.credentials],
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}
