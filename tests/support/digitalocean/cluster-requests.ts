import { z } from "zod";
import { NewPool } from "./node-pools.ts";

const VERSION = /^1\.\d+\.\d+-do\.\d+$/;
const NO_VERSION = "invalid version slug";
const DAYS = ["any", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

export const maintenance = z.object({
    day: z.enum(DAYS).default("any"),
    start_time: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is no time of day")
        .or(z.literal(""))
        .default("00:00"),
});

const choices = {
    name: z.string().regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, "is no name of a cluster"),
    tags: z.array(z.string()).nullish(),
    maintenance_policy: maintenance.nullish(),
    auto_upgrade: z.boolean().default(false),
    surge_upgrade: z.boolean().default(false),
    ha: z.boolean().default(false),
};

export const NewCluster = z.object({
    ...choices,
    region: z.string().min(1),
    version: z.string().regex(VERSION, NO_VERSION),
    vpc_uuid: z.uuid().optional(),
    cluster_subnet: z.cidrv4().default("10.108.0.0/16"),
    service_subnet: z.cidrv4().default("10.109.0.0/19"),
    node_pools: z.array(NewPool.loose()).min(1),
});

export const ChangedCluster = z.object(choices);
export const Upgrade = z.object({ version: z.string().regex(VERSION, NO_VERSION) });
export const Integration = z.object({ cluster_uuids: z.array(z.string()).min(1) });
