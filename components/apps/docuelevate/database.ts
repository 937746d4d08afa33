import type * as pulumi from "@pulumi/pulumi";
import type { Postgres } from "../../backing/contracts.ts";
import { OneOffJob } from "../../workload/one-off-job.ts";
import type { Configuration } from "./configuration.ts";
import { NAME, USER } from "./names.ts";

/**
 * Makes the schema of an empty database, or brings that of an older release up to date. The models have to be loaded
 * first: without them the application finds nothing to make, and writes down that all of it is there.
 */
const INITIALISE = "import app.models; from app.database import init_db; init_db()";

export interface DatabaseArgs {
    readonly namespace: pulumi.Input<string>;
    readonly image: string;
    readonly configuration: Configuration;
    readonly postgres: Postgres;
    readonly pullSecretName: pulumi.Input<string> | undefined;
    readonly ready: readonly pulumi.Resource[];
}

/** The schema of the image's release, before any pod of that starts: several of them would make it at the same time. */
export function createDatabase(
    name: string,
    { namespace, image, configuration, postgres, pullSecretName, ready }: DatabaseArgs,
    opts: pulumi.ComponentResourceOptions,
): OneOffJob {
    return new OneOffJob(
        `${name}-migrate`,
        {
            namespace,
            partOf: NAME,
            jobName: `${NAME}-migrate`,
            component: "migrate",
            image,
            pullSecretName,
            user: USER,
            command: ["python", "-c", INITIALISE],
            workingDir: "/app",
            envFrom: [configuration.secret.envFrom()],
            // A pool would not keep one session for all of a migration.
            env: [postgres.direct.env("DATABASE_URL", "psycopgUrl")],
            // Another database is empty again.
            runKey: postgres.direct.checksum,
            resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "500m", memory: "512Mi" } },
            writablePaths: ["/tmp"],
            activeDeadlineSeconds: 1800,
            backoffLimit: 3,
            traffic: { ingress: [], egress: [...postgres.egress] },
            ready: [...ready, ...configuration.ready, ...postgres.ready, postgres.direct],
        },
        opts,
    );
}
