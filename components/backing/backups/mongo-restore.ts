import * as pulumi from "@pulumi/pulumi";
import { images } from "../../../versions.ts";
import { ScheduledJob } from "../../workload/scheduled-job.ts";
import type { Mongo, ObjectStore } from "../contracts.ts";
import { downloadContainer, NEVER } from "./download.ts";
import { ARCHIVE, DUMP_PATH, MONGO_TOOLS_RESOURCES, MONGO_USER } from "./mongo-dump.ts";

/** What the archive holds replaces the collections of the same names; the address has the database in its path. */
const RESTORE_SCRIPT = `
set -eu
umask 077
gzip -t ${DUMP_PATH}/restore${ARCHIVE}
printf 'uri: "%s"\\n' "$MONGODB_URL" > /tmp/target.yaml
mongorestore --config=/tmp/target.yaml --gzip --archive=${DUMP_PATH}/restore${ARCHIVE} --drop
`.trim();

export interface MongoRestoreArgs {
    readonly namespace: pulumi.Input<string>;
    readonly partOf: string;
    /** `metadata.name` of the CronJob. */
    readonly jobName: string;
    /** `jobName` of the `MongoDump` whose archives it takes. */
    readonly dumpJobName: string;
    readonly mongo: Mongo;
    readonly source: ObjectStore;
    /** Room for one compressed dump, on the node's disk. */
    readonly scratchGiB: number;
}

/** What brings a database back: a CronJob that never runs by itself, for `kubectl create job --from=cronjob/<name>`. */
export class MongoRestore extends pulumi.ComponentResource {
    public readonly job: ScheduledJob;

    constructor(name: string, args: MongoRestoreArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:MongoRestore", name, {}, opts);
        const { mongo, source } = args;
        const { credentials } = mongo;
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
                // Half a restore is for somebody to look at, not to be tried again.
                backoffLimit: 0,
                user: MONGO_USER,
                volumes: [{ name: scratch.name, emptyDir: { sizeLimit: `${args.scratchGiB}Gi` } }],
                initContainers: [
                    downloadContainer({
                        source,
                        dumpJobName: args.dumpJobName,
                        suffix: ARCHIVE,
                        path: `${DUMP_PATH}/restore${ARCHIVE}`,
                        mount: scratch,
                    }),
                ],
                containerName: "restore",
                image: images.mongodb,
                command: ["sh", "-c", RESTORE_SCRIPT],
                env: [credentials.env("MONGODB_URL", "url")],
                resources: MONGO_TOOLS_RESOURCES,
                writablePaths: ["/tmp"],
                mounts: [scratch],
                traffic: { ingress: [], egress: [...mongo.egress, ...source.egress] },
                ready: [...mongo.ready, credentials, ...source.ready, source.credentials],
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}
