import * as pulumi from "@pulumi/pulumi";
import { BucketMirror } from "../backing/backups/bucket-mirror.ts";
import { BucketRestore } from "../backing/backups/bucket-restore.ts";
import { PostgresDump } from "../backing/backups/postgres-dump.ts";
import { PostgresRestore } from "../backing/backups/postgres-restore.ts";
import type { ObjectStore } from "../backing/contracts.ts";
import type { Edge } from "../ingress/contract.ts";
import { createAlertRules } from "../platform/alert-rules.ts";
import type { Scraper } from "../platform/scraper.ts";
import type { AppNamespace } from "../workload/app-namespace.ts";
import { createWorkerAccount } from "./chat4all/account.ts";
import { alertRules } from "./chat4all/alerts.ts";
import { createApi, type Api, type ApiArgs } from "./chat4all/api.ts";
import { Configuration, type Choices, type Services } from "./chat4all/configuration.ts";
import { createDatabase, createUploadGc, type UploadGcArgs } from "./chat4all/jobs.ts";
import { HTTP_PORT, PART_OF, type PodContext } from "./chat4all/pods.ts";
import { createWorkers, type WorkersArgs } from "./chat4all/workers.ts";

const LABELS = { "app.kubernetes.io/part-of": PART_OF, "app.kubernetes.io/managed-by": "pulumi" };

/** Upload parts live for a day at most, and are of no use without the database of the same moment. */
const NOT_BACKED_UP = ["/chunks/**"];

/** Where backups of the application go. */
export interface Chat4AllBackups {
    readonly store: ObjectStore;
    /** Cron schedule of five fields, in UTC. */
    readonly schedule: string;
    /** Room for one compressed dump of the database, on a node's disk. */
    readonly scratchGiB: number;
}

export interface Chat4AllArgs {
    readonly home: Pick<AppNamespace, "name" | "pullSecretName" | "ready">;
    /** `metadata.name` of `home`. */
    readonly namespaceName: string;
    readonly hostname: string;
    readonly edge: Edge;
    readonly services: Services;
    readonly images: { readonly api: string; readonly worker: string };
    readonly choices: Choices;
    readonly api: Omit<ApiArgs, "image" | "hostname" | "edge">;
    readonly workers: Omit<WorkersArgs, "image">;
    readonly uploadGc: Omit<UploadGcArgs, "image">;
    /** Whether the image's SQL files make the schema; otherwise the application's models do, and conversations are not listed. */
    readonly migrations: boolean;
    readonly signingKeyRotation?: string | undefined;
    /** None unless given. */
    readonly backups?: Chat4AllBackups | undefined;
    readonly scraper: Scraper;
    /** KEDA. */
    readonly keda: { readonly ready: readonly pulumi.Resource[] };
}

/** Names and addresses that others may rely on. */
export interface Chat4AllEndpoints {
    readonly url: pulumi.Output<string>;
    readonly apiUrl: pulumi.Output<string>;
    readonly secretName: pulumi.Output<string>;
    readonly configMapName: pulumi.Output<string>;
    readonly serviceAccount: pulumi.Output<string>;
    readonly cronJobName: pulumi.Output<string>;
    readonly autoscalers: readonly string[];
}

/**
 * Chat4All: an API that takes messages and files, and workers on Kafka that pass messages on. All of it is one image,
 * which its operator builds.
 */
export class Chat4All extends pulumi.ComponentResource {
    public readonly outputs: Chat4AllEndpoints;

