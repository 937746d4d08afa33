import { z } from "zod";
import { postgres, redis } from "../backing.ts";
import {
    count,
    hostname,
    image,
    replicaBounds,
    resources,
    resourcesOf,
    rotation,
    storageGiB,
    text,
} from "../primitives.ts";
import type { SecretKey, SecretsOf } from "../secrets.ts";
import { tls, tlsSecrets } from "../tls.ts";

const chart = z
    .strictObject({
        reference: text(
            "an oci:// reference, an https:// repository or a path that begins with a dot or slash",
            /^(oci:\/\/|https:\/\/|\.{0,2}\/)\S+$/,
            "oci://registry.example.com/charts/docuelevate",
        ).describe("Where your package of the chart is: an OCI reference, a Helm repository, or a folder or .tgz."),
        version: text("a version", /^v?\d+\.\d+\.\d+\S*$/, "0.2.0")
            .default("0.2.0")
            .describe("Its version; a path has but one, and says which itself."),
    })
    .describe("The Helm chart, which the project publishes nowhere: package it as docs/apps/docuelevate.md says");

const workers = resources.default(resourcesOf("250m", "512Mi", "1", "2Gi")).describe("The pod.");

const workdir = z
    .strictObject({
        accessMode: z
            .enum(["ReadWriteMany", "ReadWriteOnce"])
            .default("ReadWriteMany")
            .describe(
                "ReadWriteMany: a shared volume, for pods on several nodes. ReadWriteOnce: a block volume, which holds all pods on one node; for one API and one worker pod.",
            ),
        storageGiB: storageGiB.default(50),
    })
    .prefault({})
    .describe("Volume of documents under way, of all pods together.");

const azure = z
    .strictObject({
        endpoint: text(
            "an https:// address",
            /^https:\/\/\S+$/,
            "https://example.cognitiveservices.azure.com/",
        ).describe("Address of the Document Intelligence resource."),
        region: text("a region of Azure", /^[a-z0-9]+$/, "westeurope")
            .default("eastus")
            .describe("Its region."),
    })
    .exactOptional()
    .describe("Azure Document Intelligence, to read scans with; without it Tesseract reads them.");

const VARIABLE = /^[A-Z][A-Z0-9_]*$/;

/** `platform:apps.docuelevate` */
export const docuelevate = z.strictObject({
    host: hostname.exactOptional().describe("Public host; docuelevate.<domain> unless given."),
    chart,
    image: image.default("ghcr.io/christianlouis/docuelevate:0.188.6").describe("Image of the application."),
    tls,
    adminUser: text("a user name", /^[\w.@-]+$/, "admin")
        .default("admin")
        .describe("Name of the administrator."),
    adminPasswordRotation: rotation.describe("Another value makes a new password of the administrator."),
    api: z
        .strictObject({
            replicas: replicaBounds.default({ min: 2, max: 8 }).describe("Pods, scaled by CPU; equal bounds fix them."),
            resources: resources.default(resourcesOf("250m", "512Mi", "1000m", "2Gi")).describe("Each pod."),
        })
        .prefault({})
        .describe("API and web pages."),
    worker: z
        .strictObject({
            replicas: replicaBounds
                .default({ min: 2, max: 10 })
                .describe("Pods, scaled by CPU; equal bounds fix them."),
            concurrency: count
                .default(2)
                .describe("Documents that a pod works on at once: as many as its limit has CPUs."),
            resources: resources.default(resourcesOf("500m", "1Gi", "2000m", "4Gi")).describe("Each pod."),
        })
        .prefault({})
        .describe("Workers on documents."),
    knowledgeResearch: z.strictObject({ resources: workers }).prefault({}).describe("The worker on research; one pod."),
    searchIndex: z.strictObject({ resources: workers }).prefault({}).describe("The worker on the index; one pod."),
    beat: z
        .strictObject({
            resources: resources.default(resourcesOf("100m", "256Mi", "500m", "512Mi")).describe("The pod."),
        })
        .prefault({})
        .describe("The scheduler of recurring tasks; one pod."),
    workdir,
    search: z
        .strictObject({
            storageGiB: storageGiB.default(10),
            resources: resources.default(resourcesOf("100m", "256Mi", "1", "1Gi")).describe("The pod."),
            passwordRotation: rotation.describe("Another value makes a new key."),
        })
        .prefault({})
        .describe("Meilisearch, the index of full texts."),
    pdfRenderer: z
        .strictObject({
            replicas: count.default(1).describe("Pods."),
            resources: resources.default(resourcesOf("100m", "256Mi", "1", "1Gi")).describe("Each pod."),
        })
        .prefault({})
        .describe("Gotenberg, which makes PDFs of office documents."),
    ai: z
        .strictObject({
            provider: z
                .enum(["openai", "azure", "anthropic", "gemini", "ollama", "openrouter", "portkey", "litellm"])
                .default("openai")
                .describe("Who is asked; providers other than openai take further variables and secrets."),
            model: text("a model", /^\S+$/, "gpt-4o-mini").default("gpt-4o-mini").describe("Model of OpenAI."),
        })
        .prefault({})
        .describe("The language model that sorts documents."),
    azure,
    ocrProviders: z
        .array(z.enum(["azure", "tesseract", "easyocr", "mistral", "google_docai", "aws_textract"]))
        .min(1)
        .exactOptional()
        .describe("Who reads scans; azure and tesseract where azure is given, tesseract alone otherwise."),
    allowFileDelete: z.boolean().default(true).describe("Whether users may delete documents."),
    database: z
        .strictObject({
            poolSize: count.default(5).describe("Connections that each process keeps."),
            maxOverflow: z.int().min(0).default(5).describe("Connections that each process may open beyond."),
        })
        .prefault({})
        .describe("Connections to the database. Each API pod is one process, each worker pod concurrency + 1."),
    internetPorts: z
        .array(
            z
                .int()
                .min(1)
                .max(65535)
                .meta({ examples: [587] })
                .describe("A port."),
        )
        .default([443])
        .describe("Ports of public addresses that API and workers may reach. Mail takes 587 and 993, SFTP 22."),
    variables: z
        .record(text("the name of a variable", VARIABLE, "LOG_FORMAT"), z.string())
        .default({})
        .describe("Further variables of the application that are no secrets."),
    externalSecret: z
        .strictObject({
            store: text(
                "the name of a ClusterSecretStore",
                /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/,
                "vault-backend",
            ).describe("ClusterSecretStore of the External Secrets Operator, which has to be installed."),
            key: text("a key of the store", /^\S+$/, "docuelevate/production").describe("Entry of the store."),
            properties: z
                .record(
                    text("the name of a variable", VARIABLE, "OPENAI_API_KEY"),
                    text("a property", /^\S+$/, "openai_api_key"),
                )
                .meta({ examples: [{ OPENAI_API_KEY: "openai_api_key" }] })
                .describe("Properties of the entry by the variables that they are for."),
            refreshInterval: text("a duration", /^\d+(s|m|h)$/, "1h")
                .default("1h")
                .describe("Time between two looks."),
        })
        .exactOptional()
        .describe(
            "Given secrets from a secret manager by the External Secrets Operator, in place of the configuration.",
        ),
    backups: z
        .strictObject({
            scratchGiB: count
                .default(10)
                .describe("Room for one compressed dump of the database on a node's disk, in GiB."),
        })
        .prefault({})
        .describe("Dumps of the database and copies of the documents, where platform:backups is given."),
    postgres,
    redis,
});

