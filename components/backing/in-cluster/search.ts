import * as pulumi from "@pulumi/pulumi";
import { charts } from "../../../versions.ts";
import { createRelease } from "../../platform/helm-release.ts";
import { createNetworkPolicy } from "../../workload/network-policy.ts";
import { CHECKSUM_ANNOTATION } from "../../workload/contracts.ts";
import { createMonitor } from "../../workload/monitors.ts";
import { pods } from "../../workload/network.ts";
import type { Egress } from "../../workload/network.ts";
import { requireWhole } from "../checks.ts";
import type { Search } from "../contracts.ts";
import { Credentials } from "../credentials.ts";
import { generatePassword } from "../password.ts";
import { Volume } from "../volume.ts";
import { MANAGED_BY, SAME_NAMESPACE, scrapedOn, serviceHost } from "./service.ts";
import type { StatefulServiceArgs } from "./service.ts";

const PORT = 7700;
/** Ten minutes: a large index takes long to open, and the default of one would end it in between for ever. */
const STARTUP_SECONDS = 600;

export interface InClusterSearchArgs extends StatefulServiceArgs {
    /** Name of its Service; the component's name unless given. */
    readonly serviceName?: string;
    /** Version of Meilisearch; that of the chart unless given. Another one may not open the data. */
    readonly version?: string;
}

/** Meilisearch on the cluster itself: one server with one disk, which is all that it can be. */
export class InClusterSearch extends pulumi.ComponentResource implements Search {
    public readonly credentials: Search["credentials"];
    public readonly egress: readonly Egress[];
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: InClusterSearchArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:InClusterSearch", name, {}, opts);
        const { namespace, resources, scraper, version } = args;
        requireWhole(this, name, { storageGiB: args.storageGiB });
        const serviceName = args.serviceName ?? name;
        const selector = { "app.kubernetes.io/name": "meilisearch", "app.kubernetes.io/instance": serviceName };
        const child = { parent: this };

        const masterKey = generatePassword(name, args.passwordRotation, child);
        this.credentials = new Credentials(
            `${name}-credentials`,
            { namespace },
            { url: pulumi.interpolate`http://${serviceHost(serviceName, namespace)}:${PORT}`, masterKey },
            child,
        );
        const environment = new Credentials(
            `${name}-environment`,
            { namespace },
            { MEILI_MASTER_KEY: masterKey },
            child,
        );
        const volume = new Volume(
            `${name}-data`,
            { ...args, claimName: `${serviceName}-data`, labels: MANAGED_BY },
            child,
        );
        const policy = createNetworkPolicy(
            name,
            {
                namespace,
                policyName: serviceName,
                selector,
                traffic: {
                    ingress: [
                        { from: [...(args.clients ?? [SAME_NAMESPACE])], ports: [{ port: PORT }] },
                        ...scrapedOn(scraper, PORT),
                    ],
                    egress: [],
                },
            },
            child,
        );
        const release = createRelease(
            name,
            {
                chart: charts.meilisearch,
                namespace,
                releaseName: serviceName,
                values: {
                    fullnameOverride: serviceName,
                    ...(version !== undefined && { image: { tag: version } }),
                    environment: {
                        MEILI_ENV: "production",
                        MEILI_NO_ANALYTICS: true,
                        ...(scraper && { MEILI_EXPERIMENTAL_ENABLE_METRICS: true }),
                    },
                    auth: { existingMasterKeySecret: environment.secretName },
                    // The key is read at the start.
                    podAnnotations: { [CHECKSUM_ANNOTATION]: environment.checksum },
                    persistence: { enabled: true, existingClaim: volume.claimName },
                    podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } },
                    startupProbe: { periodSeconds: 5, failureThreshold: STARTUP_SECONDS / 5 },
                    resources,
                    // The chart's monitor has no key, without which there are no metrics.
                    serviceMonitor: { enabled: false },
                },
            },
            { parent: this, dependsOn: [policy, environment, ...volume.ready] },
        );
        if (scraper) {
            createMonitor(
                `${name}-metrics`,
                { namespace, monitorName: serviceName, labels: MANAGED_BY, selector },
                {
                    portName: "http",
                    interval: "1m",
                    bearer: { secretName: environment.secretName, key: "MEILI_MASTER_KEY" },
                },
                { parent: this, dependsOn: [environment, ...scraper.ready] },
            );
        }

        this.egress = [{ to: [pods(selector, namespace)], ports: [{ port: PORT }] }];
        this.ready = [release];
        this.registerOutputs({ secretName: this.credentials.secretName });
    }
}
