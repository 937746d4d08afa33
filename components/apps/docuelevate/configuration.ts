import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import * as random from "@pulumi/random";
import type { Postgres, Redis, Search } from "../../backing/contracts.ts";
import { Credentials } from "../../backing/credentials.ts";
import { generatePassword } from "../../backing/password.ts";
import { stateful, type Protection } from "../../protection.ts";
import { LABELS, SECRET_NAME } from "./names.ts";

/** Bytes of the session secret: the application wants 32 characters, and these are 64. */
const SESSION_SECRET_BYTES = 32;

/**
 * Where a worker's own scheduler would keep its state: it ends when it cannot. The chart starts one in every worker, and
 * each would do what the one scheduler does. Celery reads any option of its commands from such a variable.
 */
const NO_SCHEDULE = "/proc/celerybeat-schedule";

/** Given secrets that a secret manager holds, copied by the External Secrets Operator. */
export interface ExternalSecret {
    /** ClusterSecretStore. */
    readonly store: string;
    /** Entry of the store. */
    readonly key: string;
    /** Properties of the entry by the variables that they are for. */
    readonly properties: Readonly<Record<string, string>>;
    /** `1h`. */
    readonly refreshInterval: string;
}

/** What can be said about the application as a whole. */
export interface Choices {
    readonly worker: {
        /** Documents that a pod works on at once. */
        readonly concurrency: number;
    };
    /** Database connections that each process keeps, and those that it may open beyond. */
    readonly database: { readonly poolSize: number; readonly maxOverflow: number };
    /** Who reads scans. */
    readonly ocrProviders: readonly string[];
    /** Further variables, which weigh more than the chart's. */
    readonly variables: Readonly<Record<string, string>>;
}

/** The services that the application keeps its state in. */
export interface Services {
    readonly postgres: Postgres;
    readonly redis: Redis;
    readonly search: Search;
}

export interface ConfigurationArgs {
    readonly namespace: pulumi.Input<string>;
    readonly services: Services;
    readonly choices: Choices;
    /** Address of the public host. */
    readonly url: pulumi.Input<string>;
    /** Given secrets by their variables. */
    readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
    /** That of an installation whose database is taken over: what it encrypted there is read with it. Made unless given. */
    readonly sessionSecret?: pulumi.Input<string> | undefined;
    readonly externalSecret?: ExternalSecret | undefined;
    /** Raised, it makes a new password at the next update. */
    readonly adminPasswordRotation?: string | undefined;
    readonly protection: Protection;
}

/**
 * The variables of every pod. The chart takes a fixed list of them as values and drops the rest, so that all others
 * stand in the Secret, secret or not.
 */
export class Configuration extends pulumi.ComponentResource {
    public readonly secret: Credentials<string>;
    public readonly adminPassword: pulumi.Output<string>;
    /** What must exist before the first pod. */
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: ConfigurationArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:apps:DocuElevateConfiguration", name, {}, opts);
        const { namespace, externalSecret } = args;
        this.adminPassword = generatePassword(`${name}-admin`, args.adminPasswordRotation, { parent: this });
        this.secret = new Credentials<string>(
            `${name}-secrets`,
            { namespace, secretName: SECRET_NAME, labels: { ...LABELS } },
            {
                ...args.choices.variables,
                ...connections(args.services),
                ...processes(args.choices),
                PUBLIC_BASE_URL: args.url,
                ADMIN_PASSWORD: this.adminPassword,
                SESSION_SECRET: args.sessionSecret ?? this.#makeSessionSecret(name, args.protection),
                ...args.secrets,
            },
            { parent: this },
        );
        this.ready = [
            this.secret,
            ...(externalSecret ? [this.#createExternalSecret(name, namespace, externalSecret)] : []),
        ];
        this.registerOutputs({ secretName: this.secret.secretName });
    }

    /** It encrypts credentials in the database too: with another one they cannot be read. */
    #makeSessionSecret(name: string, protection: Protection): pulumi.Output<string> {
        return new random.RandomBytes(
            `${name}-session`,
            { length: SESSION_SECRET_BYTES },
            stateful(protection, { parent: this }),
        ).hex;
    }

    /** Adds its keys to the Secret, which stays the program's. */
    #createExternalSecret(
        name: string,
        namespace: pulumi.Input<string>,
        { store, key, properties, refreshInterval }: ExternalSecret,
    ): k8s.apiextensions.CustomResource {
        return new k8s.apiextensions.CustomResource(
            `${name}-external`,
            {
                apiVersion: "external-secrets.io/v1",
                kind: "ExternalSecret",
                metadata: {
                    name: SECRET_NAME,
                    namespace,
                    labels: { ...LABELS },
                    annotations: { "pulumi.com/waitFor": "condition=Ready" },
                },
                spec: {
                    refreshInterval,
                    secretStoreRef: { name: store, kind: "ClusterSecretStore" },
                    target: { name: SECRET_NAME, creationPolicy: "Merge" },
                    data: Object.entries(properties).map(([secretKey, property]) => ({
                        secretKey,
                        remoteRef: { key, property },
                    })),
                },
            },
            { parent: this, dependsOn: [this.secret] },
        );
    }
}

/** Addresses with their passwords. Celery wants to be told how certificates are checked, and Redis' client understands it. */
function connections({ postgres, redis, search }: Services): Record<string, pulumi.Input<string>> {
    const redisUrl = redis.credentials.value("celeryUrl");
    return {
        DATABASE_URL: postgres.credentials.value("psycopgUrl"),
        REDIS_URL: redisUrl,
        CELERY_BROKER_URL: redisUrl,
        CELERY_RESULT_BACKEND: redisUrl,
        MEILISEARCH_API_KEY: search.credentials.value("masterKey"),
    };
}

function processes({ worker, database, ocrProviders }: Choices): Record<string, string> {
    return {
        DB_POOL_SIZE: String(database.poolSize),
        DB_MAX_OVERFLOW: String(database.maxOverflow),
        OCR_PROVIDERS: ocrProviders.join(","),
        CELERY_WORKER_CONCURRENCY: String(worker.concurrency),
        CELERY_WORKER_SCHEDULE_FILENAME: NO_SCHEDULE,
    };
}
