import * as pulumi from "@pulumi/pulumi";
import { images } from "../../../versions.ts";
import { ScheduledJob } from "../../workload/scheduled-job.ts";
import type { Mongo, ObjectStore } from "../contracts.ts";
import { DUMPS } from "./layout.ts";
import { RCLONE_RESOURCES, rcloneRemote } from "./remote.ts";

export const DUMP_PATH = "/dump";
/** The image's own user of MongoDB. */
export const MONGO_USER = 999;
export const MONGO_TOOLS_RESOURCES = { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "1Gi" } };
/** End of the names of archives. */
export const ARCHIVE = ".archive.gz";

/**
 * The address comes by a file: arguments are seen by whoever lists processes. The archive is read to its end before it
 * is uploaded.
 */
const DUMP_SCRIPT = `
set -eu
umask 077
printf 'uri: "%s"\\n' "$MONGODB_URL" > /tmp/source.yaml
file="${DUMP_PATH}/$MONGODB_DATABASE-$(date -u +%Y%m%dT%H%M%SZ)${ARCHIVE}"
mongodump --config=/tmp/source.yaml --readPreference=secondaryPreferred --gzip --archive="$file"
gzip -t "$file"
ls -l "$file"
`.trim();

export interface MongoDumpArgs {
    readonly namespace: pulumi.Input<string>;
    /** Application that the database belongs to. */
    readonly partOf: string;
    /** `metadata.name` of the CronJob. */
    readonly jobName: string;
    readonly mongo: Mongo;
    readonly destination: ObjectStore;
    /** Cron schedule of five fields, in UTC. */
    readonly schedule: string;
    /** Room for one compressed dump, on the node's disk. A larger one ends the run. */
    readonly scratchGiB: number;
    /** Seconds after which a run has failed; an hour unless given. */
    readonly activeDeadlineSeconds?: number;
}

/** A dump of one database on schedule, in `dumps/<job>/` of the destination: the same whoever runs the servers. */
export class MongoDump extends pulumi.ComponentResource {
    public readonly job: ScheduledJob;

    constructor(name: string, args: MongoDumpArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:MongoDump", name, {}, opts);
        const { mongo, destination, jobName } = args;
        const { reader } = mongo;
        const scratch = { mounts: [{ name: "dump", mountPath: DUMP_PATH }] };
        this.job = new ScheduledJob(
            name,
            {
                namespace: args.namespace,
                partOf: args.partOf,
                jobName,
                component: "backup",
                schedule: args.schedule,
                activeDeadlineSeconds: args.activeDeadlineSeconds ?? 3600,
                backoffLimit: 2,
                user: MONGO_USER,
                volumes: [{ name: "dump", emptyDir: { sizeLimit: `${args.scratchGiB}Gi` } }],
                initContainers: [
                    {
                        name: "dump",
                        image: images.mongodb,
                        command: ["sh", "-c", DUMP_SCRIPT],
                        env: [reader.env("MONGODB_URL", "url"), reader.env("MONGODB_DATABASE", "database")],
                        resources: MONGO_TOOLS_RESOURCES,
                        writablePaths: ["/tmp"],
                        ...scratch,
                    },
                ],
                containerName: "upload",
                image: images.rclone,
                command: ["rclone", "copy", DUMP_PATH, `backups:$(BACKUPS_BUCKET)/${DUMPS}${jobName}`],
                env: rcloneRemote("backups", destination),
                resources: RCLONE_RESOURCES,
                writablePaths: ["/tmp"],
                ...scratch,
                traffic: { ingress: [], egress: [...mongo.egress, ...destination.egress] },
                ready: [...mongo.ready, reader, ...destination.ready, destination.credentials],
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}
