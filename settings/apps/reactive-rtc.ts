import { z } from "zod";
import type { SecretsOf } from "../secrets.ts";
import { kafka, redis } from "../backing.ts";
import { hostname, image, replicaBounds, resources, resourcesOf } from "../primitives.ts";

/** `platform:apps.reactiveRtc` */
export const reactiveRtc = z.strictObject({
    host: hostname.exactOptional().describe("Public host; rtc.<domain> unless given."),
    images: z.strictObject({ loadBalancer: image, socket: image }),
    loadBalancer: z
        .strictObject({
            replicas: replicaBounds.default({ min: 1, max: 5 }),
            resources: resources.default(resourcesOf("500m", "512Mi", "2000m", "2Gi")),
        })
        .prefault({}),
    socket: z
        .strictObject({
            replicas: replicaBounds.default({ min: 2, max: 50 }),
            resources: resources.default(resourcesOf("2000m", "2Gi", "4000m", "4Gi")),
        })
        .prefault({}),
    gateway: z.strictObject({ replicas: replicaBounds.default({ min: 2, max: 10 }) }).prefault({}),
    kafka,
    redis,
});

/** All of its secrets are generated. */
export const reactiveRtcSecrets: SecretsOf<z.infer<typeof reactiveRtc>> = [];
