import * as pulumi from "@pulumi/pulumi";
import { images } from "../../../versions.ts";
import { ScheduledJob } from "../../workload/scheduled-job.ts";
import type { ObjectStore } from "../contracts.ts";
import { downloadContainer, NEVER } from "./download.ts";
import { DUMP_PATH, redisAddress, SNAPSHOT, type RedisServer } from "./redis-dump.ts";

const DATA_PATH = "/data";

/**
 * Puts the snapshot in the place of the server's data. A server that logs every write looks at its log only, so the
 * snapshot becomes the base of a new log; a lone dump.rdb it would pass over and start empty. What was there before is
 * kept until the next restore. Refuses as long as a server answers: it would write over what it is given.
 */
const RESTORE_SCRIPT = `
set -eu
if timeout 10 valkey-cli -h "$REDIS_HOST" -p "$REDIS_PORT" ping; then
    echo "The server still runs. Scale its StatefulSet to 0 first."
    exit 1
fi
valkey-check-rdb ${DUMP_PATH}/restore${SNAPSHOT}
cd ${DATA_PATH}
rm -rf restored
mkdir restored
cp ${DUMP_PATH}/restore${SNAPSHOT} restored/appendonly.aof.1.base.rdb
printf 'file appendonly.aof.1.base.rdb seq 1 type b\\n' > restored/appendonly.aof.manifest
rm -rf before-restore
mkdir before-restore
for old in appendonlydir dump.rdb; do
    if [ -e "$old" ]; then mv "$old" before-restore/; fi
done
mv restored appendonlydir
echo "Restored. Scale the StatefulSet to 1 again."
`.trim();

export interface RedisRestoreArgs {
    readonly namespace: pulumi.Input<string>;
    readonly partOf: string;
    /** `metadata.name` of the CronJob. */
    readonly jobName: string;
    /** `jobName` of the `RedisDump` whose snapshots it takes. */
    readonly dumpJobName: string;
    readonly server: RedisServer;
    /** Claim that holds the server's data. */
    readonly claimName: pulumi.Input<string>;
    /** User id that the server runs as. */
    readonly user: number;
    readonly source: ObjectStore;
    /** Room for one snapshot, on the node's disk. */
    readonly scratchGiB: number;
    readonly ready: readonly pulumi.Resource[];
}

/**
 * What brings a server's data back: a CronJob that never runs by itself, for `kubectl create job --from=cronjob/<name>`
 * once the server is scaled to 0.
 */
export class RedisRestore extends pulumi.ComponentResource {
    public readonly job: ScheduledJob;

    constructor(name: string, args: RedisRestoreArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:RedisRestore", name, {}, opts);
        const { server, source, user } = args;
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
                activeDeadlineSeconds: 3600,
                // Half a restore is for somebody to look at, not to be tried again.
                backoffLimit: 0,
                user,
                group: user,
                volumes: [
                    { name: scratch.name, emptyDir: { sizeLimit: `${args.scratchGiB}Gi` } },
                    { name: "data", persistentVolumeClaim: { claimName: args.claimName } },
                ],
                initContainers: [
                    downloadContainer({
                        source,
                        dumpJobName: args.dumpJobName,
                        suffix: SNAPSHOT,
                        path: `${DUMP_PATH}/restore${SNAPSHOT}`,
                        mount: scratch,
                    }),
                ],
                containerName: "restore",
                image: images.valkey,
                command: ["sh", "-c", RESTORE_SCRIPT],
                env: redisAddress(server),
                resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "256Mi" } },
                mounts: [scratch, { name: "data", mountPath: DATA_PATH }],
                traffic: { ingress: [], egress: [...server.egress, ...source.egress] },
                ready: [...args.ready, ...source.ready, source.credentials],
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}
