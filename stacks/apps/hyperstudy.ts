import * as pulumi from "@pulumi/pulumi";
import { HyperStudy, type HyperStudyArgs } from "../../components/apps/hyperstudy.ts";
import type { ExtraSecrets, MainSecrets } from "../../components/apps/hyperstudy/secrets.ts";
import type { HyperStudyOutputs, Unresolved } from "../../outputs.ts";
import type { Secrets, Settings } from "../../settings.ts";
import type { Below } from "../apps.ts";

type HyperStudySettings = NonNullable<Settings["apps"]["hyperstudy"]>;

/** HyperStudy with its Redis; returns its endpoints. */
export function deployHyperStudy(settings: Settings, secrets: Secrets, below: Below): Unresolved<HyperStudyOutputs> {
    const app = settings.apps.hyperstudy;
    const home = below.namespaces.hyperstudy;
    if (!app || !home) {
        throw new Error("HyperStudy is deployed where platform:apps.hyperstudy is given only");
    }
    const { platform, backing, cluster } = below;
    const { backend, frontend, images, metricsService } = app;
    const { outputs } = new HyperStudy(
        "hyperstudy",
        {
            home,
            namespaceName: app.namespace,
            hostname: app.host,
            edge: platform.edge,
            podRouting: app.podRouting,
            imagesSetElsewhere: app.imagesSetBy === "pipeline",
            behaviour: behaviour(app),
            secrets: { main: mainSecrets(secrets), extra: extraSecrets(secrets) },
            backend: { ...backend, image: images.backend },
            podRouter: app.podRouter,
            frontend: { ...frontend, image: images.frontend },
            metricsService,
            redis: {
                ...app.redis,
                volumeClass: backing.blockClass,
                backups: backing.backupStore("hyperstudy-backups", home),
            },
            scraper: platform.monitoring,
            protection: settings.protection,
        },
        { provider: cluster.cluster.provider },
    );
    const { url, ...names } = outputs;
    return {
        ...names,
        podUrls: [...names.podUrls],
        autoscalers: [...names.autoscalers],
        url,
        apiUrl: pulumi.interpolate`${url}/api`,
        socketUrl: `wss://${app.host}/socket.io`,
        experimentSocketUrl: `wss://${app.host}/ws/experiment/v2`,
        grafanaUrl: platform.grafanaUrl,
    };
}

function behaviour(app: HyperStudySettings): HyperStudyArgs["behaviour"] {
    return {
        environment: app.environment,
        logLevel: app.logLevel,
        rateLimiting: app.rateLimiting,
        corsOrigins: app.corsOrigins,
        maxRoomsPerPod: app.backend.maxRooms,
        maxParticipantsPerPod: app.backend.maxParticipants,
        amazon: app.amazon,
    };
}

function mainSecrets(secrets: Secrets): MainSecrets {
    return {
        LIVEKIT_API_KEY: secrets.required("hyperstudy:livekitApiKey"),
        LIVEKIT_API_SECRET: secrets.required("hyperstudy:livekitApiSecret"),
        LIVEKIT_URL: secrets.required("hyperstudy:livekitUrl"),
        FIREBASE_PROJECT_ID: secrets.required("hyperstudy:firebaseProjectId"),
        FIREBASE_STORAGE_BUCKET: secrets.required("hyperstudy:firebaseStorageBucket"),
        FIREBASE_SERVICE_ACCOUNT_KEY: secrets.required("hyperstudy:firebaseServiceAccountKey"),
    };
}

function extraSecrets(secrets: Secrets): ExtraSecrets {
    const values = {
        AWS_ACCESS_KEY_ID: secrets.optional("hyperstudy:awsAccessKeyId"),
        AWS_SECRET_ACCESS_KEY: secrets.optional("hyperstudy:awsSecretAccessKey"),
        PROLIFIC_API_TOKEN: secrets.optional("hyperstudy:prolificApiToken"),
        PROLIFIC_GATEWAY_SECRET: secrets.optional("hyperstudy:prolificGatewaySecret"),
        TRANSCODE_SECRET: secrets.optional("hyperstudy:transcodeSecret"),
    };
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
