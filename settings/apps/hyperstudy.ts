import { z } from "zod";
import type { SecretsOf } from "../secrets.ts";
import { hostname, image, label, replicaBounds, resources, resourcesOf, storageGiB } from "../primitives.ts";

/** `platform:apps.hyperstudy`. Its Redis has no password and no TLS, so it is always on the cluster. */
export const hyperstudy = z.strictObject({
    host: hostname.exactOptional().describe("Public host; hyperstudy.<domain> unless given."),
    namespace: label.default("hyperstudy").describe("Namespace of the application."),
    images: z.strictObject({ backend: image, frontend: image }),
    backend: z
        .strictObject({
            replicas: replicaBounds.default({ min: 3, max: 12 }),
            resources: resources.default(resourcesOf("250m", "512Mi", "1000m", "1Gi")),
        })
        .prefault({}),
    frontend: z
        .strictObject({
            replicas: replicaBounds.default({ min: 2, max: 10 }),
            resources: resources.default(resourcesOf("100m", "256Mi", "500m", "512Mi")),
        })
        .prefault({}),
    redis: z.strictObject({ storageGiB: storageGiB.default(5) }).prefault({}),
});

/** The values of `hyperstudy-secrets` that only the operator has. */
export const hyperstudySecrets: SecretsOf<z.infer<typeof hyperstudy>> = [
    { key: "hyperstudy:livekitApiKey", what: "API key of the LiveKit server" },
    { key: "hyperstudy:livekitApiSecret", what: "API secret of the LiveKit server" },
    { key: "hyperstudy:livekitUrl", what: "wss:// address of the LiveKit server" },
    { key: "hyperstudy:firebaseProjectId", what: "Firebase project" },
    { key: "hyperstudy:firebaseStorageBucket", what: "Firebase storage bucket" },
    { key: "hyperstudy:firebaseServiceAccountKey", what: "Firebase service account key, the JSON in base64" },
];
