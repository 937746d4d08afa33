import { z } from "zod";

/** Pieces that several settings share: each with the words that explain it in docs/settings.md and in a mistake's remedy. */

const HOSTNAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const CPU = /^([0-9]+m|[0-9]+(\.[0-9]{1,3})?)$/;
const MEMORY = /^[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|Ti)$/;
const CIDR = /^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)\/(3[0-2]|[12]?\d)$/;
const CRON = /^(\S+\s+){4}\S+$/;
const IMAGE =
    /^[a-z0-9]+([._:/-][a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;

/** A DNS name in lower case, such as `chat.example.com`. */
export const hostname = z.string().regex(HOSTNAME, "is not a DNS name in lower case such as chat.example.com");

/** A name that Kubernetes takes for most objects: lower case, digits, dashes, 63 at most. */
export const label = z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be lower case letters, digits and dashes, 63 at most");

/** An IPv4 range such as `10.10.0.0/16`. */
export const cidr = z.string().regex(CIDR, "is not an IPv4 range such as 10.10.0.0/16");

/** A count that is at least one. */
export const count = z.int().min(1);

/** A volume's size in GiB. */
export const storageGiB = z.int().min(1).max(16384);

/** A cron schedule of five fields, in UTC. */
export const schedule = z.string().regex(CRON, "is not a cron schedule of five fields such as 0 2 * * *");

/** CPU and memory of a container. The CPU limit may be left out: a throttled pod is slower than a busy node. */
export const resources = z.strictObject({
    requests: z.strictObject({
        cpu: z.string().regex(CPU, "is not a CPU quantity such as 250m or 2"),
        memory: z.string().regex(MEMORY, "is not a memory quantity such as 512Mi or 2Gi"),
    }),
    limits: z.strictObject({
        cpu: z.string().regex(CPU, "is not a CPU quantity such as 250m or 2").exactOptional(),
        memory: z.string().regex(MEMORY, "is not a memory quantity such as 512Mi or 2Gi"),
    }),
});

/** Shorthand for the resources that an application's sheet states. */
export function resourcesOf(
    cpu: string,
    memory: string,
    limitCpu: string,
    limitMemory: string,
): z.infer<typeof resources> {
    return { requests: { cpu, memory }, limits: { cpu: limitCpu, memory: limitMemory } };
}

/** Bounds of an autoscaler: `min` to `max` pods. */
export const replicaBounds = z.strictObject({ min: count, max: count }).refine((bounds) => bounds.min <= bounds.max, {
    error: "min must not exceed max",
    params: { remedy: "Raise max or lower min." },
});

/** A complete image reference with a tag or a digest; `latest` is checked per stack. */
export const image = z
    .string()
    .regex(IMAGE, "is not an image reference such as registry.example.com/team/app:1.4.2")
    .refine((reference) => reference.includes("@sha256:") || /:[^/]+$/.test(reference), {
        error: "names no tag",
        params: { remedy: "Pin the image: add :<tag> or @sha256:<digest>." },
    });

/** Bytes as Kubernetes writes them, for comparing quantities. */
export function memoryBytes(quantity: string): number {
    const factors: Record<string, number> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };
    return Number.parseFloat(quantity) * (factors[quantity.slice(-2)] ?? 1);
}

/** Millicores of a CPU quantity. */
export function milliCpu(quantity: string): number {
    return quantity.endsWith("m") ? Number.parseInt(quantity, 10) : Number.parseFloat(quantity) * 1000;
}
