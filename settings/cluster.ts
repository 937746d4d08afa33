import { z } from "zod";
import { cidr, count, label, ordered, region, text, timeOfDay } from "./primitives.ts";

const QUALIFIED_NAME = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;

/** Key of a label of nodes. */
export const labelKey = text("a label key", QUALIFIED_NAME, "workload");
/** Value of a label of nodes. */
export const labelValue = text("a label value", /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/, "sockets");
const dropletSize = text("a Droplet size slug", /^[a-z0-9]+(-[a-z0-9.]+)+$/, "s-4vcpu-8gb");

const taint = z.strictObject({
    key: labelKey.describe("Key of the taint."),
    value: labelValue.default("").describe("Value of the taint."),
    effect: z
        .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
        .describe("What happens to pods that do not tolerate it."),
});

const poolShape = {
    size: dropletSize.describe("Droplet size; another size is a new pool, the old one drained and removed."),
    labels: z.record(labelKey, labelValue).default({}).describe("Labels of the nodes."),
    taints: z.array(taint).default([]).describe("Taints of the nodes."),
};

const fixedPool = z
    .strictObject({ ...poolShape, nodes: count.max(512).describe("Number of nodes.") })
    .meta({ title: "fixed" });

/** Autoscaling to no node at all is a private preview of DigitalOcean. */
const autoscaledPool = z
    .strictObject({
        ...poolShape,
        min: count.max(512).describe("Fewest nodes."),
        max: count
            .max(512)
            .meta({ examples: [6] })
            .describe("Most nodes."),
    })
    .refine((pool) => pool.min <= pool.max, ordered)
    .meta({ title: "autoscaled" });

const registry = z.discriminatedUnion("kind", [
    z.strictObject({
        kind: z.literal("create").describe("The registry belongs to this stack; an account has one."),
        name: label.describe("Name of the registry; unique across DigitalOcean."),
        tier: z
            .enum(["starter", "basic", "professional"])
            .default("basic")
            .describe("Subscription: one, five or any number of repositories."),
    }),
    z.strictObject({
        kind: z.literal("use").describe("The account has the registry already."),
        name: label.describe("Name of the registry."),
    }),
]);

const doks = z.strictObject({
    kind: z.literal("doks").describe("A DigitalOcean Kubernetes cluster that belongs to this stack."),
    name: label.exactOptional().describe("Name of the cluster; doks-<stack> unless given."),
    region: region.describe("Region of the cluster, its network and its managed servers."),
    version: text("a full version slug", /^\d+\.\d+\.\d+-do\.\d+$/, "1.36.3-do.0").describe(
        "Kubernetes version slug in full; doctl kubernetes options versions lists them.",
    ),
    highAvailability: z
        .boolean()
        .describe("Whether the control plane has several replicas. It cannot be switched off again."),
    autoUpgrade: z
        .boolean()
        .default(false)
        .describe(
            "Whether patch releases are installed in the maintenance window; the version of a running cluster is then left alone.",
        ),
    surgeUpgrade: z.boolean().default(true).describe("Whether new nodes come before old ones go."),
    maintenance: z
        .strictObject({
            day: z
                .enum(["any", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
                .describe("Day of the week."),
            startTime: timeOfDay.describe("Start of the four hours, in UTC."),
        })
        .describe("Window in which DigitalOcean changes the cluster."),
    network: z
        .strictObject({
            vpc: cidr.describe("Range of the VPC: nodes, load balancer, managed servers. /16 to /24."),
            pods: cidr.describe("Range of the pods; every node takes 128 addresses."),
            services: cidr.describe("Range of the Services. /24 or larger."),
        })
        .describe("Private address ranges. They must not overlap and cannot be changed later."),
    systemPool: z
        .strictObject({
            size: dropletSize.describe("Droplet size. Another size replaces the cluster."),
            nodes: count.max(512).describe("Number of nodes."),
        })
        .describe("The pool that the cluster is born with, for system pods; of a fixed size."),
    pools: z
        .record(label.meta({ examples: ["apps"] }), z.union([fixedPool, autoscaledPool]))
        .refine((pools) => Object.keys(pools).length > 0, {
            error: "names no pool, and the workloads need one",
            params: { remedy: "Add a pool, for example apps: { size: s-4vcpu-8gb, min: 2, max: 6 }." },
        })
        .describe("Pools for the workloads, by name; each fixed or autoscaled, never both."),
    registry: registry.exactOptional().describe("Container registry that the nodes pull from: created or used."),
    credentials: z
        .enum(["api", "doctl"])
        .default("api")
        .describe(
            "How clients of the cluster get their short-lived token: api asks DigitalOcean's API with digitalocean:token of the configuration or DIGITALOCEAN_TOKEN of the environment, doctl runs doctl.",
        ),
    tags: z
        .array(text("a tag: letters, digits, colons, dashes and underscores", /^[A-Za-z0-9:_-]{1,255}$/, "team:chat"))
        .default([])
        .describe("Further tags of nodes and cluster beside the stack's name."),
});

const existing = z.strictObject({
    kind: z.literal("existing").describe("A cluster that is there already, of kind or minikube for example."),
    context: text("the name of a context", /\S/, "kind-platform").describe("Context of the kubeconfig."),
    kubeconfig: text("a path", /\S/, "/home/me/.kube/config")
        .exactOptional()
        .describe("Path of the kubeconfig; KUBECONFIG, then ~/.kube/config unless given."),
});

/** `platform:cluster`: a DOKS cluster of the program's own, or one that exists already. */
export const cluster = z
    .discriminatedUnion("kind", [doks, existing])
    .describe("A DigitalOcean Kubernetes cluster of the stack's own, or a cluster that exists already.");
