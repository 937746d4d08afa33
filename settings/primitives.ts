import { z } from "zod";

/** Pieces that several settings share: each with the words and examples that explain it in docs/settings.md and in a mistake. */

const HOSTNAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const CPU = /^([0-9]+m|[0-9]+(\.[0-9]{1,3})?)$/;
const MEMORY = /^[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|Ti)$/;
const CIDR = /^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)\/(3[0-2]|[12]?\d)$/;
const CRON = /^(\S+\s+){4}\S+$/;
const IMAGE =
    /^[a-z0-9]+([._:/-][a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;

/** Text of one form: `what` names the form in a mistake, `example` shows it. */
export function text(what: string, form: RegExp, example: string) {
    return z
        .string()
        .regex(form, `is not ${what}`)
        .meta({ examples: [example] });
}

/** A DNS name in lower case. */
export const hostname = text("a DNS name in lower case", HOSTNAME, "chat.example.com");

/** A name that Kubernetes takes for most objects. */
export const label = text(
    "a name of lower case letters, digits and dashes, 63 at most",
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    "my-name",
);

/** A region of DigitalOcean. */
export const region = text("a region slug", /^[a-z]{3}\d$/, "fra1");

/** A bucket of an object store that speaks S3. */
export const bucket = text(
    "a bucket name: 3 to 63 lower case letters, digits and dashes",
    /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    "example-files",
);

/** A time of day in UTC. */
export const timeOfDay = text("a time of day in UTC", /^([01]\d|2[0-3]):[0-5]\d$/, "03:00");

/** A private IPv4 range. Its base address is the first of the range. */
export const cidr = text("an IPv4 range", CIDR, "10.10.0.0/16");

/** A count that is at least one. */
export const count = z
    .int()
    .min(1)
    .meta({ examples: [2] });

/** A volume's size in GiB; 16 TiB is the largest that DigitalOcean has. */
export const storageGiB = z
    .int()
    .min(1)
    .max(16384)
    .meta({ examples: [20] })
    .describe("Size of the disk in GiB. It can only grow.");

/** Names the present passwords or keys of a service; another name makes new ones. */
export const rotation = text("a word", /^\S+$/, "2026-01").exactOptional();

/** A cron schedule of five fields, in UTC. */
export const schedule = text("a cron schedule of five fields", CRON, "30 1 * * *");

const cpu = text("a CPU quantity", CPU, "250m");
const memory = text("a memory quantity", MEMORY, "512Mi");

/** CPU and memory of a container. */
export const resources = z
    .strictObject({
        requests: z.strictObject({
            cpu: cpu.describe("CPU that the container is sure of."),
            memory: memory.describe("Memory that the container is sure of."),
        }),
        limits: z.strictObject({
            cpu: cpu
                .exactOptional()
                .describe("Most CPU. None unless given: a throttled container is slower than a busy node."),
            memory: memory.describe("Most memory; the container is killed above it."),
        }),
    })
    .meta({ id: "resources", description: "CPU and memory of a container, in the quantities of Kubernetes." });

/** Shorthand for the resources that an application's sheet states. */
export function resourcesOf(
    cpu: string,
    memory: string,
    limitCpu: string,
    limitMemory: string,
): z.infer<typeof resources> {
    return { requests: { cpu, memory }, limits: { cpu: limitCpu, memory: limitMemory } };
}

/** Words of a refusal where the lower of two bounds lies above the upper. */
export const ordered = { error: "has a min above its max", params: { remedy: "Raise max or lower min." } };

/** Bounds of an autoscaler: `min` to `max` pods. */
export const replicaBounds = z
    .strictObject({
        min: count.describe("Pods that always run."),
        max: count.meta({ examples: [6] }).describe("Most pods, under load."),
    })
    .refine((bounds) => bounds.min <= bounds.max, ordered)
    .meta({ id: "replicas", description: "Bounds between which an autoscaler sets the number of pods." });

/** A complete image reference with a tag or a digest; moving tags are checked per stack. */
export const image = text("an image reference", IMAGE, "registry.example.com/team/app:1.4.2")
    .refine((reference) => reference.includes("@sha256:") || /:[^/]+$/.test(reference), {
        error: "names no tag",
        params: { remedy: "Pin the image: add :<tag> or @sha256:<digest>." },
    })
    .describe("Image with a tag or a digest.");

/** Bytes as Kubernetes writes them, for comparing quantities. */
export function memoryBytes(quantity: string): number {
    const factors: Record<string, number> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };
    return Number.parseFloat(quantity) * (factors[quantity.slice(-2)] ?? 1);
}

/** Millicores of a CPU quantity. */
export function milliCpu(quantity: string): number {
    return quantity.endsWith("m") ? Number.parseInt(quantity, 10) : Number.parseFloat(quantity) * 1000;
}
