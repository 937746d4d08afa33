import type * as pulumi from "@pulumi/pulumi";
import type { Postgres } from "../../backing/contracts.ts";
import { INTERNET_HTTPS_EGRESS } from "../../workload/network.ts";
import { OneOffJob } from "../../workload/one-off-job.ts";
import { BACKEND_USER, NAME } from "./names.ts";

export interface MigrationArgs {
    readonly namespace: pulumi.Input<string>;
    readonly image: string;
    readonly postgres: Postgres;
    readonly pullSecretName: pulumi.Input<string> | undefined;
    readonly ready: readonly pulumi.Resource[];
}

/** Brings the schema of Semaphore Chat to the version of its image, before the release starts pods of that. */
export function createMigration(
    name: string,
    { namespace, image, postgres, pullSecretName, ready }: MigrationArgs,
    opts: pulumi.ComponentResourceOptions,
): OneOffJob {
    return new OneOffJob(
        name,
        {
            namespace,
            partOf: NAME,
            jobName: `${NAME}-migrate`,
            component: "migration",
            image,
            pullSecretName,
            user: BACKEND_USER,
            command: ["npx", "prisma", "migrate", "deploy", "--schema=prisma/schema.prisma"],
            // A pool would not let it lock the schema for itself.
            env: [postgres.direct.env("DATABASE_URL", "url")],
            // Another database is empty again.
            runKey: postgres.direct.checksum,
            resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "512Mi" } },
            // Prisma puts the engine for the image's system beside itself, and fetches it where the image lacks it.
            readOnlyRoot: false,
            activeDeadlineSeconds: 600,
            backoffLimit: 3,
            traffic: { ingress: [], egress: [...postgres.egress, INTERNET_HTTPS_EGRESS] },
            ready,
        },
        opts,
    );
}
