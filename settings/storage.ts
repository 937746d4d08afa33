import { z } from "zod";
import { bucket, region, schedule, storageGiB, text } from "./primitives.ts";

const storageClass = text("the name of a storage class", /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, "do-block-storage");

/** A share has 50 GiB to 32 TiB. */
const shareGiB = z
    .int()
    .min(50)
    .max(32768)
    .meta({ examples: [250] });

/** `platform:storage` */
export const storage = z
    .strictObject({
        blockClass: storageClass.describe("Storage class of volumes that one node mounts; do-block-storage on DOKS."),
        shared: z
            .discriminatedUnion("kind", [
                z.strictObject({
                    kind: z
                        .literal("digitalocean-nfs")
                        .describe("A managed NFS share of DigitalOcean; not every region has them."),
                    storageGiB: shareGiB.describe("Size of the share in GiB. It can only grow."),
                    tier: z
                        .enum(["standard", "high"])
                        .default("standard")
                        .describe("Performance. From high there is no way back to standard."),
                }),
                z.strictObject({
                    kind: z.literal("in-cluster-nfs").describe("An NFS server on the cluster: one pod, one disk."),
                    storageGiB: storageGiB.describe("Size in GiB of the one disk behind the server. It can only grow."),
                }),
                z.strictObject({
                    kind: z.literal("class").describe("A class that the cluster has already."),
                    name: storageClass
                        .meta({ examples: ["shared-files"] })
                        .describe("A storage class whose volumes several nodes mount at once."),
                }),
            ])
            .exactOptional()
            .describe("Where volumes come from that several nodes mount at once."),
    })
    .describe("Storage classes.");

/** `platform:backups` */
export const backups = z
    .strictObject({
        bucket: bucket
            .meta({ examples: ["example-backups"] })
            .describe("Spaces bucket of the backups; its name is unique in the region."),
        region: region.describe("Region of the bucket; another one than the cluster's survives the loss of a region."),
        schedule: schedule.default("30 1 * * *").describe("When backups are made: a cron schedule in UTC."),
        retentionDays: z
            .int()
            .min(1)
            .max(3650)
            .meta({ examples: [30] })
            .describe("Days that backups are kept."),
    })
    .describe("Backups of databases and volumes to Spaces; none are made unless given.");
