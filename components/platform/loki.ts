import * as pulumi from "@pulumi/pulumi";
import { charts } from "../../versions.ts";
import type { ObjectStore } from "../backing/contracts.ts";
import { Volume, type VolumeClass } from "../backing/volume.ts";
import type { Protection } from "../protection.ts";
import type { AppNamespace } from "../workload/app-namespace.ts";
import type { Resources } from "../workload/contracts.ts";
import { createMonitor } from "../workload/monitors.ts";
import { createNetworkPolicy } from "../workload/network-policy.ts";
import { pods, type Peer } from "../workload/network.ts";
import { createAlertRules } from "./alert-rules.ts";
import { createRelease } from "./helm-release.ts";
import { lokiAlerts } from "./loki-alerts.ts";
import { LOKI_PORT, lokiValues } from "./loki-values.ts";
import { scrapeBy, type Scraper } from "./scraper.ts";

/** Job of its metrics. */
export const LOKI_JOB = "loki";

/** Its release and its Service. */
const NAME = LOKI_JOB;

/** Labels of its pod. */
const SELECTOR = { "app.kubernetes.io/name": NAME, "app.kubernetes.io/instance": NAME };

/** Longest that what is read back at the start and written out at the end take. */
const TIMEOUT_SECONDS = 900;

export interface LokiArgs {
    readonly home: AppNamespace;
    /** Where chunks and their index are kept; Loki itself removes what is old. */
    readonly store: ObjectStore;
    readonly volumeClass: VolumeClass;
    /** Of the disk for what is not in the store yet. */
    readonly storageGiB: number;
    readonly retentionDays: number;
    /** What it takes of all pods together. */
    readonly ingestionMiBPerSecond: number;
    readonly resources: Resources;
    /** Who asks it: Grafana. */
    readonly readers: readonly Peer[];
    /** Who sends to it: collectors. */
    readonly writers: readonly Peer[];
    readonly scraper: Scraper;
    readonly protection: Protection;
}

/**
 * Loki as one process: takes lines from collectors, keeps them in an object store and finds them again. It knows one
 * tenant and asks nobody who he is: its policy lets in who may.
 */
export class Loki extends pulumi.ComponentResource {
    /** `http://loki.logs.svc.cluster.local:3100` */
    public readonly url: pulumi.Output<string>;
    /** Its pod. */
    public readonly peer: Peer;
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: LokiArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:platform:Loki", name, {}, opts);
        const { home, store, scraper } = args;
        const namespace = home.name;
        const child = { parent: this };
        const ports = [{ port: LOKI_PORT }];

        const volume = new Volume(`${name}-data`, { ...args, namespace, claimName: `${NAME}-data` }, child);
        const policy = createNetworkPolicy(
            name,
            {
                namespace,
                policyName: NAME,
                selector: SELECTOR,
                traffic: {
                    ingress: [{ from: [...args.readers, ...args.writers], ports }, scrapeBy(scraper, LOKI_PORT)],
                    egress: store.egress,
                },
            },
            child,
        );
        const release = createRelease(
            `${name}-release`,
            {
                chart: charts.loki,
                namespace,
                releaseName: NAME,
                values: lokiValues(NAME, { ...args, claimName: volume.claimName }),
                timeoutSeconds: TIMEOUT_SECONDS,
            },
            { parent: this, dependsOn: [...home.ready, ...store.ready, ...volume.ready, policy] },
        );
        createMonitor(
            `${name}-metrics`,
            { namespace, monitorName: NAME, labels: SELECTOR, selector: SELECTOR },
            { portName: "http-metrics" },
            { parent: this, dependsOn: [...scraper.ready] },
        );
        createAlertRules(
            name,
            { namespace, rulesName: NAME, team: "platform", runbook: "logs", rules: lokiAlerts(NAME), scraper },
            child,
        );

        this.url = pulumi.interpolate`http://${NAME}.${namespace}.svc.cluster.local:${LOKI_PORT}`;
        this.peer = pods(SELECTOR, namespace);
        this.ready = [release];
        this.registerOutputs({ url: this.url });
    }
}
