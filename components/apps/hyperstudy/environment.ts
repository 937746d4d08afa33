import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import { PORTS } from "./names.ts";

type EnvVar = k8s.types.input.core.v1.EnvVar;

/** Milliseconds between two reports of a pod's load to Redis, by which rooms are assigned. */
const HEARTBEAT_MILLISECONDS = 60_000;

/** What an installation chooses about the backend's behaviour. */
export interface Behaviour {
    /** `NODE_ENV` and `ENVIRONMENT`. */
    readonly environment: "production" | "development";
    /** The application's own default unless given. */
    readonly logLevel: string | undefined;
    readonly rateLimiting: boolean;
    /** Origins that browsers may call from, the public host first. */
    readonly corsOrigins: readonly string[];
    /** Rooms, and participants in them, above which a pod is given no more. */
    readonly maxRoomsPerPod: number;
    readonly maxParticipantsPerPod: number;
    /** Whether rooms are assigned to pods. */
    readonly horizontalScaling: boolean;
    readonly amazon: Amazon;
}

/** Amazon's services for mail and video; none of them unless given. */
export interface Amazon {
    readonly region?: string | undefined;
    readonly mail?: { readonly from: string; readonly region: string } | undefined;
    readonly mediaConvertRole?: string | undefined;
}

/** Variables of a backend pod beside its Secrets. */
export function backendEnvironment(behaviour: Behaviour, redisHost: pulumi.Input<string>): EnvVar[] {
    const { environment, logLevel, amazon } = behaviour;
    return [
        ...podIdentity(),
        ...redisEnvironment(redisHost),
        ...variables({
            NODE_ENV: environment,
            ENVIRONMENT: environment,
            PORT: String(PORTS.backend),
            LOG_LEVEL: logLevel,
            DISABLE_RATE_LIMITING: behaviour.rateLimiting ? undefined : "true",
            CORS_ORIGIN: behaviour.corsOrigins.join(","),
            HORIZONTAL_SCALING_ENABLED: String(behaviour.horizontalScaling),
            MAX_ROOMS_PER_POD: String(behaviour.maxRoomsPerPod),
            MAX_PARTICIPANTS_PER_POD: String(behaviour.maxParticipantsPerPod),
            METRICS_HEARTBEAT_INTERVAL: String(HEARTBEAT_MILLISECONDS),
            AWS_REGION: amazon.region,
            SES_FROM_EMAIL: amazon.mail?.from,
            SES_REGION: amazon.mail?.region,
            MEDIACONVERT_ROLE_ARN: amazon.mediaConvertRole,
        }),
    ];
}

/** Where Redis is. */
export function redisEnvironment(host: pulumi.Input<string>): EnvVar[] {
    return [
        { name: "REDIS_HOST", value: host },
        { name: "REDIS_PORT", value: String(PORTS.redis) },
    ];
}

/** Variables with a value. */
export function variables(values: Readonly<Record<string, string | undefined>>): EnvVar[] {
    return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

/** By its name a pod is found again: rooms are assigned to names. */
function podIdentity(): EnvVar[] {
    const field = (name: string, fieldPath: string): EnvVar => ({ name, valueFrom: { fieldRef: { fieldPath } } });
    return [
        field("POD_NAME", "metadata.name"),
        field("POD_NAMESPACE", "metadata.namespace"),
        field("POD_IP", "status.podIP"),
    ];
}
