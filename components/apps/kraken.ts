import * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import type { Chart } from "../../versions.ts";
import type { PlaintextRedis } from "../backing/contracts.ts";
import type { VolumeClass } from "../backing/volume.ts";
import type { Edge } from "../ingress/contract.ts";
import { createAlertRules } from "../platform/alert-rules.ts";
import { createRelease } from "../platform/helm-release.ts";
import type { Scraper } from "../platform/scraper.ts";
import { stateful, type Protection } from "../protection.ts";
import type { AppNamespace } from "../workload/app-namespace.ts";
import { createDisruptionBudget } from "../workload/disruption.ts";
import { alertRules } from "./kraken/alerts.ts";
import { createBackups, type KrakenBackups } from "./kraken/backups.ts";
import { createConfiguration, type Database, type LiveKit, type WebPush } from "./kraken/configuration.ts";
import { createHost, type Host, type KrakenTls } from "./kraken/host.ts";
import { createMigration } from "./kraken/migration.ts";
import { LABELS, NAME, partName, partSelector, partUrl } from "./kraken/names.ts";
import { createStorage, type KrakenStorage } from "./kraken/storage.ts";
import { createPolicies } from "./kraken/traffic.ts";
import { chartValues, type PartArgs } from "./kraken/values.ts";

const PARTS = ["backend", "frontend"] as const;
const REDIS_PORT = 6379;

export interface KrakenArgs {
    readonly home: Pick<AppNamespace, "name" | "pullSecretName" | "ready">;
    /** `metadata.name` of `home`. */
    readonly namespaceName: string;
    readonly hostname: string;
    readonly edge: Edge;
    readonly tls: KrakenTls;
    /** Origins beside the public host that browsers may call from. */
    readonly allowedOrigins: readonly string[];
    readonly chart: Chart;
    readonly database: Database;
    readonly redis: PlaintextRedis;
    readonly backend: PartArgs;
    readonly frontend: PartArgs;
    /** Class of volumes that several nodes mount at once. */
    readonly sharedClass: VolumeClass;
    readonly files: { readonly storageGiB: number };
    /** None unless given; they need a LiveKit egress that mounts the same volume at `egressOutputPath`. */
    readonly replays?: { readonly storageGiB: number; readonly egressOutputPath: string } | undefined;
    /** Calls are off unless given. */
    readonly livekit?: LiveKit | undefined;
    readonly webPush?: WebPush | undefined;
    /** Another value makes new secrets for tokens. */
    readonly tokenRotation?: string | undefined;
    /** None unless given. */
    readonly backups?: KrakenBackups | undefined;
    readonly scraper: Scraper;
    readonly protection: Protection;
}

/** Names and addresses that others may rely on. */
export interface KrakenEndpoints {
    readonly url: pulumi.Output<string>;
    readonly backendUrl: string;
    readonly frontendUrl: string;
    readonly releaseName: string;
    readonly secretName: pulumi.Output<string>;
    readonly tlsSecretName: pulumi.Output<string> | undefined;
    readonly claimNames: readonly pulumi.Output<string>[];
}

/**
 * Kraken, team chat with voice and video, or its successor Semaphore Chat: the project's Helm release, and around it what
 * its chart lacks.
 */
export class Kraken extends pulumi.ComponentResource {
    public readonly outputs: KrakenEndpoints;

