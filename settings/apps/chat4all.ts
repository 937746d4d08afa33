import { z } from "zod";
import type { SecretsOf } from "../secrets.ts";
import { kafka, objectStore, postgres, redis } from "../backing.ts";
import {
    cidr,
    count,
    hostname,
    image,
    replicaBounds,
    resources,
    resourcesOf,
    rotation,
    schedule,
} from "../primitives.ts";

/** What each worker gets unless it is given: all of them do small things one after the other. */
const workerResources = resources.default(resourcesOf("250m", "256Mi", "1000m", "1Gi")).describe("Each pod.");

/** A worker scaled by CPU. */
const scaledWorker = (what: string) =>
    z
        .strictObject({
            replicas: replicaBounds.default({ min: 2, max: 6 }).describe("Pods, scaled by CPU; 50 at most."),
            resources: workerResources,
        })
        .prefault({})
        .describe(what);

/** A worker of a fixed number of pods. */
const fixedWorker = (what: string) =>
    z
        .strictObject({
            replicas: count.default(2).describe("Pods; 5 at most, as many as its topic has partitions."),
            resources: workerResources,
        })
        .prefault({})
        .describe(what);

/** `platform:apps.chat4all` */
export const chat4all = z.strictObject({
    host: hostname.exactOptional().describe("Public host; chat4all.<domain> unless given."),
    filesHost: hostname
        .exactOptional()
        .describe(
            "Public host of an object store on the cluster, for download links; without it they work inside the cluster only. Its certificate always comes from Let's Encrypt's trusted service.",
        ),
    images: z
        .strictObject({
            api: image.describe("Image of the API and of the job that makes the schema."),
            worker: image.describe("Image of the workers and of the clean-up; may be the API's."),
        })
        .describe("Images that you build: the project publishes none."),
    service: z
        .discriminatedUnion("type", [
            z.strictObject({ type: z.literal("ClusterIP").describe("Behind the public host only.") }),
            z.strictObject({
                type: z
                    .literal("LoadBalancer")
                    .describe("A load balancer of its own besides, on port 8000 and without TLS."),
                allowedCidrs: z
                    .array(cidr)
                    .min(1)
                    .describe("Ranges of addresses that the load balancer admits; 0.0.0.0/0 for everybody."),
            }),
        ])
        .default({ type: "ClusterIP" })
        .describe("The API's Service."),
    api: z
        .strictObject({
            replicas: replicaBounds.default({ min: 3, max: 10 }).describe("Pods, scaled by CPU."),
            resources: resources.default(resourcesOf("500m", "512Mi", "2000m", "2Gi")).describe("Each pod."),
        })
        .prefault({})
        .describe("The API."),
    router: z
        .strictObject({
            replicas: replicaBounds
                .default({ min: 5, max: 20 })
                .describe("Pods, scaled by waiting messages and by CPU; 20 at most."),
            resources: workerResources,
            lagPerPod: count.default(100).describe("Waiting messages per pod above which pods are added."),
        })
        .prefault({})
        .describe("The worker that hands messages to the channels."),
    statusUpdater: scaledWorker("The worker that writes down what became of messages."),
    fileMerge: scaledWorker("The worker that puts the parts of an upload together."),
    whatsappMock: fixedWorker("The worker that stands for WhatsApp."),
    instagramMock: fixedWorker("The worker that stands for Instagram."),
    outbox: z
        .strictObject({ resources: workerResources })
        .prefault({})
        .describe("The worker that publishes what the database holds ready; there is always one pod."),
    uploads: z
        .strictObject({
            retentionHours: count.default(24).describe("Hours after which an unfinished upload is removed."),
            batchSize: count
                .default(100)
                .describe("Uploads removed at a time. The application does not look at it yet."),
            schedule: schedule.default("0 2 * * *").describe("When they are removed: a cron schedule in UTC."),
            resources: resources.default(resourcesOf("100m", "256Mi", "500m", "512Mi")).describe("The job's pod."),
        })
        .prefault({})
        .describe("Removal of uploads that nobody finished."),
    database: z
        .strictObject({
            migrations: z
                .boolean()
                .default(true)
                .describe(
                    "Whether the image's SQL files make the schema of an empty database; with false its models alone do, and the list of conversations fails.",
                ),
            poolSize: count.default(5).describe("Connections that each pod keeps."),
            maxOverflow: z.int().min(0).default(5).describe("Connections that each pod may open beyond."),
        })
        .prefault({})
        .describe("Schema and connections."),
    tokenRotation: rotation.describe("Another value makes a new key for tokens: everybody signs in again."),
    rateLimitPerMinute: count.default(60).describe("Requests that change something, per minute, user and path."),
    logLevel: z
        .enum(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"])
        .default("INFO")
        .describe("Least severity that is logged. DEBUG shows every SQL statement with its values."),
    backups: z
        .strictObject({
            scratchGiB: count
                .max(500)
                .default(10)
                .describe("Room for one compressed dump of the database, on a node's disk."),
        })
        .prefault({})
        .describe("Nightly dumps of the database and copies of files, where platform:backups is given."),
    postgres,
    redis,
    kafka,
    objectStore,
});

/** All of its secrets are generated. */
export const chat4allSecrets: SecretsOf<z.infer<typeof chat4all>> = [];
