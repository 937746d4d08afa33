import { z } from "zod";
import { bucket, region, resources, resourcesOf, rotation, storageGiB } from "./primitives.ts";

const store = z
    .discriminatedUnion("form", [
        z.strictObject({
            form: z.literal("spaces").describe("A bucket of DigitalOcean Spaces."),
            region: region.describe("Region of the bucket."),
            bucket: bucket.meta({ examples: ["example-logs"] }).describe("Name of the bucket; unique in the region."),
        }),
        z.strictObject({
            form: z.literal("in-cluster").describe("SeaweedFS on the cluster, one pod."),
            storageGiB,
            resources: resources.default(resourcesOf("100m", "256Mi", "1", "1Gi")).describe("The pod."),
            passwordRotation: rotation.describe("Another value makes new keys at the next update."),
        }),
    ])
    .describe("Where logs are kept.");

/** `platform:monitoring.logs` */
export const logs = z
    .discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("none").describe("Nobody collects logs; kubectl shows the latest.") }),
        z.strictObject({
            kind: z.literal("loki").describe("Loki, with a collector on every node and dashboards in Grafana."),
            retentionDays: z
                .int()
                .min(1)
                .max(365)
                .meta({ examples: [30] })
                .describe("Days that logs are kept."),
            storageGiB: storageGiB
                .default(10)
                .describe("Disk of Loki in GiB, for what is not in the store yet. It can only grow."),
            resources: resources
                .default(resourcesOf("200m", "512Mi", "2", "2Gi"))
                .describe("CPU and memory of Loki. Memory grows with the number of pods and the width of queries."),
            ingestionMiBPerSecond: z
                .int()
                .min(1)
                .max(64)
                .default(8)
                .describe("What Loki takes of all pods together; collectors wait with what is more."),
            store,
        }),
    ])
    .prefault({ kind: "none" })
    .describe("Logs of all pods.");
