import { docuelevateVariables } from "../apps/docuelevate.ts";
import { HIDDEN, type Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";
import { rule } from "../rule.ts";
import { isLocal } from "./certificates.ts";

type DocuElevate = NonNullable<Settings["apps"]["docuelevate"]>;

const PATH = "platform:apps.docuelevate";

/** Seconds that an upload of a large document may take. */
const UPLOAD_SECONDS = 300;

/** Variables that the program itself sets, and what to do instead. */
export const OWN_VARIABLES: Readonly<Record<string, string>> = {
    DATABASE_URL: "Choose the database in postgres.",
    DB_POOL_SIZE: "Set database.poolSize.",
    DB_MAX_OVERFLOW: "Set database.maxOverflow.",
    REDIS_URL: "Choose the server in redis.",
    CELERY_BROKER_URL: "Choose the server in redis.",
    CELERY_RESULT_BACKEND: "Choose the server in redis.",
    CELERY_WORKER_CONCURRENCY: "Set worker.concurrency.",
    CELERY_WORKER_SCHEDULE_FILENAME: "Remove it: it keeps workers from scheduling beside the scheduler.",
    SESSION_SECRET: "Set the secret docuelevate:sessionSecret, or let the program make one.",
    ADMIN_USERNAME: "Set adminUser.",
    ADMIN_PASSWORD: "Remove it: the program makes one.",
    AUTH_ENABLED: "Remove it: everybody signs in.",
    EXTERNAL_HOSTNAME: "Set host.",
    PUBLIC_BASE_URL: "Set host.",
    MEILISEARCH_URL: "Remove it: the program knows the address.",
    MEILISEARCH_API_KEY: "Remove it: the program makes one.",
    ENABLE_SEARCH: "Remove it: there always is a search.",
    GOTENBERG_URL: "Remove it: the program knows the address.",
    OCR_PROVIDERS: "Set ocrProviders.",
    AZURE_ENDPOINT: "Set azure.endpoint.",
    AZURE_REGION: "Set azure.region.",
    AI_PROVIDER: "Set ai.provider.",
    OPENAI_MODEL: "Set ai.model.",
    ALLOW_FILE_DELETE: "Set allowFileDelete.",
    WORKDIR: "Remove it: the volume is mounted where the chart says.",
};

/** What holds for DocuElevate alone. */
export const docuelevateRules = [
    rule(["cluster", "apps"], unencrypted),
    rule(["ingress", "apps"], slowUploads),
    rule(["apps"], ({ apps: { docuelevate } }) =>
        docuelevate
            ? [
                  ...oneNode(docuelevate),
                  ...readers(docuelevate),
                  ...takenVariables(docuelevate),
                  ...external(docuelevate),
              ]
            : [],
    ),
];

function unencrypted({ cluster, apps: { docuelevate } }: Pick<Settings, "cluster" | "apps">): Mistake[] {
    return docuelevate?.tls.mode !== "none" || (cluster.kind === "existing" && isLocal(docuelevate.host))
        ? []
        : [
              {
                  path: `${PATH}.tls.mode`,
                  value: "none",
                  reason: `sends passwords and documents to ${docuelevate.host} unencrypted; only an existing cluster with a local name may do that`,
                  remedy: "Set it to cert-manager, or to manual with a certificate of yours.",
              },
          ];
}

function slowUploads({ ingress, apps }: Pick<Settings, "ingress" | "apps">): Mistake[] {
    return !apps.docuelevate || ingress.controller !== "traefik" || ingress.readTimeoutSeconds >= UPLOAD_SECONDS
        ? []
        : [
              {
                  path: "platform:ingress.readTimeoutSeconds",
                  value: ingress.readTimeoutSeconds,
                  reason: "cuts off uploads to DocuElevate, and Traefik has one limit for all hosts",
                  remedy: `Set it to ${UPLOAD_SECONDS} or more.`,
              },
          ];
}

/** A block volume is mounted by one node, and there is room for one pod of each kind. */
function oneNode({ workdir, api, worker }: DocuElevate): Mistake[] {
    if (workdir.accessMode === "ReadWriteMany") {
        return [];
    }
    return Object.entries({ api, worker })
        .filter(([, { replicas }]) => replicas.max > 1)
        .map(([part, { replicas }]) => ({
            path: `${PATH}.${part}.replicas.max`,
            value: replicas.max,
            reason: "would have pods on several nodes share a volume that one node mounts",
            remedy: "Set min and max to 1, or workdir.accessMode to ReadWriteMany.",
        }));
}

function readers({ azure, ocrProviders }: DocuElevate): Mistake[] {
    if (!ocrProviders || ocrProviders.includes("azure") === (azure !== undefined)) {
        return [];
    }
    return [
        azure
            ? {
                  path: `${PATH}.azure`,
                  value: azure,
                  reason: "would never be asked: ocrProviders does not name it",
                  remedy: "Add azure to ocrProviders, or remove azure.",
              }
            : {
                  path: `${PATH}.ocrProviders`,
                  value: ocrProviders,
                  reason: "names azure, and its endpoint is not given",
                  remedy: "Add azure with its endpoint, or take azure out of the list.",
              },
    ];
}

function takenVariables({ variables }: DocuElevate): Mistake[] {
    const remedies: Record<string, string> = {
        ...OWN_VARIABLES,
        ...Object.fromEntries(
            Object.entries(docuelevateVariables).map(([variable, key]) => [variable, `Set the secret ${key} instead.`]),
        ),
    };
    return Object.entries(variables)
        .filter(([name]) => name in remedies)
        .map(([name, value]) => ({
            path: `${PATH}.variables.${name}`,
            value: name in docuelevateVariables ? HIDDEN : value,
            reason: name in docuelevateVariables ? "is a secret" : "is set by the program",
            remedy: remedies[name] ?? "Remove it.",
        }));
}

function external({ externalSecret }: DocuElevate): Mistake[] {
    return Object.keys(externalSecret?.properties ?? {})
        .filter((name) => name in OWN_VARIABLES)
        .map((name) => ({
            path: `${PATH}.externalSecret.properties.${name}`,
            value: externalSecret?.properties[name],
            reason: "is set by the program, which two owners of one key would fight about",
            remedy: "Remove it.",
        }));
}
