import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Mongo, PlaintextRedis, Postgres } from "../../backing/contracts.ts";
import { Credentials } from "../../backing/credentials.ts";
import { FIRST_ROTATION } from "../../backing/password.ts";
import { SECRET_NAME } from "./names.ts";

/** Letters and digits that hold 32 random bytes. */
const TOKEN_SECRET_LENGTH = 44;

/** The database that a release of the application wants. */
export type Database =
    | { readonly flavour: "kraken"; readonly mongo: Mongo }
    | { readonly flavour: "semaphore-chat"; readonly postgres: Postgres };

/** A LiveKit server; this one's secrets, and where it is. */
export interface LiveKit {
    /** For browsers. */
    readonly url: string;
    /** For the backend; `url` unless given. */
    readonly internalUrl?: string;
    readonly apiKey: string;
    readonly apiSecret: pulumi.Input<string>;
    /** For a release that reads one; generated unless given. */
    readonly webhookSecret?: pulumi.Input<string> | undefined;
}

/** VAPID keys of your own. */
export interface WebPush {
    readonly publicKey: string;
    readonly privateKey: pulumi.Input<string>;
    readonly subject: string;
}

export interface ConfigurationArgs {
    readonly namespace: pulumi.Input<string>;
    /** Origins that browsers may call from, the public host's first. */
    readonly origins: readonly string[];
    readonly database: Database;
    readonly redis: PlaintextRedis;
    readonly livekit?: LiveKit | undefined;
    readonly webPush?: WebPush | undefined;
    /** Path at which LiveKit's egress has the volume of segments. */
    readonly egressOutputPath?: string | undefined;
    readonly tokenRotation?: string | undefined;
}

/**
 * The Secret of the backend. The chart has no value for further variables, and puts addresses with their passwords into
 * a ConfigMap; the backend's variables come from both, and a key of the Secret wins. So everything is here.
 */
export function createConfiguration(
    name: string,
    args: ConfigurationArgs,
    opts: pulumi.CustomResourceOptions,
): Credentials<string> {
    return new Credentials<string>(
        name,
        { namespace: args.namespace, secretName: SECRET_NAME },
        {
            ...tokenSecrets(name, args.tokenRotation, opts),
            ...databaseUrl(args.database),
            REDIS_PASSWORD: args.redis.credentials.value("password"),
            CORS_ORIGIN: args.origins.join(","),
            ...(args.livekit && livekitVariables(name, args.livekit, opts)),
            ...(args.egressOutputPath !== undefined && { REPLAY_EGRESS_OUTPUT_PATH: args.egressOutputPath }),
            ...(args.webPush && {
                VAPID_PUBLIC_KEY: args.webPush.publicKey,
                VAPID_PRIVATE_KEY: args.webPush.privateKey,
                VAPID_SUBJECT: args.webPush.subject,
            }),
        },
        opts,
    );
}

/** Tokens of sessions, what renews them, and signed addresses of files: none of the three opens another's. */
function tokenSecrets(name: string, rotation: string | undefined, opts: pulumi.CustomResourceOptions) {
    return {
        JWT_SECRET: tokenSecret(`${name}-jwt`, rotation, opts),
        JWT_REFRESH_SECRET: tokenSecret(`${name}-jwt-refresh`, rotation, opts),
        FILE_SIGNING_SECRET: tokenSecret(`${name}-file-signing`, rotation, opts),
    };
}

function tokenSecret(
    name: string,
    rotation: string = FIRST_ROTATION,
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    const args = { length: TOKEN_SECRET_LENGTH, special: false, keepers: { rotation } };
    return new random.RandomPassword(name, args, opts).result;
}

function databaseUrl(database: Database): Record<string, pulumi.Output<string>> {
    return database.flavour === "kraken"
        ? { MONGODB_URL: database.mongo.credentials.value("url") }
        : { DATABASE_URL: database.postgres.credentials.value("url") };
}

function livekitVariables(
    name: string,
    { apiSecret, webhookSecret, internalUrl }: LiveKit,
    opts: pulumi.CustomResourceOptions,
): Record<string, pulumi.Input<string>> {
    return {
        LIVEKIT_API_SECRET: apiSecret,
        LIVEKIT_WEBHOOK_SECRET: webhookSecret ?? tokenSecret(`${name}-livekit-webhook`, undefined, opts),
        ...(internalUrl !== undefined && { LIVEKIT_INTERNAL_URL: internalUrl }),
    };
}
