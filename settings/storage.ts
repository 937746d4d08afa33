import { z } from "zod";
import { label, schedule, storageGiB } from "./primitives.ts";

/** `platform:storage` */
export const storage = z.strictObject({
    blockClass: z.string().describe("Storage class of ReadWriteOnce volumes; do-block-storage on DOKS."),
    shared: z
        .discriminatedUnion("kind", [
            z.strictObject({
                kind: z.literal("digitalocean-nfs"),
                storageGiB: z.int().min(50).describe("Size of the NFS share; 50 GiB at least."),
                tier: z.enum(["standard", "high"]).default("standard"),
            }),
            z.strictObject({
                kind: z.literal("in-cluster-nfs"),
                storageGiB: storageGiB.describe("Size of the one volume behind the NFS server."),
            }),
            z.strictObject({
                kind: z.literal("class"),
                name: z.string().describe("An existing ReadWriteMany storage class."),
            }),
        ])
        .exactOptional()
        .describe("Where ReadWriteMany volumes come from."),
});

/** `platform:backups` */
export const backups = z.strictObject({
    bucket: label.describe("Bucket of the backups; unique across Spaces of the region."),
    region: z.string().regex(/^[a-z]{3}\d$/, "is not a region slug such as fra1"),
    schedule: schedule.default("30 1 * * *"),
    retentionDays: z.int().min(1).max(3650),
});
