import * as pulumi from "@pulumi/pulumi";
import { Chat4All } from "../../components/apps/chat4all.ts";
import type { ApiService } from "../../components/apps/chat4all/api.ts";
import type { Services } from "../../components/apps/chat4all/configuration.ts";
import { TOPICS } from "../../components/apps/chat4all/topics.ts";
import type { ObjectStore } from "../../components/backing/contracts.ts";
import type { AppNamespace } from "../../components/workload/app-namespace.ts";
import type { Chat4AllOutputs, Unresolved } from "../../outputs.ts";
import type { Secrets, Settings } from "../../settings.ts";
import type { Below } from "../apps.ts";
import type { BackupStore } from "../backing.ts";
import { namespaceName } from "../namespaces.ts";
import { addressOf } from "./addresses.ts";
import { ownLoadBalancer } from "./own-load-balancer.ts";

type Chat4AllSettings = NonNullable<Settings["apps"]["chat4all"]>;

/** Days after which the parts of an upload that nobody finished are removed from the store. */
const ABANDONED_UPLOAD_DAYS = 7;

/** Largest request to the object store's public host: a download link is used for reading only. */
const FILES_BODY_MIB = 20;

/** Chat4All and the services that it keeps its state in; returns its endpoints. */
export function deployChat4All(settings: Settings, _secrets: Secrets, below: Below): Unresolved<Chat4AllOutputs> {
    const app = settings.apps.chat4all;
    const home = below.namespaces.chat4all;
    if (!app || !home) {
        throw new Error("Chat4All is deployed where platform:apps.chat4all is given only");
    }
    const { platform, cluster } = below;
    const backups = below.backing.backupStore("chat4all-backups", home);
    const services = createServices(app, home, backups, below);
    const { outputs } = new Chat4All(
        "chat4all",
        {
            home,
            namespaceName: namespaceName(settings, "chat4all"),
            hostname: app.host,
            edge: platform.edge,
            services,
            images: app.images,
            choices: { ...app, environment: settings.stack },
            api: { ...app.api, service: apiService(app, settings) },
            workers: app,
            uploadGc: app.uploads,
            migrations: app.database.migrations,
            signingKeyRotation: app.tokenRotation,
            backups: backups && { ...backups, ...app.backups },
            scraper: platform.monitoring,
            keda: platform.keda,
        },
        { provider: cluster.cluster.provider },
    );
    return endpoints(app, services, outputs);
}

function createServices(
    app: Chat4AllSettings,
    home: AppNamespace,
    backups: BackupStore | undefined,
    below: Below,
): Services {
    const { backing, platform } = below;
    return {
        postgres: backing.postgres("chat4all-postgres", home, app.postgres, { database: "chat4all", backups }),
        // Published messages, counters of requests, nothing that may be forgotten early.
        redis: backing.redis("chat4all-redis", home, app.redis, {
            evictionPolicy: "noeviction",
            serviceName: "redis",
        }),
        kafka: backing.kafka("chat4all-kafka", home, app.kafka, {
            topics: TOPICS,
            // KEDA asks the brokers how many messages wait.
            clients: [{ podSelector: {} }, platform.keda.peer],
        }),
        objectStore: createObjectStore(app, home, below),
    };
}

function createObjectStore(app: Chat4AllSettings, home: AppNamespace, { backing, platform }: Below): ObjectStore {
    const { edge, issuers } = platform;
    return backing.objectStore("chat4all-files", home, app.objectStore, {
        abandonedUploadDays: ABANDONED_UPLOAD_DAYS,
        ...(app.filesHost !== undefined && {
            publicHost: {
                hostname: app.filesHost,
                // The application itself reads files by this name, and believes in public authorities only.
                edge: { ...edge, issuer: issuers.trustedIssuerName ?? edge.issuer },
                maxBodyMiB: FILES_BODY_MIB,
            },
        }),
    });
}

function apiService({ service }: Chat4AllSettings, settings: Settings): ApiService {
    return service.type === "ClusterIP" ? service : { ...service, annotations: ownLoadBalancer(settings, "chat4all") };
}

function endpoints(
    { host }: Chat4AllSettings,
    { kafka, redis, postgres, objectStore }: Services,
    { url, ...names }: Chat4All["outputs"],
): Unresolved<Chat4AllOutputs> {
    return {
        ...names,
        autoscalers: [...names.autoscalers],
        url,
        docsUrl: pulumi.interpolate`${url}/docs`,
        socketUrl: `wss://${host}/ws`,
        healthUrl: pulumi.interpolate`${url}/health`,
        readyUrl: pulumi.interpolate`${url}/ready`,
        kafkaBootstrap: kafka.bootstrap,
        kafkaBrokers: kafka.brokers,
        redisAddress: addressOf(redis),
        postgresAddress: addressOf(postgres),
        objectStoreUrl: objectStore.endpoint,
        bucket: objectStore.bucket,
    };
}
