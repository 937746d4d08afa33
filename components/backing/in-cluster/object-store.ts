import * as pulumi from "@pulumi/pulumi";
import { charts } from "../../../versions.ts";
import type { Edge, HostNeeds } from "../../ingress/contract.ts";
import { PublicHost } from "../../ingress/public-host.ts";
import { createRelease } from "../../platform/helm-release.ts";
import { CHECKSUM_ANNOTATION } from "../../workload/contracts.ts";
import { createMonitor } from "../../workload/monitors.ts";
import { createNetworkPolicy } from "../../workload/network-policy.ts";
import { INTERNET_HTTPS_EGRESS, pods } from "../../workload/network.ts";
import type { Egress } from "../../workload/network.ts";
import { requirePlainNames, requireWhole } from "../checks.ts";
import type { ObjectStore } from "../contracts.ts";
import { createObjectStoreCredentials } from "../object-store.ts";
import { generatePassword } from "../password.ts";
import { Volume } from "../volume.ts";
import { createBucket } from "./bucket-job.ts";
import { createIdentities } from "./object-store-identities.ts";
import { MANAGED_BY, SAME_NAMESPACE, scrapedOn, serviceHost } from "./service.ts";
import type { StatefulServiceArgs } from "./service.ts";

const PORT = 8333;
const METRICS_PORT = 9324;
/** SeaweedFS signs for any region; this one is every client's default. */
const REGION = "us-east-1";
/** Files that the server cuts its disk into: enough that buckets do not run out of them, 1000 MB each at most. */
const FILES_PER_DISK = 40;
const LARGEST_FILE_MB = 1000;
/** User and group that the server runs as; its volume is made writable for the group. */
const USER = 1000;

/** Where clients outside the cluster find the store: applications hand out URLs that are signed for one host name. */
export interface ObjectStoreHost {
    readonly hostname: string;
    readonly edge: Edge;
    /** Largest upload in one request. */
    readonly maxBodyMiB: number;
}

export interface InClusterObjectStoreArgs extends StatefulServiceArgs {
    /** Name of the release; `<name>-all-in-one` is its Service. The component's name unless given. */
    readonly serviceName?: string;
    readonly bucket: string;
    /** Reachable in the namespace only unless given. */
    readonly publicHost?: ObjectStoreHost;
}

/** SeaweedFS on the cluster itself: one server with one disk and one bucket, for development and small stacks. */
export class InClusterObjectStore extends pulumi.ComponentResource implements ObjectStore {
    public readonly credentials: ObjectStore["credentials"];
    public readonly egress: readonly Egress[];
    public readonly ready: readonly pulumi.Resource[];
    /** Within the cluster there is no TLS; the public host has it. */
    public readonly tls: boolean;
    public readonly bucket: pulumi.Output<string>;
    public readonly endpoint: pulumi.Output<string>;