type DocuElevateSettings = z.infer<typeof docuelevate>;

/** Secrets that are given, by the variables that the application reads them from. */
const given = {
    OPENAI_API_KEY: { name: "openaiApiKey", what: "OpenAI API key" },
    AZURE_AI_KEY: { name: "azureAiKey", what: "Azure AI key, for OCR" },
    DROPBOX_APP_KEY: { name: "dropboxAppKey", what: "Dropbox application key", optional: true },
    DROPBOX_APP_SECRET: { name: "dropboxAppSecret", what: "Dropbox application secret", optional: true },
    DROPBOX_REFRESH_TOKEN: { name: "dropboxRefreshToken", what: "Dropbox refresh token", optional: true },
    GOOGLE_DRIVE_CLIENT_ID: { name: "googleDriveClientId", what: "Google Drive client ID", optional: true },
    GOOGLE_DRIVE_CLIENT_SECRET: { name: "googleDriveClientSecret", what: "Google Drive client secret", optional: true },
    GOOGLE_DRIVE_CREDENTIALS_JSON: {
        name: "googleDriveCredentialsJson",
        what: "Google Drive service account, JSON",
        optional: true,
    },
    ONEDRIVE_CLIENT_ID: { name: "onedriveClientId", what: "OneDrive client ID", optional: true },
    ONEDRIVE_CLIENT_SECRET: { name: "onedriveClientSecret", what: "OneDrive client secret", optional: true },
    ONEDRIVE_REFRESH_TOKEN: { name: "onedriveRefreshToken", what: "OneDrive refresh token", optional: true },
    AWS_ACCESS_KEY_ID: { name: "awsAccessKeyId", what: "access key of an S3 store", optional: true },
    AWS_SECRET_ACCESS_KEY: { name: "awsSecretAccessKey", what: "secret key of an S3 store", optional: true },
    AUTHENTIK_CLIENT_ID: { name: "authentikClientId", what: "OpenID Connect client ID", optional: true },
    AUTHENTIK_CLIENT_SECRET: { name: "authentikClientSecret", what: "OpenID Connect client secret", optional: true },
    AUTHENTIK_CONFIG_URL: { name: "authentikConfigUrl", what: "OpenID Connect discovery URL", optional: true },
} as const satisfies Record<string, { name: string; what: string; optional?: true }>;

/** Configuration keys of the given secrets, by the variables that the application reads them from. */
export const docuelevateVariables: Readonly<Record<string, SecretKey>> = Object.fromEntries(
    Object.entries(given).map(([variable, { name }]) => [variable, `docuelevate:${name}` as const]),
);

/** Whether the configuration is asked for a variable's secret: no secret manager has it, and it is of use. */
export function isAskedFor(variable: string, { externalSecret, azure }: DocuElevateSettings): boolean {
    return externalSecret?.properties[variable] === undefined && (variable !== "AZURE_AI_KEY" || azure !== undefined);
}

/** Keys of the services that documents are read and stored with. */
export const docuelevateSecrets: SecretsOf<DocuElevateSettings> = [
    ...Object.entries(given).map(([variable, { name, ...need }]) => ({
        key: `docuelevate:${name}` as const,
        ...need,
        when: (app: DocuElevateSettings) => isAskedFor(variable, app),
    })),
    {
        key: "docuelevate:sessionSecret",
        what: "session secret of an installation whose database is taken over; generated unless given",
        optional: true,
        minLength: 32,
    },
    ...tlsSecrets("docuelevate"),
];