    constructor(name: string, args: KrakenArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:apps:Kraken", name, {}, opts);
        const child = { parent: this };
        const { home, namespaceName } = args;
        const namespace = home.name;

        const host = createHost(name, { ...args, namespace }, child);
        const storage = createStorage(
            name,
            {
                namespace,
                volumeClass: args.sharedClass,
                filesGiB: args.files.storageGiB,
                replaysGiB: args.replays?.storageGiB,
                protection: args.protection,
            },
            child,
        );
        const { secretName } = this.#createRelease(name, args, host, storage);
        this.#createBudgets(name, args);
        if (args.backups) {
            createBackups(name, { ...args.backups, namespace, database: args.database, files: storage.files }, child);
        }
        createAlertRules(
            `${name}-alerts`,
            {
                namespace,
                rulesName: NAME,
                team: "kraken",
                runbook: "kraken",
                labels: LABELS,
                rules: alertRules({ namespace: namespaceName, controller: args.edge.controller }),
                scraper: args.scraper,
            },
            child,
        );

        this.outputs = {
            url: host.name.url,
            backendUrl: partUrl("backend", namespaceName),
            frontendUrl: partUrl("frontend", namespaceName),
            releaseName: NAME,
            secretName,
            tlsSecretName: host.name.tlsSecretName,
            claimNames: [storage.files, ...(storage.replays ? [storage.replays] : [])].map(
                ({ claimName }) => claimName,
            ),
        };
        this.registerOutputs({ url: this.outputs.url });
    }

    #createRelease(
        name: string,
        args: KrakenArgs,
        host: Host,
        storage: KrakenStorage,
    ): { release: k8s.helm.v3.Release; secretName: pulumi.Output<string> } {
        const { home, redis, livekit, replays, sharedClass, tls, hostname } = args;
        const child = { parent: this };
        const configuration = createConfiguration(
            name,
            {
                ...args,
                namespace: home.name,
                origins: [`${tls.mode === "none" ? "http" : "https"}://${hostname}`, ...args.allowedOrigins],
                egressOutputPath: replays?.egressOutputPath,
            },
            child,
        );
        const policies = createPolicies(
            name,
            {
                namespace: home.name,
                controller: args.edge.controller,
                services: [...serviceOf(args.database).egress, ...redis.egress],
                livekit,
            },
            child,
        );
        const volume = ({ storageGiB }: { storageGiB: number }) => ({ storageGiB, className: sharedClass.className });
        const values = chartValues({
            ...args,
            flavour: args.database.flavour,
            serviceAnnotations: host.serviceAnnotations,
            ingress: host.ingress,
            files: volume(args.files),
            replays: replays && volume(replays),
            livekit,
            redisHost: redis.host,
            redisPort: REDIS_PORT,
            secretName: configuration.secretName,
            secretChecksum: configuration.checksum,
            pullSecretName: home.pullSecretName,
        });
        const ready = [...home.ready, ...serviceOf(args.database).ready, ...redis.ready, ...policies, configuration];
        const volumes = [...storage.files.ready, ...(storage.replays?.ready ?? [])];
        const release = createRelease(
            `${name}-release`,
            {
                chart: args.chart,
                namespace: home.name,
                releaseName: NAME,
                values: { ...values },
                // A failed installation would be undone, and with it the claims that the release has taken over.
                atomic: false,
            },
            stateful(args.protection, {
                parent: this,
                dependsOn: [...ready, ...volumes, ...host.ready, ...this.#migration(name, args, ready)],
            }),
        );
        return { release, secretName: configuration.secretName };
    }

    /** Kraken itself has no schema; Semaphore Chat has, and nothing else brings it up to date. */
    #migration(name: string, { database, home, backend }: KrakenArgs, ready: pulumi.Resource[]): pulumi.Resource[] {
        if (database.flavour === "kraken") {
            return [];
        }
        const { postgres } = database;
        const args = {
            namespace: home.name,
            image: backend.image,
            postgres,
            pullSecretName: home.pullSecretName,
            ready: [...ready, postgres.direct],
        };
        return [createMigration(`${name}-migrate`, args, { parent: this }).resource];
    }

    /** The chart has values for them and no template that reads them. */
    #createBudgets(name: string, args: KrakenArgs): void {
        for (const part of PARTS) {
            const { min, max } = args[part].replicas;
            createDisruptionBudget(
                `${name}-${part}`,
                {
                    namespace: args.home.name,
                    workloadName: partName(part),
                    labels: LABELS,
                    selector: partSelector(part),
                    replicas: { ignoreDrift: false, fewest: min, most: max },
                },
                { parent: this },
            );
        }
    }
}

function serviceOf(database: Database) {
    return database.flavour === "kraken" ? database.mongo : database.postgres;
}
