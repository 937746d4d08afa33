import { z } from "zod";
import type { SecretsOf } from "../secrets.ts";
import { postgres, redis } from "../backing.ts";
import { hostname, image, replicaBounds, resources, resourcesOf, storageGiB } from "../primitives.ts";

/** `platform:apps.docuelevate` */
export const docuelevate = z.strictObject({
    host: hostname.exactOptional().describe("Public host; docuelevate.<domain> unless given."),
    image: image.default("ghcr.io/christianlouis/docuelevate:0.188.6"),
    api: z
        .strictObject({
            replicas: replicaBounds.default({ min: 2, max: 8 }),
            resources: resources.default(resourcesOf("250m", "512Mi", "1000m", "2Gi")),
        })
        .prefault({}),
    worker: z
        .strictObject({
            replicas: replicaBounds.default({ min: 2, max: 10 }),
            resources: resources.default(resourcesOf("500m", "1Gi", "2000m", "4Gi")),
        })
        .prefault({}),
    workdir: z.strictObject({ storageGiB: storageGiB.default(50) }).prefault({}),
    search: z.strictObject({ storageGiB: storageGiB.default(10) }).prefault({}),
    postgres,
    redis,
});

/** Keys of the services that documents are read and stored with. */
export const docuelevateSecrets: SecretsOf<z.infer<typeof docuelevate>> = [
    { key: "docuelevate:openaiApiKey", what: "OpenAI API key" },
    { key: "docuelevate:azureAiKey", what: "Azure AI key, for OCR" },
    { key: "docuelevate:dropboxAppKey", what: "Dropbox application key", optional: true },
    { key: "docuelevate:dropboxAppSecret", what: "Dropbox application secret", optional: true },
    { key: "docuelevate:googleDriveClientId", what: "Google Drive client ID", optional: true },
    { key: "docuelevate:googleDriveClientSecret", what: "Google Drive client secret", optional: true },
];
