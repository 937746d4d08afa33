import * as pulumi from "@pulumi/pulumi";
import { databases } from "../../../versions.ts";
import { ScheduledJob } from "../../workload/scheduled-job.ts";
import type { ObjectStore, Postgres } from "../contracts.ts";
import { downloadContainer, NEVER } from "./download.ts";
import { DUMP, DUMP_PATH, POSTGRES_RESOURCES, POSTGRES_USER, postgresVariables } from "./postgres-dump.ts";

/** All or nothing: what the dump holds replaces what is there of the same names, in one transaction. */
const RESTORE_SCRIPT = `
set -eu
pg_restore --single-transaction --clean --if-exists --no-owner --no-privileges \\
    --dbname="$PGDATABASE" ${DUMP_PATH}/restore${DUMP}
echo "Restored."
`.trim();

export interface PostgresRestoreArgs {
    readonly namespace: pulumi.Input<string>;
    readonly partOf: string;
    /** `metadata.name` of the CronJob. */
    readonly jobName: string;
    /** `jobName` of the `PostgresDump` whose dumps it takes. */
    readonly dumpJobName: string;
    readonly postgres: Postgres;
    readonly source: ObjectStore;
    /** Room for one compressed dump, on the node's disk. */
    readonly scratchGiB: number;
}

/** What brings a database back: a CronJob that never runs by itself, for `kubectl create job --from=cronjob/<name>`. */
export class PostgresRestore extends pulumi.ComponentResource {
    public readonly job: ScheduledJob;

    constructor(name: string, args: PostgresRestoreArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:PostgresRestore", name, {}, opts);
        const { postgres, source } = args;
        const scratch = { name: "dump", mountPath: DUMP_PATH };
        this.job = new ScheduledJob(
            name,
            {
                namespace: args.namespace,
                partOf: args.partOf,
                jobName: args.jobName,
                component: "restore",
                schedule: NEVER,
                suspend: true,
                activeDeadlineSeconds: 4 * 3600,
                backoffLimit: 0,
                user: POSTGRES_USER,
                volumes: [{ name: scratch.name, emptyDir: { sizeLimit: `${args.scratchGiB}Gi` } }],
                initContainers: [
                    downloadContainer({
                        source,
                        dumpJobName: args.dumpJobName,
                        suffix: DUMP,
                        path: `${DUMP_PATH}/restore${DUMP}`,
                        mount: scratch,
                    }),
                ],
                containerName: "restore",
                image: databases.postgres,
                command: ["sh", "-c", RESTORE_SCRIPT],
                env: postgresVariables(postgres),
                resources: POSTGRES_RESOURCES,
                mounts: [scratch],
                traffic: { ingress: [], egress: [...postgres.egress, ...source.egress] },
                ready: [...postgres.ready, postgres.direct, ...source.ready, source.credentials],
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}
