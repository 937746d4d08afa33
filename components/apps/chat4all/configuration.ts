import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { Credentials } from "../../backing/credentials.ts";
import type { Kafka, ObjectStore, Postgres, Redis } from "../../backing/contracts.ts";
import { generatePassword } from "../../backing/password.ts";
import { checksumOf } from "../../workload/checksum.ts";

type EnvVar = k8s.types.input.core.v1.EnvVar;

export const SECRET_NAME = "chat4all-secrets";
export const CONFIG_MAP_NAME = "chat4all-config";

/** Seconds that a pod waits for the database before it says so. Probes are answered by the thread that waits. */
const DATABASE_CONNECT_SECONDS = 5;

/** Variables of the application by the keys of its ConfigMap. */
const VARIABLES = {
    "kafka-bootstrap-servers": "KAFKA_BOOTSTRAP_SERVERS",
    "minio-endpoint": "MINIO_ENDPOINT",
    "minio-bucket": "MINIO_BUCKET",
    "minio-secure": "MINIO_SECURE",
    environment: "ENVIRONMENT",
    "log-level": "LOG_LEVEL",
    "rate-limit-requests-per-minute": "RATE_LIMIT_REQUESTS_PER_MINUTE",
    "db-pool-size": "DB_POOL_SIZE",
    "db-max-overflow": "DB_MAX_OVERFLOW",
    "gc-retention-hours": "GC_RETENTION_HOURS",
    "gc-batch-size": "GC_BATCH_SIZE",
} as const;

/** What can be said about the application as a whole. */
export interface Choices {
    /** A label in the answers of `/health`. */
    readonly environment: string;
    readonly logLevel: "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";
    /** Requests per minute that change something, for each user and path. */
    readonly rateLimitPerMinute: number;
    /** Database connections that each pod keeps, and those that it may open beyond. */
    readonly database: { readonly poolSize: number; readonly maxOverflow: number };
    readonly uploads: {
        /** Age at which an unfinished upload is abandoned. */
        readonly retentionHours: number;
        readonly batchSize: number;
    };
}

/** The services that the application keeps its state in. */
export interface Services {
    readonly postgres: Postgres;
    readonly redis: Redis;
    readonly kafka: Kafka;
    readonly objectStore: ObjectStore;
}

export interface ConfigurationArgs {
    readonly namespace: pulumi.Input<string>;
    readonly services: Services;
    readonly choices: Choices;
    /** Raised, it makes a new key that tokens are signed with, and signs everybody out. */
    readonly signingKeyRotation?: string | undefined;
    readonly labels: Readonly<Record<string, string>>;
}

/** Everything a pod is told: the Secret and the ConfigMap of the application, and the variables that read them. */
export class Configuration extends pulumi.ComponentResource {
    public readonly secret: Credentials<
        "database-url" | "jwt-secret-key" | "minio-access-key" | "minio-secret-key" | "redis-password"
    >;
    public readonly configMap: k8s.core.v1.ConfigMap;
    /** Digests of what pods read at their start only. */
    public readonly checksums: readonly pulumi.Output<string>[];
    readonly #redis: Redis;

    constructor(name: string, args: ConfigurationArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:apps:Chat4AllConfiguration", name, {}, opts);
        const { namespace, services, labels } = args;
        const { postgres, redis, objectStore } = services;
        this.#redis = redis;

        this.secret = new Credentials(
            `${name}-secrets`,
            { namespace, secretName: SECRET_NAME, labels: { ...labels } },
            {
                "database-url": postgres.credentials.value("url"),
                "jwt-secret-key": generatePassword(`${name}-jwt`, args.signingKeyRotation, { parent: this }),
                "minio-access-key": objectStore.credentials.value("accessKey"),
                "minio-secret-key": objectStore.credentials.value("secretKey"),
                "redis-password": redis.credentials.value("password"),
            },
            { parent: this },
        );
        const data = configData(services, args.choices);
        this.configMap = new k8s.core.v1.ConfigMap(
            `${name}-config`,
            { metadata: { name: CONFIG_MAP_NAME, namespace, labels: { ...labels } }, data },
            { parent: this, dependsOn: [this.secret] },
        );
        this.checksums = [this.secret.checksum, checksumOf(data), redis.credentials.checksum];
        this.registerOutputs({ configMapName: this.configMap.metadata.name });
    }

    /** What the application's settings ask for in every pod, whether it uses all of it or not. */
    env(): EnvVar[] {
        return [
            this.secret.env("DATABASE_URL", "database-url"),
            this.secret.env("MINIO_ACCESS_KEY", "minio-access-key"),
            this.secret.env("MINIO_SECRET_KEY", "minio-secret-key"),
            ...Object.entries(VARIABLES).map(([key, variable]) => ({
                name: variable,
                valueFrom: { configMapKeyRef: { name: this.configMap.metadata.name, key } },
            })),
            // libpq's own: without it a database that is away holds up every request for minutes.
            { name: "PGCONNECT_TIMEOUT", value: String(DATABASE_CONNECT_SECONDS) },
            // The image is read-only, and its user has no home.
            { name: "HOME", value: "/tmp" },
            { name: "PYTHONDONTWRITEBYTECODE", value: "1" },
            { name: "PYTHONUNBUFFERED", value: "1" },
        ];
    }

    /** For pods that talk to Redis. The password stands in the URL, where alone the application looks for it. */
    redisEnv(): EnvVar[] {
        const { credentials, tls } = this.#redis;
        const scheme = tls ? "rediss" : "redis";
        return [
            this.secret.env("REDIS_PASSWORD", "redis-password"),
            credentials.env("REDIS_HOST", "host"),
            credentials.env("REDIS_PORT", "port"),
            { name: "REDIS_URL", value: `${scheme}://:$(REDIS_PASSWORD)@$(REDIS_HOST):$(REDIS_PORT)/0` },
        ];
    }

    /** For pods that make or check tokens. */
    tokenEnv(): EnvVar[] {
        return [this.secret.env("JWT_SECRET_KEY", "jwt-secret-key")];
    }
}

function configData(
    { kafka, objectStore }: Services,
    { environment, logLevel, rateLimitPerMinute, database, uploads }: Choices,
): Record<keyof typeof VARIABLES, pulumi.Input<string>> {
    return {
        // One address per broker: by their number the application decides how many copies its own topics get.
        "kafka-bootstrap-servers": kafka.brokers,
        "minio-endpoint": objectStore.endpoint.apply((endpoint) => new URL(endpoint).host),
        "minio-bucket": objectStore.bucket,
        "minio-secure": String(objectStore.tls),
        environment,
        "log-level": logLevel,
        "rate-limit-requests-per-minute": String(rateLimitPerMinute),
        "db-pool-size": String(database.poolSize),
        "db-max-overflow": String(database.maxOverflow),
        "gc-retention-hours": String(uploads.retentionHours),
        "gc-batch-size": String(uploads.batchSize),
    };
}
