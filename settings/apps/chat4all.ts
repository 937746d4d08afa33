import { z } from "zod";
import type { SecretsOf } from "../secrets.ts";
import { kafka, objectStore, postgres, redis } from "../backing.ts";
import { hostname, image, replicaBounds, resources, resourcesOf } from "../primitives.ts";

/** `platform:apps.chat4all` */
export const chat4all = z.strictObject({
    host: hostname.exactOptional().describe("Public host; chat4all.<domain> unless given."),
    images: z.strictObject({ api: image, worker: image }),
    api: z
        .strictObject({
            replicas: replicaBounds.default({ min: 3, max: 10 }),
            resources: resources.default(resourcesOf("500m", "512Mi", "2000m", "2Gi")),
        })
        .prefault({}),
    router: z
        .strictObject({
            replicas: replicaBounds.default({ min: 5, max: 20 }),
            resources: resources.default(resourcesOf("250m", "256Mi", "1000m", "1Gi")),
        })
        .prefault({}),
    postgres,
    redis,
    kafka,
    objectStore,
});

/** All of its secrets are generated. */
export const chat4allSecrets: SecretsOf<z.infer<typeof chat4all>> = [];
