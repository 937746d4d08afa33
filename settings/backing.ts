import { z } from "zod";
import { count, resources, resourcesOf, storageGiB } from "./primitives.ts";

const maintenance = z.strictObject({
    day: z.enum(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]),
    startTime: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is not a time of day in UTC such as 03:00"),
});

const databaseSize = z
    .string()
    .regex(/^(db|gd|so1_5|m)-[a-z0-9-]+$/, "is not a database size slug such as db-s-2vcpu-4gb");

const server = {
    version: z.string(),
    size: databaseSize,
    nodes: z.int().min(1).max(3).describe("1 has no standby; each further node is one."),
    storageGiB: storageGiB.exactOptional().describe("Disk; what the size brings unless given. It can only grow."),
    maintenance,
    allowUnlisted: z
        .boolean()
        .default(false)
        .describe("Take a version or size that the list checked with this release does not know."),
};

/** `platform:backing`: the managed servers that applications share, each with a database and a user per application. */
export const backing = z
    .strictObject({
        postgres: z.strictObject(server).exactOptional(),
        mongo: z.strictObject(server).exactOptional(),
    })
    .prefault({});

const acknowledgeDataMove = z
    .boolean()
    .default(false)
    .describe("Going from one form to the other leaves the data behind; true says that it has been copied.");

/** PostgreSQL of an application: a database on the managed server, or a CloudNativePG cluster of its own. */
export const postgres = z.discriminatedUnion("form", [
    z.strictObject({
        form: z.literal("managed"),
        poolSize: count.exactOptional().describe("Size of a connection pool in front; none unless given."),
        acknowledgeDataMove,
    }),
    z.strictObject({
        form: z.literal("in-cluster"),
        instances: count.max(9),
        storageGiB,
        resources: resources.default(resourcesOf("250m", "512Mi", "1", "1Gi")),
        acknowledgeDataMove,
    }),
]);

/** MongoDB of an application: a database on the managed server, or a replica set `rs0` of its own. */
export const mongo = z.discriminatedUnion("form", [
    z.strictObject({ form: z.literal("managed"), acknowledgeDataMove }),
    z.strictObject({
        form: z.literal("in-cluster"),
        members: z.literal([1, 3, 5], { error: "must be 1, 3 or 5: an even number cannot elect a primary" }),
        storageGiB,
        resources: resources.default(resourcesOf("250m", "1Gi", "1", "2Gi")),
        acknowledgeDataMove,
    }),
]);

const inClusterRedis = z.strictObject({
    form: z.literal("in-cluster"),
    storageGiB,
    resources: resources.default(resourcesOf("100m", "256Mi", "500m", "512Mi")),
    acknowledgeDataMove,
});

/** Redis of an application that can speak TLS: a managed Valkey of its own, or Valkey on the cluster. */
export const redis = z.discriminatedUnion("form", [
    z.strictObject({
        form: z.literal("managed"),
        version: z.string(),
        size: databaseSize,
        nodes: z.int().min(1).max(3),
        maintenance,
        allowUnlisted: server.allowUnlisted,
        acknowledgeDataMove,
    }),
    inClusterRedis,
]);

/** Redis of an application that cannot speak TLS: on the cluster only. `no` says why in a mistake's words. */
export function plaintextRedis(application: string) {
    return z.discriminatedUnion("form", [inClusterRedis], {
        error: `${application} cannot speak TLS, and managed Valkey speaks nothing else`,
    });
}

/** Kafka of an application, always on the cluster: the applications speak plaintext only. */
export const kafka = z.strictObject({
    brokers: z.literal([1, 3], { error: "must be 1, or 3 for replicated topics" }),
    storageGiB,
    resources: resources.default(resourcesOf("500m", "1536Mi", "2", "2Gi")),
});

/** Object store of an application: a Spaces bucket, or SeaweedFS on the cluster. */
export const objectStore = z.discriminatedUnion("form", [
    z.strictObject({
        form: z.literal("spaces"),
        region: z.string().regex(/^[a-z]{3}\d$/, "is not a region slug such as fra1"),
        bucket: z
            .string()
            .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "must be 3 to 63 lower case letters, digits and dashes"),
        acknowledgeDataMove,
    }),
    z.strictObject({
        form: z.literal("in-cluster"),
        bucket: z
            .string()
            .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "must be 3 to 63 lower case letters, digits and dashes"),
        storageGiB,
        resources: resources.default(resourcesOf("250m", "512Mi", "1", "1Gi")),
        acknowledgeDataMove,
    }),
]);
