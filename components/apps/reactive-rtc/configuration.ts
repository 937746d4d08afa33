import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import * as random from "@pulumi/random";
import type { Kafka, Redis } from "../../backing/contracts.ts";
import { Credentials } from "../../backing/credentials.ts";
import { FIRST_ROTATION } from "../../backing/password.ts";
import { checksumOf } from "../../workload/checksum.ts";
import type { ReplicaBounds } from "../../workload/contracts.ts";
import { LABELS, WORKLOADS } from "./pods.ts";

export const CONFIG_MAP_NAME = "rtc-config";
export const SECRET_NAME = "rtc-secret";
const LOGGING_NAME = "rtc-logging";

const LOGGING_FILE = "logback.xml";
const LOGGING_PATH = "/etc/rtc";
const LOGGING = readFileSync(new URL(`./${LOGGING_FILE}`, import.meta.url), "utf8");

const RING_SECRET_BYTES = 32;

/**
 * What the application's own manifests set and no line of it reads, or reads and never uses. The thresholds that it
 * scales by are constants of its code.
 */
const WITHOUT_EFFECT = {
    CONN_PER_POD: "5000",
    MPS_PER_POD: "2500",
    L_SLO_MS: "500.0",
    RING_VNODES_PER_WEIGHT: "150",
    HANDSHAKE_RATE_LIMIT: "100",
    HEARTBEAT_INTERVAL_SEC: "30",
    HEARTBEAT_GRACE_SEC: "90",
    SCALING_INTERVAL_SEC: "60",
    MAX_SCALE_STEP: "3",
    ALPHA: "0.4",
    BETA: "0.4",
    GAMMA: "0.2",
    DELTA: "2.0",
} as const;

/** What can be said about the application as a whole. */
export interface Choices {
    readonly sessions: {
        /** How long a client may stay away and find its messages. */
        readonly resumeSeconds: number;
        /** Messages kept for a client that is away. */
        readonly bufferedMessages: number;
    };
    readonly connections: {
        /** Silence after which a client is asked whether it is there. */
        readonly pingSeconds: number;
        /** Silence after which a client is taken to be gone. */
        readonly idleSeconds: number;
        /** Messages that may wait for a slow client. */
        readonly queuedMessages: number;
    };
}

export interface ConfigurationArgs {
    readonly namespace: pulumi.Input<string>;
    readonly kafka: Kafka;
    readonly redis: Redis;
    readonly prometheus: { readonly host: pulumi.Input<string>; readonly port: number };
    /** Between how many socket nodes the leader decides. */
    readonly sockets: ReplicaBounds;
    readonly choices: Choices;
    /** Raised, it makes a new ring secret. */
    readonly ringSecretRotation?: string | undefined;
}

/** Everything that load-balancer and socket nodes are told. */
export class Configuration extends pulumi.ComponentResource {
    public readonly configMap: k8s.core.v1.ConfigMap;
    public readonly secret: Credentials<"RING_SECRET" | "REDIS_URL">;
    /** Digests of what pods read at their start only. */
    public readonly checksums: readonly pulumi.Output<string>[];
    public readonly ready: readonly pulumi.Resource[];
    readonly #logging: k8s.core.v1.ConfigMap;

    constructor(name: string, args: ConfigurationArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:apps:ReactiveRtcConfiguration", name, {}, opts);
        const { namespace, redis } = args;
        const child = { parent: this };
        const ringSecret = new random.RandomBytes(
            `${name}-ring-secret`,
            { length: RING_SECRET_BYTES, keepers: { rotation: args.ringSecretRotation ?? FIRST_ROTATION } },
            child,
        );
        this.secret = new Credentials(
            `${name}-secret`,
            { namespace, secretName: SECRET_NAME, labels: LABELS },
            { RING_SECRET: ringSecret.base64, REDIS_URL: redis.credentials.value("url") },
            child,
        );
        const data = configData(args);
        this.configMap = new k8s.core.v1.ConfigMap(
            `${name}-config`,
            { metadata: { name: CONFIG_MAP_NAME, namespace, labels: LABELS }, data },
            child,
        );
        this.#logging = new k8s.core.v1.ConfigMap(
            `${name}-logging`,
            { metadata: { name: LOGGING_NAME, namespace, labels: LABELS }, data: { [LOGGING_FILE]: LOGGING } },
            child,
        );
        this.checksums = [this.secret.checksum, checksumOf({ ...data, [LOGGING_FILE]: LOGGING })];
        this.ready = [this.secret, this.configMap, this.#logging];
        this.registerOutputs({ configMapName: this.configMap.metadata.name });
    }

    /** The Secret comes last: of what both say, its word counts. */
    envFrom(): k8s.types.input.core.v1.EnvFromSource[] {
        return [{ configMapRef: { name: this.configMap.metadata.name } }, this.secret.envFrom()];
    }

    loggingEnv(): k8s.types.input.core.v1.EnvVar[] {
        return [{ name: "JAVA_TOOL_OPTIONS", value: `-Dlogback.configurationFile=${LOGGING_PATH}/${LOGGING_FILE}` }];
    }

    volumes(): k8s.types.input.core.v1.Volume[] {
        return [{ name: "logging", configMap: { name: this.#logging.metadata.name } }];
    }

    mounts(): k8s.types.input.core.v1.VolumeMount[] {
        return [{ name: "logging", mountPath: LOGGING_PATH, readOnly: true }];
    }
}

function configData(args: ConfigurationArgs): Record<string, pulumi.Input<string>> {
    const { namespace, kafka, redis, prometheus, sockets, choices } = args;
    const { sessions, connections } = choices;
    return {
        KAFKA_BOOTSTRAP: kafka.bootstrap,
        // For people and tools; nodes get the URL with the password from the Secret.
        REDIS_URL: withoutPassword(redis.credentials.value("url")),
        KUBERNETES_NAMESPACE: namespace,
        ENABLE_LEADER_ELECTION: "true",
        SOCKET_WORKLOAD_NAME: WORKLOADS.socket,
        SOCKET_MIN_REPLICAS: String(sockets.min),
        SOCKET_MAX_REPLICAS: String(sockets.max),
        PROMETHEUS_HOST: prometheus.host,
        PROMETHEUS_PORT: String(prometheus.port),
        USE_VIRTUAL_THREADS: "true",
        RESUME_TTL_SEC: String(sessions.resumeSeconds),
        BUFFER_MAX: String(sessions.bufferedMessages),
        PING_INTERVAL: String(connections.pingSeconds),
        IDLE_TIMEOUT: String(connections.idleSeconds),
        PER_CONN_BUFFER_SIZE: String(connections.queuedMessages),
        ...WITHOUT_EFFECT,
    };
}

/** A URL less who asks. What is left is no secret, though it came from one. */
function withoutPassword(url: pulumi.Output<string>): pulumi.Output<string> {
    return pulumi.unsecret(url.apply((text) => text.replace(/\/\/[^@/]*@/, "//")));
}
