import { z } from "zod";
import { cidr, count, label } from "./primitives.ts";

const taint = z.strictObject({
    key: z.string(),
    value: z.string().default(""),
    effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
});

const poolShape = {
    size: z.string().regex(/^[a-z0-9]+(-[a-z0-9.]+)+$/, "is not a Droplet size slug such as s-4vcpu-8gb"),
    labels: z.record(z.string(), z.string()).default({}),
    taints: z.array(taint).default([]),
};

/** A node pool has a fixed number of nodes or is autoscaled between two bounds, never both. */
const nodePool = z.union([
    z.strictObject({ ...poolShape, nodes: count }),
    z.strictObject({ ...poolShape, min: z.int().min(0), max: count }).refine((pool) => pool.min <= pool.max, {
        error: "min must not exceed max",
        params: { remedy: "Raise max or lower min." },
    }),
]);

const registry = z.discriminatedUnion("kind", [
    z.strictObject({
        kind: z.literal("create"),
        name: label.describe("Name of the container registry; unique across DigitalOcean."),
        tier: z.enum(["starter", "basic", "professional"]).default("basic"),
    }),
    z.strictObject({ kind: z.literal("use"), name: label }),
]);

const doks = z.strictObject({
    kind: z.literal("doks"),
    name: label.exactOptional().describe("Name of the cluster; doks-<stack> unless given."),
    region: z.string().regex(/^[a-z]{3}\d$/, "is not a region slug such as fra1"),
    version: z
        .string()
        .regex(/^\d+\.\d+\.\d+-do\.\d+$/, "is not a full version slug such as 1.36.3-do.0")
        .describe("Full Kubernetes version slug; doctl kubernetes options versions lists them."),
    highAvailability: z.boolean().describe("Control plane with several replicas. Cannot be switched off again."),
    autoUpgrade: z
        .boolean()
        .default(false)
        .describe(
            "Patch releases are installed in the maintenance window; the version of a running cluster is then left alone.",
        ),
    surgeUpgrade: z.boolean().default(true).describe("New nodes come before old ones go."),
    maintenance: z.strictObject({
        day: z.enum(["any", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]),
        startTime: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is not a time of day in UTC such as 03:00"),
    }),
    network: z
        .strictObject({ vpc: cidr, pods: cidr, services: cidr })
        .describe(
            "Address ranges of the VPC, of pods and of Services. They must not overlap and cannot be changed later.",
        ),
    systemPool: z
        .strictObject({ size: poolShape.size, nodes: count })
        .describe("The cluster's own pool, for system pods. Fixed: a changed size replaces the cluster."),
    pools: z.record(label, nodePool).describe("Pools for the workloads, by name."),
    registry: registry.exactOptional().describe("Container registry: create one or use the account's."),
    credentials: z
        .enum(["api", "doctl"])
        .default("api")
        .describe(
            "How clients of the cluster get their short-lived token: api asks DigitalOcean's API with DIGITALOCEAN_TOKEN of the environment, doctl runs doctl.",
        ),
    tags: z.array(z.string()).default([]),
});

const existing = z.strictObject({
    kind: z.literal("existing"),
    context: z.string().describe("Context of the kubeconfig."),
    kubeconfig: z.string().exactOptional().describe("Path of the kubeconfig; the usual places unless given."),
});

/** `platform:cluster`: a DOKS cluster of the program's own, or one that exists already. */
export const cluster = z.discriminatedUnion("kind", [doks, existing]);
