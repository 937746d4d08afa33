import { z } from "zod";
import { bucket, count, region, resources, resourcesOf, rotation, storageGiB, text, timeOfDay } from "./primitives.ts";

const server = {
    version: text("a version", /^\d+(\.\d+)*$/, "17").describe("Version of the engine, in quotes."),
    size: text("a database size slug", /^(db|gd|so1_5|m)-[a-z0-9-]+$/, "db-s-2vcpu-4gb").describe("Size of each node."),
    nodes: z
        .int()
        .min(1)
        .max(3)
        .meta({ examples: [2] })
        .describe("1 has no standby; each further node is one."),
    maintenance: z
        .strictObject({
            day: z
                .enum(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
                .describe("Day of the week."),
            startTime: timeOfDay.describe("Start, in UTC."),
        })
        .describe("Window in which DigitalOcean updates the server."),
    allowUnlisted: z
        .boolean()
        .default(false)
        .describe("true takes a version or size that the list of this release does not know."),
};

const sharedServer = z
    .strictObject({
        ...server,
        storageGiB: storageGiB
            .exactOptional()
            .describe("Disk in GiB; what the size brings unless given. It can only grow."),
    })
    .meta({ id: "server", description: "A managed database server of DigitalOcean." });

/** `platform:backing`: the managed servers that applications share, each with a database and a user per application. */
export const backing = z
    .strictObject({
        postgres: sharedServer.exactOptional().describe("PostgreSQL, for applications with postgres.form: managed."),
        mongo: sharedServer.exactOptional().describe("MongoDB, for applications with mongo.form: managed."),
    })
    .prefault({})
    .describe("Managed database servers that applications share, each with a database and a user of its own.");

const acknowledgeDataMove = z
    .boolean()
    .default(false)
    .describe("Going from one form to the other leaves the data behind; true says that it has been copied.");

const passwordRotation = rotation.describe(
    "Another value makes new passwords at the next update, and clients start again with them.",
);

const managed = z.literal("managed");
const inCluster = z.literal("in-cluster");

/** PostgreSQL of an application: a database on the managed server, or a CloudNativePG cluster of its own. */
export const postgres = z
    .discriminatedUnion("form", [
        z.strictObject({
            form: managed.describe("A database on the server of platform:backing.postgres."),
            poolSize: count.exactOptional().describe("Size of a connection pool in front; none unless given."),
            acknowledgeDataMove,
        }),
        z.strictObject({
            form: inCluster.describe("A CloudNativePG cluster of the application's own."),
            instances: count.max(9).describe("1 has no standby; each further instance is one."),
            storageGiB: storageGiB.describe("Disk of each instance in GiB. It can only grow."),
            resources: resources.default(resourcesOf("250m", "512Mi", "1", "1Gi")).describe("Each instance."),
            passwordRotation,
            acknowledgeDataMove,
        }),
    ])
    .meta({ id: "postgres", description: "PostgreSQL of an application." });

/** MongoDB of an application: a database on the managed server, or a replica set `rs0` of its own. */
export const mongo = z
    .discriminatedUnion("form", [
        z.strictObject({
            form: managed.describe("A database on the server of platform:backing.mongo."),
            acknowledgeDataMove,
        }),
        z.strictObject({
            form: inCluster.describe("A replica set rs0 of the application's own."),
            members: z
                .literal([1, 3, 5], { error: "must be 1, 3 or 5: an even number cannot elect a primary" })
                .describe("Members of the replica set; one of three or two of five may be lost."),
            storageGiB: storageGiB.describe("Disk of each member in GiB. It can only grow."),
            resources: resources.default(resourcesOf("250m", "1Gi", "1", "2Gi")).describe("Each member."),
            passwordRotation,
            acknowledgeDataMove,
        }),
    ])
    .meta({ id: "mongo", description: "MongoDB of an application." });

const inClusterRedis = z.strictObject({
    form: inCluster.describe("Valkey on the cluster, one pod."),
    storageGiB,
    resources: resources.default(resourcesOf("100m", "256Mi", "500m", "512Mi")).describe("The pod."),
    passwordRotation,
    acknowledgeDataMove,
});

/** Redis of an application that can speak TLS: a managed Valkey of its own, or Valkey on the cluster. */
export const redis = z
    .discriminatedUnion("form", [
        z.strictObject({
            form: managed.describe("A managed Valkey of the application's own; it speaks TLS only."),
            ...server,
            version: server.version.meta({ examples: ["8"] }),
            acknowledgeDataMove,
        }),
        inClusterRedis,
    ])
    .meta({ id: "redis", description: "Redis protocol for an application, served by Valkey." });

/** Redis of an application that cannot speak TLS: on the cluster only. `application` is named in a mistake. */
export function plaintextRedis(application: string) {
    return z
        .discriminatedUnion("form", [inClusterRedis], {
            error: `cannot be had: ${application} cannot speak TLS, and managed Valkey speaks nothing else`,
        })
        .describe("Redis protocol, served by Valkey on the cluster without TLS.");
}

/** Kafka of an application, always on the cluster: the applications speak plaintext only. */
export const kafka = z
    .strictObject({
        brokers: z.literal([1, 3], { error: "must be 1, or 3 for replicated topics" }).describe("Kafka nodes."),
        storageGiB: storageGiB.describe("Disk of each node in GiB. It can only grow."),
        resources: resources.default(resourcesOf("500m", "1536Mi", "2", "2Gi")).describe("Each node."),
    })
    .meta({ id: "kafka", description: "Kafka of an application, on the cluster." });

/** Object store of an application: a Spaces bucket, or SeaweedFS on the cluster. */
export const objectStore = z
    .discriminatedUnion("form", [
        z.strictObject({
            form: z.literal("spaces").describe("A bucket of DigitalOcean Spaces."),
            region: region.describe("Region of the bucket."),
            bucket: bucket.describe("Name of the bucket; unique in the region."),
            oldVersionDays: count
                .exactOptional()
                .meta({ examples: [30] })
                .describe(
                    "Days that overwritten and deleted objects can be had back; they are gone at once unless given.",
                ),
            corsOrigins: z
                .array(text("a web origin", /^https?:\/\/[a-z0-9.-]+(:\d+)?$/, "https://app.example.com"))
                .default([])
                .describe("Web origins whose pages may read and write by presigned URLs."),
            acknowledgeDataMove,
        }),
        z.strictObject({
            form: inCluster.describe("SeaweedFS on the cluster, one pod."),
            bucket: bucket.describe("Name of the bucket."),
            storageGiB,
            resources: resources.default(resourcesOf("250m", "512Mi", "1", "1Gi")).describe("The pod."),
            passwordRotation,
            acknowledgeDataMove,
        }),
    ])
    .meta({ id: "object-store", description: "S3 object store of an application." });