    constructor(name: string, args: InClusterObjectStoreArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:InClusterObjectStore", name, {}, opts);
        const { namespace, bucket, publicHost, scraper } = args;
        requireWhole(this, name, { storageGiB: args.storageGiB });
        requirePlainNames(this, name, { bucket });
        const serviceName = args.serviceName ?? name;
        const selector = { "app.kubernetes.io/name": "seaweedfs", "app.kubernetes.io/instance": serviceName };
        const child = { parent: this };
        const host = serviceHost(`${serviceName}-all-in-one`, namespace);
        const internalEndpoint = pulumi.interpolate`http://${host}:${PORT}`;

        const accessKey = generatePassword(`${name}-access`, args.passwordRotation, child);
        const secretKey = generatePassword(`${name}-secret`, args.passwordRotation, child);
        const identities = createIdentities(name, { ...args, accessKey, secretKey }, child);
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
                        {
                            from: [
                                ...(args.clients ?? [SAME_NAMESPACE]),
                                ...(publicHost ? [publicHost.edge.controller.peer] : []),
                            ],
                            ports: [{ port: PORT }],
                        },
                        ...scrapedOn(scraper, METRICS_PORT),
                    ],
                    egress: [],
                },
            },
            child,
        );
        const release = createRelease(
            name,
            {
                chart: charts.seaweedfs,
                namespace,
                releaseName: serviceName,
                values: values(serviceName, args, {
                    claimName: volume.claimName,
                    secretName: identities.config.secretName,
                    checksum: identities.config.checksum,
                }),
            },
            { parent: this, dependsOn: [policy, identities.config, ...volume.ready] },
        );
        if (scraper) {
            createMonitor(
                `${name}-metrics`,
                { namespace, monitorName: serviceName, labels: MANAGED_BY, selector },
                { portName: "server-metrics" },
                { parent: this, dependsOn: [...scraper.ready] },
            );
        }
        const exposed =
            publicHost &&
            new PublicHost(
                `${name}-host`,
                {
                    namespace,
                    hostname: publicHost.hostname,
                    edge: publicHost.edge,
                    needs: hostNeeds(publicHost),
                    routes: [{ path: "/", service: pulumi.interpolate`${release.name}-all-in-one`, port: PORT }],
                },
                child,
            );

        this.tls = exposed !== undefined;
        this.bucket = pulumi.output(bucket);
        this.endpoint = exposed?.url ?? internalEndpoint;
        this.credentials = createObjectStoreCredentials(
            name,
            namespace,
            { endpoint: this.endpoint, region: REGION, bucket, accessKey, secretKey },
            child,
        );
        const job = createBucket(
            name,
            {
                namespace,
                bucket,
                region: REGION,
                endpoint: internalEndpoint,
                administrator: identities.administrator,
                application: this.credentials,
                egress: [{ to: [pods(selector)], ports: [{ port: PORT }] }],
                ready: [release],
            },
            child,
        );
        this.egress = [
            { to: [pods(selector, namespace)], ports: [{ port: PORT }] },
            ...(publicHost ? throughTheEdge(publicHost.edge) : []),
        ];
        this.ready = [release, job.resource, ...(exposed ? [exposed.ingress] : [])];
        this.registerOutputs({ bucket: this.bucket, secretName: this.credentials.secretName });
    }
}

function hostNeeds({ maxBodyMiB }: ObjectStoreHost): HostNeeds {
    return { maxBodyMiB, readTimeoutSeconds: 300 };
}

/** The application uses the public name too: its requests go out to the load balancer, or are turned back to the edge's pods. */
function throughTheEdge({ controller }: Edge): Egress[] {
    return [{ to: [controller.peer], ports: [{ port: 443 }, { port: 8443 }] }, INTERNET_HTTPS_EGRESS];
}

/** What the chart takes from resources of this program. */
interface Mounted {
    readonly claimName: pulumi.Output<string>;
    readonly secretName: pulumi.Output<string>;
    readonly checksum: pulumi.Output<string>;
}

function values(
    serviceName: string,
    { resources, storageGiB, publicHost }: InClusterObjectStoreArgs,
    { claimName, secretName, checksum }: Mounted,
): Record<string, unknown> {
    const off = { enabled: false };
    return {
        fullnameOverride: serviceName,
        global: {
            seaweedfs: {
                createClusterRole: false,
                serviceAccountName: serviceName,
                automountServiceAccountToken: false,
                // Its key would be a new random one at every rendering, and guards ports that no policy opens.
                securityConfig: { jwtSigning: { volumeWrite: false } },
            },
        },
        // The one pod does all; these would be further ones, on disks of the node.
        master: {
            ...off,
            volumeSizeLimitMB: Math.min(LARGEST_FILE_MB, Math.floor((storageGiB * 1024) / FILES_PER_DISK)),
        },
        volume: off,
        filer: off,
        s3: off,
        allInOne: {
            enabled: true,
            serviceAccountName: serviceName,
            resources,
            metricsPort: METRICS_PORT,
            s3: { enabled: true, port: PORT, enableAuth: true, existingConfigSecret: secretName },
            data: { type: "existingClaim", claimName },
            // Identities are read at the start.
            podAnnotations: { [CHECKSUM_ANNOTATION]: checksum },
            ...(publicHost && {
                service: { annotations: publicHost.edge.controller.onService(hostNeeds(publicHost)) },
            }),
            podSecurityContext: {
                enabled: true,
                runAsNonRoot: true,
                runAsUser: USER,
                runAsGroup: USER,
                fsGroup: USER,
                seccompProfile: { type: "RuntimeDefault" },
            },
            containerSecurityContext: {
                enabled: true,
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"] },
            },
        },
    };
}
