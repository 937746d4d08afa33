import * as pulumi from "@pulumi/pulumi";
import { images } from "../../../versions.ts";
import type { Egress } from "../../workload/network.ts";
import { ScheduledJob } from "../../workload/scheduled-job.ts";
import type { ObjectStore } from "../contracts.ts";
import { DUMPS } from "./layout.ts";
import { RCLONE_RESOURCES, rcloneRemote } from "./remote.ts";

export const DUMP_PATH = "/dump";
/** End of the names of snapshots. */
export const SNAPSHOT = ".rdb";
const USER = 1000;

/** A Redis-protocol server without a password, as those see it that copy its data. */
export interface RedisServer {
    readonly host: pulumi.Input<string>;
    readonly port: number;
    readonly egress: readonly Egress[];
}

/** Takes a snapshot as a replica does, without a pause of the server, then reads it to its end. */
const DUMP_SCRIPT = `
set -eu
file="${DUMP_PATH}/redis-$(date -u +%Y%m%dT%H%M%SZ)${SNAPSHOT}"
valkey-cli -h "$REDIS_HOST" -p "$REDIS_PORT" --rdb "$file"
valkey-check-rdb "$file"
ls -l "$file"
`.trim();

export interface RedisDumpArgs {
    readonly namespace: pulumi.Input<string>;
    /** Application that the server belongs to. */
    readonly partOf: string;
    /** `metadata.name` of the CronJob. */
    readonly jobName: string;
    readonly server: RedisServer;
    readonly destination: ObjectStore;
    /** Cron schedule of five fields, in UTC. */
    readonly schedule: string;
    /** Room for one snapshot, on the node's disk. A larger one ends the run. */
    readonly scratchGiB: number;
    /** Seconds after which a run has failed; an hour unless given. */
    readonly activeDeadlineSeconds?: number;
    /** What must exist before the first run. */
    readonly ready: readonly pulumi.Resource[];
}

/** A snapshot of all that a Redis-protocol server holds, on schedule, in `dumps/<job>/` of the destination. */
export class RedisDump extends pulumi.ComponentResource {
    public readonly job: ScheduledJob;

    constructor(name: string, args: RedisDumpArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:RedisDump", name, {}, opts);
        const { server, destination, jobName } = args;
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
                user: USER,
                volumes: [{ name: "dump", emptyDir: { sizeLimit: `${args.scratchGiB}Gi` } }],
                initContainers: [
                    {
                        name: "dump",
                        image: images.valkey,
                        command: ["sh", "-c", DUMP_SCRIPT],
                        env: redisAddress(server),
                        resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "256Mi" } },
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
                traffic: { ingress: [], egress: [...server.egress, ...destination.egress] },
                ready: [...args.ready, ...destination.ready, destination.credentials],
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}

/** Where a server is, for the scripts of backup and restore. */
export function redisAddress({ host, port }: RedisServer) {
    return [
        { name: "REDIS_HOST", value: host },
        { name: "REDIS_PORT", value: String(port) },
    ];
}