    constructor(name: string, args: Chat4AllArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:apps:Chat4All", name, {}, opts);
        const child = { parent: this };
        const { images, hostname, edge } = args;

        const configuration = this.#createConfiguration(name, args);
        const account = createWorkerAccount(
            name,
            { namespace: args.home.name, secretName: configuration.secret.secretName, labels: LABELS },
            child,
        );
        const before = this.#context(args, configuration, account);
        const database = createDatabase(
            name,
            { image: images.api, resources: args.uploadGc.resources, migrations: args.migrations },
            before,
            child,
        );
        const context = { ...before, ready: [...before.ready, database.resource] };
        const api = createApi(name, { ...args.api, image: images.api, hostname, edge }, context, child);
        createWorkers(name, { ...args.workers, image: images.worker }, context, child);
        // Last, as jobs that run by themselves are of no use before there is what they look after.
        const afterAll = { ...context, ready: [...context.ready, api.host.ingress] };
        const uploadGc = createUploadGc(name, { ...args.uploadGc, image: images.worker }, afterAll, child);
        this.#createBackups(name, args);
        this.#createAlerts(name, args);

        this.outputs = {
            url: api.host.url,
            apiUrl: inClusterUrl(api, args),
            secretName: configuration.secret.secretName,
            configMapName: configuration.configMap.metadata.name,
            serviceAccount: account.name,
            cronJobName: uploadGc.resource.metadata.name,
            autoscalers: ["api-hpa", "worker-hpa"],
        };
        this.registerOutputs({ url: this.outputs.url });
    }

    #createConfiguration(name: string, args: Chat4AllArgs): Configuration {
        return new Configuration(
            name,
            {
                namespace: args.home.name,
                services: args.services,
                choices: args.choices,
                signingKeyRotation: args.signingKeyRotation,
                labels: LABELS,
            },
            { parent: this },
        );
    }

    /** What all pods share, before there is a schema. */
    #context(
        { home, services, scraper, keda }: Chat4AllArgs,
        configuration: Configuration,
        account: ReturnType<typeof createWorkerAccount>,
    ): PodContext {
        const { postgres, redis, kafka, objectStore } = services;
        return {
            namespace: home.name,
            pullSecretName: home.pullSecretName,
            configuration,
            services,
            workerAccount: account.name,
            scraper,
            ready: [
                ...home.ready,
                configuration.secret,
                configuration.configMap,
                ...account.ready,
                ...[postgres, redis, kafka, objectStore].flatMap(({ ready }) => [...ready]),
                redis.credentials,
                ...scraper.ready,
                ...keda.ready,
            ],
        };
    }

    #createAlerts(name: string, { home, namespaceName, choices, scraper }: Chat4AllArgs): void {
        const { poolSize, maxOverflow } = choices.database;
        createAlertRules(
            `${name}-alerts`,
            {
                namespace: home.name,
                rulesName: PART_OF,
                team: "chat4all",
                runbook: "chat4all",
                labels: LABELS,
                rules: alertRules({
                    namespace: namespaceName,
                    pool: { size: poolSize, overflow: maxOverflow },
                }),
                scraper,
            },
            { parent: this },
        );
    }

    /** Copies by the clock, and what brings them back when somebody asks for it. */
    #createBackups(name: string, { home, services, backups }: Chat4AllArgs): void {
        if (!backups) {
            return;
        }
        const { postgres, objectStore } = services;
        const { store, schedule, scratchGiB } = backups;
        const common = { namespace: home.name, partOf: PART_OF };
        const child = { parent: this };
        const [database, files] = ["postgres-backup", "files-backup"];
        new PostgresDump(
            `${name}-${database}`,
            { ...common, jobName: database, postgres, destination: store, schedule, scratchGiB },
            child,
        );
        new PostgresRestore(
            `${name}-postgres-restore`,
            { ...common, jobName: "postgres-restore", dumpJobName: database, postgres, source: store, scratchGiB },
            child,
        );
        new BucketMirror(
            `${name}-${files}`,
            {
                ...common,
                jobName: files,
                source: objectStore,
                destination: store,
                schedule,
                exclude: NOT_BACKED_UP,
            },
            child,
        );
        new BucketRestore(
            `${name}-files-restore`,
            { ...common, jobName: "files-restore", mirrorJobName: files, target: objectStore, source: store },
            child,
        );
    }
}

function inClusterUrl({ workload }: Api, { home }: Chat4AllArgs): pulumi.Output<string> {
    return pulumi.interpolate`http://${workload.serviceName}.${home.name}.svc.cluster.local:${HTTP_PORT.port}`;
}
