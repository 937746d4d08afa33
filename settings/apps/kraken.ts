import { z } from "zod";
import type { SecretsOf } from "../secrets.ts";
import { mongo, plaintextRedis, postgres } from "../backing.ts";
import { hostname, image, replicaBounds, resources, resourcesOf, storageGiB, text } from "../primitives.ts";

const shape = {
    host: hostname.exactOptional().describe("Public host; kraken.<domain> unless given."),
    backend: z
        .strictObject({
            replicas: replicaBounds.default({ min: 2, max: 10 }),
            resources: resources.default(resourcesOf("250m", "512Mi", "1000m", "1Gi")),
        })
        .prefault({}),
    frontend: z
        .strictObject({
            replicas: replicaBounds.default({ min: 2, max: 5 }),
            resources: resources.default(resourcesOf("100m", "128Mi", "500m", "256Mi")),
        })
        .prefault({}),
    files: z.strictObject({ storageGiB: storageGiB.default(100) }).prefault({}),
    livekit: z
        .strictObject({
            url: text("a ws:// or wss:// address", /^wss?:\/\/\S+$/, "wss://livekit.example.com").describe(
                "Address of the LiveKit server.",
            ),
            apiKey: text("an API key", /\S/, "APIkraken").describe("API key of the LiveKit server."),
        })
        .exactOptional()
        .describe("LiveKit server for voice and video; without it calls are off."),
    redis: plaintextRedis("Kraken"),
};

const images = (repository: string, tag: string) =>
    z
        .strictObject({
            backend: image.default(`${repository}-backend:${tag}`),
            frontend: image.default(`${repository}-frontend:${tag}`),
        })
        .prefault({});

/** `platform:apps.kraken`: the last MongoDB release of the project, or its PostgreSQL successor. */
export const kraken = z.discriminatedUnion("flavour", [
    z.strictObject({
        flavour: z.literal("kraken").describe("Kraken, on MongoDB: the last release under this name."),
        images: images("ghcr.io/krakenchat/kraken", "0.0.9"),
        mongo,
        ...shape,
    }),
    z.strictObject({
        flavour: z.literal("semaphore-chat").describe("Semaphore Chat, its successor, on PostgreSQL."),
        images: images("ghcr.io/semaphore-chat/semaphore-chat", "0.1.2"),
        postgres,
        ...shape,
    }),
]);

/** The secret of the LiveKit server, where there is one. */
export const krakenSecrets: SecretsOf<z.infer<typeof kraken>> = [
    {
        key: "kraken:livekitApiSecret",
        what: "API secret of the LiveKit server, 32 characters or more",
        when: ({ livekit }) => livekit !== undefined,
    },
];
