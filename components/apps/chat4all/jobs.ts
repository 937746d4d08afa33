import { readFileSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";
import type { Resources } from "../../workload/contracts.ts";
import { OneOffJob } from "../../workload/one-off-job.ts";
import { ScheduledJob } from "../../workload/scheduled-job.ts";
import { commonPod, type PodContext } from "./pods.ts";

/** `metadata.name` of the CronJob. */
export const UPLOAD_GC_NAME = "upload-garbage-collector";

const INITIALISE_DATABASE = readFileSync(new URL("./initialise-database.py", import.meta.url), "utf8");

/** The image's SQL files, each with what is there once it has run. The one in between was never published. */
const SQL_FILES = [
    "/app/migrations/001_initial_schema.sql=users",
    "/app/migrations/003_production_ready.sql=conversation_view",
];

export interface DatabaseArgs {
    readonly image: string;
    readonly resources: Resources;
    /** Whether the image's SQL files make the schema, with the view that conversations are listed by; or its models alone. */
    readonly migrations: boolean;
}

/** Makes the schema, and sees to it that the application makes no test users. Before the first pod of anything else. */
export function createDatabase(
    name: string,
    { image, resources, migrations }: DatabaseArgs,
    context: PodContext,
    opts: pulumi.ComponentResourceOptions,
): OneOffJob {
    return new OneOffJob(
        `${name}-database`,
        {
            ...commonPod(context, image, resources),
            jobName: "initialise-database",
            component: "database",
            command: ["python", "-c", INITIALISE_DATABASE],
            args: migrations ? SQL_FILES : [],
            workingDir: "/app",
            // Another database is empty again.
            runKey: context.services.postgres.credentials.checksum,
            serviceAccountName: context.workerAccount,
            activeDeadlineSeconds: 600,
            backoffLimit: 5,
            traffic: { ingress: [], egress: context.services.postgres.egress },
            ready: context.ready,
        },
        opts,
    );
}

export interface UploadGcArgs {
    readonly image: string;
    readonly resources: Resources;
    /** Cron schedule of five fields, in UTC. */
    readonly schedule: string;
}

/** Removes uploads that nobody finished. It needs the address of Kafka, where it never goes. */
export function createUploadGc(
    name: string,
    { image, resources, schedule }: UploadGcArgs,
    context: PodContext,
    opts: pulumi.ComponentResourceOptions,
): ScheduledJob {
    const { postgres, objectStore } = context.services;
    return new ScheduledJob(
        `${name}-upload-gc`,
        {
            ...commonPod(context, image, resources),
            jobName: UPLOAD_GC_NAME,
            component: "upload-gc",
            labels: { component: "upload-gc" },
            command: ["python", "-m", "workers.upload_garbage_collector"],
            // The only setting that the program looks at.
            args: ["--expiration-hours", "$(GC_RETENTION_HOURS)"],
            serviceAccountName: context.workerAccount,
            schedule,
            concurrencyPolicy: "Forbid",
            successfulJobsHistoryLimit: 3,
            failedJobsHistoryLimit: 1,
            ttlSecondsAfterFinished: 86400,
            activeDeadlineSeconds: 3600,
            backoffLimit: 3,
            restartPolicy: "OnFailure",
            traffic: { ingress: [], egress: [...postgres.egress, ...objectStore.egress] },
            ready: context.ready,
        },
        opts,
    );
}
