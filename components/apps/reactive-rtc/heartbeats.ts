import { readFileSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";
import { images } from "../../../versions.ts";
import type { Resources } from "../../workload/contracts.ts";
import { ScheduledJob } from "../../workload/scheduled-job.ts";
import { PART_OF, type Context } from "./pods.ts";

/** `metadata.name` of the CronJob. */
export const CLEANUP_NAME = "heartbeat-cleanup";

const FORGET_SILENT_NODES = readFileSync(new URL("./forget-silent-nodes.lua", import.meta.url), "utf8");

/** Redis key in which the nodes note, every ten seconds, that they are there. */
const HEARTBEATS = "heartbeats";

/** The image's own user. */
const USER = 999;

const RESOURCES: Resources = { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "64Mi" } };

export interface HeartbeatCleanupArgs {
    /** Silence after which a node is taken to be gone. */
    readonly silentSeconds: number;
}

/**
 * Every minute, forgets socket nodes that are gone. The application means to let them age, but never does: without this
 * it would send clients to them for ever.
 */
export function createHeartbeatCleanup(
    name: string,
    { silentSeconds }: HeartbeatCleanupArgs,
    { namespace, redis, ready }: Context,
    opts: pulumi.ComponentResourceOptions,
): ScheduledJob {
    return new ScheduledJob(
        `${name}-${CLEANUP_NAME}`,
        {
            namespace,
            partOf: PART_OF,
            jobName: CLEANUP_NAME,
            image: images.valkeyClient,
            user: USER,
            resources: RESOURCES,
            env: [
                redis.credentials.env("REDIS_HOST", "host"),
                redis.credentials.env("REDIS_PORT", "port"),
                // Of valkey-cli and redis-cli alike.
                redis.credentials.env("REDISCLI_AUTH", "password"),
            ],
            command: cleanupCommand(redis.tls, silentSeconds),
            schedule: "* * * * *",
            concurrencyPolicy: "Forbid",
            startingDeadlineSeconds: 30,
            activeDeadlineSeconds: 50,
            // The next minute brings the next attempt.
            backoffLimit: 0,
            successfulJobsHistoryLimit: 1,
            failedJobsHistoryLimit: 1,
            traffic: { ingress: [], egress: redis.egress },
            ready,
        },
        opts,
    );
}

/** Ends with an error where the server answers with one. The server's certificate is one that public authorities sign. */
function cleanupCommand(tls: boolean, silentSeconds: number): string[] {
    return [
        "valkey-cli",
        "-e",
        ...(tls ? ["--tls"] : []),
        "-h",
        "$(REDIS_HOST)",
        "-p",
        "$(REDIS_PORT)",
        "EVAL",
        FORGET_SILENT_NODES,
        "1",
        HEARTBEATS,
        String(silentSeconds),
    ];
}
