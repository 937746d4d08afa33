import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Egress } from "../../workload/network.ts";
import type { Credentials } from "../credentials.ts";
import type { Operator } from "./operator.ts";

const PLUGIN = "barman-cloud.cloudnative-pg.io";

/** A bucket that backups go to. An object store of this program is one. */
export interface BackupDestination {
    /** URL of the S3 API. */
    readonly endpoint: pulumi.Input<string>;
    readonly bucket: pulumi.Input<string>;
    /** Keys of the bucket, in the database's namespace. */
    readonly credentials: Credentials<"accessKey" | "secretKey">;
    readonly egress: readonly Egress[];
    readonly ready: readonly pulumi.Resource[];
}

export interface PostgresBackup {
    /** Barman's plugin for CloudNativePG. */
    readonly plugin: Operator;
    readonly destination: BackupDestination;
    /** When a base backup is taken: cron schedule of five fields, in UTC. */
    readonly schedule: string;
    readonly retentionDays: number;
}

/** What a backup consists of: the objects before the cluster, and what is made after it. */
export interface BackupResources {
    readonly before: readonly pulumi.Resource[];
    schedule(cluster: pulumi.Resource): k8s.apiextensions.CustomResource;
}

/** The archive of a cluster: where its write-ahead log goes, and base backups on schedule. */
export function createPostgresBackup(
    name: string,
    clusterName: string,
    namespace: pulumi.Input<string>,
    { plugin, destination, schedule, retentionDays }: PostgresBackup,
    opts: pulumi.CustomResourceOptions,
): BackupResources {
    const secret = destination.credentials.secretName;
    const store = new k8s.apiextensions.CustomResource(
        `${name}-archive`,
        {
            apiVersion: "barmancloud.cnpg.io/v1",
            kind: "ObjectStore",
            metadata: { name: archiveName(clusterName), namespace },
            spec: {
                retentionPolicy: `${retentionDays}d`,
                configuration: {
                    destinationPath: pulumi.interpolate`s3://${destination.bucket}/postgres`,
                    endpointURL: destination.endpoint,
                    s3Credentials: {
                        accessKeyId: { name: secret, key: "accessKey" },
                        secretAccessKey: { name: secret, key: "secretKey" },
                    },
                    wal: { compression: "gzip" },
                    data: { compression: "gzip" },
                },
            },
        },
        pulumi.mergeOptions(opts, {
            dependsOn: [...plugin.ready, destination.credentials, ...destination.ready],
        }),
    );
    return {
        before: [store],
        schedule: (cluster) =>
            new k8s.apiextensions.CustomResource(
                `${name}-backup`,
                {
                    apiVersion: "postgresql.cnpg.io/v1",
                    kind: "ScheduledBackup",
                    metadata: { name: clusterName, namespace },
                    spec: {
                        // The operator's cron has seconds in front.
                        schedule: `0 ${schedule}`,
                        cluster: { name: clusterName },
                        method: "plugin",
                        pluginConfiguration: { name: PLUGIN },
                        backupOwnerReference: "cluster",
                        // Without a first base backup the archived log is of no use until the schedule comes round.
                        immediate: true,
                    },
                },
                pulumi.mergeOptions(opts, { dependsOn: [cluster] }),
            ),
    };
}

/** The entry of `spec.plugins` that archives a cluster's write-ahead log. */
export function walArchiver(clusterName: string) {
    return { name: PLUGIN, isWALArchiver: true, parameters: { barmanObjectName: archiveName(clusterName) } };
}

function archiveName(clusterName: string): string {
    return `${clusterName}-archive`;
}
