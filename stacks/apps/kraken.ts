import * as pulumi from "@pulumi/pulumi";
import { Kraken } from "../../components/apps/kraken.ts";
import type { Database, LiveKit, WebPush } from "../../components/apps/kraken/configuration.ts";
import type { KrakenTls } from "../../components/apps/kraken/host.ts";
import type { AppNamespace } from "../../components/workload/app-namespace.ts";
import type { KrakenOutputs, Unresolved } from "../../outputs.ts";
import type { Secrets, Settings } from "../../settings.ts";
import { tlsSecretKeys } from "../../settings/tls.ts";
import type { Below } from "../apps.ts";
import { namespaceName } from "../namespaces.ts";

type KrakenSettings = NonNullable<Settings["apps"]["kraken"]>;

const DATABASE = "kraken";
/** Runbooks look for MongoDB's pods by it. */
const MONGO_LABELS = { "app.kubernetes.io/name": "mongodb" };

/** Kraken and the services that it keeps its state in; returns its endpoints. */
export function deployKraken(settings: Settings, secrets: Secrets, below: Below): Unresolved<KrakenOutputs> {
    const app = settings.apps.kraken;
    const home = below.namespaces.kraken;
    const { platform, backing, cluster } = below;
    const { shared } = platform.storage;
    if (!app || !home || !shared) {
        throw new Error("settings admit Kraken only where platform:apps.kraken and platform:storage.shared are given");
    }
    const database = createDatabase(app, home, below);
    // Sockets of all pods talk through it; nothing in it may be forgotten early.
    const redis = backing.plaintextRedis("kraken-redis", home, app.redis, { evictionPolicy: "noeviction" });
    const backups = backing.backupStore("kraken-backups", home);
    const { outputs } = new Kraken(
        "kraken",
        {
            ...app,
            home,
            namespaceName: namespaceName(settings, "kraken"),
            hostname: app.host,
            edge: platform.edge,
            tls: tlsOf(app, secrets),
            chart: { name: app.flavour, version: app.chart.version, repo: app.chart.reference },
            database,
            redis,
            backend: { ...app.backend, image: app.images.backend },
            frontend: { ...app.frontend, image: app.images.frontend },
            sharedClass: shared,
            livekit: livekitOf(app, secrets),
            webPush: webPushOf(app, secrets),
            backups: backups && { ...backups, ...app.backups },
            scraper: platform.monitoring,
            protection: settings.protection,
        },
        { provider: cluster.cluster.provider },
    );
    const { tlsSecretName, ...endpoints } = outputs;
    return {
        ...endpoints,
        ...(tlsSecretName && { tlsSecretName }),
        claimNames: [...endpoints.claimNames],
        ...addresses(endpoints.url),
        databaseUrl: credentialsOf(database).value("url"),
        redisAddress: pulumi.interpolate`${redis.host}:6379`,
    };
}

function createDatabase(app: KrakenSettings, home: AppNamespace, { backing }: Below): Database {
    return app.flavour === "kraken"
        ? {
              flavour: app.flavour,
              mongo: backing.mongo("kraken-mongodb", home, app.mongo, {
                  database: DATABASE,
                  serviceName: "kraken-mongodb",
                  podLabels: MONGO_LABELS,
              }),
          }
        : {
              flavour: app.flavour,
              postgres: backing.postgres("kraken-postgres", home, app.postgres, {
                  database: DATABASE,
                  // Prisma prepares statements, which another session does not know.
                  poolMode: "session",
              }),
          };
}

function credentialsOf(database: Database): { value(key: "url"): pulumi.Output<string> } {
    return database.flavour === "kraken" ? database.mongo.credentials : database.postgres.credentials;
}

function tlsOf({ tls }: KrakenSettings, secrets: Secrets): KrakenTls {
    if (tls.mode !== "manual") {
        return tls;
    }
    const keys = tlsSecretKeys("kraken");
    return { ...tls, certificate: secrets.required(keys.certificate), key: secrets.required(keys.key) };
}

function livekitOf({ livekit }: KrakenSettings, secrets: Secrets): LiveKit | undefined {
    return (
        livekit && {
            ...livekit,
            apiSecret: secrets.required("kraken:livekitApiSecret"),
            webhookSecret: secrets.optional("kraken:livekitWebhookSecret"),
        }
    );
}

function webPushOf({ webPush }: KrakenSettings, secrets: Secrets): WebPush | undefined {
    return webPush && { ...webPush, privateKey: secrets.required("kraken:vapidPrivateKey") };
}

/** Addresses below the public one. */
function addresses(url: pulumi.Output<string>) {
    return {
        apiUrl: pulumi.interpolate`${url}/api`,
        healthUrl: pulumi.interpolate`${url}/api/health`,
        frontendHealthUrl: pulumi.interpolate`${url}/health`,
        socketUrl: url.apply((address) => `${address.replace(/^http/, "ws")}/socket.io`),
        livekitWebhookUrl: pulumi.interpolate`${url}/api/livekit/webhook`,
    };
}
