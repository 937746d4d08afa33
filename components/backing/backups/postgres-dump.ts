import * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import { databases, images } from "../../../versions.ts";
import { ScheduledJob } from "../../workload/scheduled-job.ts";
import type { ObjectStore, Postgres } from "../contracts.ts";
import { DUMPS } from "./layout.ts";
import { RCLONE_RESOURCES, rcloneRemote } from "./remote.ts";

export const DUMP_PATH = "/dump";
/** Any: neither reads what belongs to a user. */
export const POSTGRES_USER = 1000;
export const POSTGRES_RESOURCES = { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "512Mi" } };
/** End of the names of dumps. */
export const DUMP = ".dump";

/**
 * Dumps, then reads the dump to its end: what cannot be restored is not uploaded. Roles are left out, since a restored
 * database may belong to another.
 */
const DUMP_SCRIPT = `
set -eu
file="${DUMP_PATH}/$PGDATABASE-$(date -u +%Y%m%dT%H%M%SZ)${DUMP}"
pg_dump --format=custom --no-owner --no-privileges --file="$file"
pg_restore --file=/dev/null "$file"
ls -l "$file"
`.trim();

export interface PostgresDumpArgs {
    readonly namespace: pulumi.Input<string>;
    /** Application that the database belongs to. */
    readonly partOf: string;
    /** `metadata.name` of the CronJob. */
    readonly jobName: string;
    readonly postgres: Postgres;
    readonly destination: ObjectStore;
    /** Cron schedule of five fields, in UTC. */
    readonly schedule: string;
    /** Room for one compressed dump, on the node's disk. A larger one ends the run. */
    readonly scratchGiB: number;
    /** Seconds after which a run has failed; an hour unless given. */
    readonly activeDeadlineSeconds?: number;
}

/** A dump of one database on schedule, in `dumps/<job>/` of the destination: the same whoever runs the server. */
export class PostgresDump extends pulumi.ComponentResource {
    public readonly job: ScheduledJob;

    constructor(name: string, args: PostgresDumpArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:PostgresDump", name, {}, opts);
        const { postgres, destination, jobName } = args;
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
                user: POSTGRES_USER,
                volumes: [{ name: "dump", emptyDir: { sizeLimit: `${args.scratchGiB}Gi` } }],
                initContainers: [
                    {
                        name: "dump",
                        image: databases.postgres,
                        command: ["sh", "-c", DUMP_SCRIPT],
                        env: postgresVariables(postgres),
                        resources: POSTGRES_RESOURCES,
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
                traffic: { ingress: [], egress: [...postgres.egress, ...destination.egress] },
                ready: [...postgres.ready, postgres.direct, ...destination.ready, destination.credentials],
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}

/** Where PostgreSQL's own programs look for a database. */
export function postgresVariables({ direct }: Postgres): k8s.types.input.core.v1.EnvVar[] {
    return [
        direct.env("PGHOST", "host"),
        direct.env("PGPORT", "port"),
        direct.env("PGDATABASE", "database"),
        direct.env("PGUSER", "username"),
        direct.env("PGPASSWORD", "password"),
        { name: "PGSSLMODE", value: "require" },
    ];
}
