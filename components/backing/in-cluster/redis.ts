import * as pulumi from "@pulumi/pulumi";
import { charts } from "../../../versions.ts";
import { createRelease } from "../../platform/helm-release.ts";
import { createMonitor } from "../../workload/monitors.ts";
import { createNetworkPolicy } from "../../workload/network-policy.ts";
import { CHECKSUM_ANNOTATION } from "../../workload/contracts.ts";
import { pods } from "../../workload/network.ts";
import type { Egress } from "../../workload/network.ts";
import { requireWhole } from "../checks.ts";
import type { PlaintextRedis } from "../contracts.ts";
import { generatePassword } from "../password.ts";
import { bytesOf } from "../quantity.ts";
import { createRedisCredentials } from "../redis.ts";
import type { EvictionPolicy } from "../redis.ts";
import { Volume } from "../volume.ts";
import { MANAGED_BY, SAME_NAMESPACE, scrapedOn, serviceHost } from "./service.ts";
import type { StatefulServiceArgs } from "./service.ts";

const PORT = 6379;
const METRICS_PORT = 9121;
/** Part of the memory limit that data may take; the rest is for clients' buffers and for copies while the log is rewritten. */
const MEMORY_FOR_DATA = 0.7;
const CREDENTIALS_PATH = "/credentials";
const EXPORTER_RESOURCES = { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "64Mi" } };

export interface InClusterRedisArgs extends StatefulServiceArgs {
    /** Name of its Service; the component's name unless given. */
    readonly serviceName?: string;
    readonly evictionPolicy: EvictionPolicy;
    /** Log every write, and lose a second at most; otherwise snapshots only. True unless given. */
    readonly appendOnly?: boolean;
    /** Lists whose length is among the metrics, as `redis_key_size`; none unless given. */
    readonly watchedLists?: readonly string[];
}

/** Valkey on the cluster itself: one server with a password and a disk, without TLS and without a standby. */
export class InClusterRedis extends pulumi.ComponentResource implements PlaintextRedis {
    public readonly credentials: PlaintextRedis["credentials"];
    public readonly egress: readonly Egress[];
    public readonly ready: readonly pulumi.Resource[];
    public readonly tls = false;
    public readonly host: pulumi.Output<string>;

    constructor(name: string, args: InClusterRedisArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:InClusterRedis", name, {}, opts);
        const { namespace, scraper } = args;
        requireWhole(this, name, { storageGiB: args.storageGiB });
        const serviceName = args.serviceName ?? name;
        const selector = { "app.kubernetes.io/name": "valkey", "app.kubernetes.io/instance": serviceName };
        const child = { parent: this };

        this.host = serviceHost(serviceName, namespace);
        const password = generatePassword(name, args.passwordRotation, child);
        const connection = { host: this.host, port: PORT, password, tls: false };
        this.credentials = createRedisCredentials(name, namespace, connection, child);
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
                chart: charts.valkey,
                namespace,
                releaseName: serviceName,
                values: this.#values(serviceName, volume.claimName, args),
            },
            { parent: this, dependsOn: [policy, this.credentials, ...volume.ready] },
        );
        if (scraper) {
            createMonitor(
                `${name}-metrics`,
                { namespace, monitorName: serviceName, labels: MANAGED_BY, selector },
                { portName: "metrics" },
                { parent: this, dependsOn: [...scraper.ready] },
            );
        }

        this.egress = [{ to: [pods(selector, namespace)], ports: [{ port: PORT }] }];
        this.ready = [release];
        this.registerOutputs({ secretName: this.credentials.secretName, host: this.host });
    }

    #values(
        serviceName: string,
        claimName: pulumi.Output<string>,
        { resources, evictionPolicy, appendOnly = true, scraper, watchedLists = [] }: InClusterRedisArgs,
    ): Record<string, unknown> {
        const { secretName, checksum } = this.credentials;
        return {
            fullnameOverride: serviceName,
            auth: {
                enabled: true,
                usersExistingSecret: secretName,
                // Without a default user anyone may connect.
                aclUsers: { default: { permissions: "~* &* +@all", passwordKey: "password" } },
            },
            // The password is read at the start.
            podAnnotations: { [CHECKSUM_ANNOTATION]: checksum },
            dataStorage: { enabled: true, persistentVolumeClaimName: claimName },
            // Two pods cannot mount the volume.
            deploymentStrategy: "Recreate",
            resources,
            initResources: EXPORTER_RESOURCES,
            valkeyConfig: [
                `maxmemory ${Math.floor(bytesOf(resources.limits.memory) * MEMORY_FOR_DATA)}`,
                `maxmemory-policy ${evictionPolicy}`,
                `appendonly ${appendOnly ? "yes" : "no"}`,
                "",
            ].join("\n"),
            extraValkeySecrets: [{ name: secretName, mountPath: CREDENTIALS_PATH }],
            // A server that still loads its data answers, but not with PONG; one without the password never does.
            readinessProbe: { enabled: true, customProbe: readinessProbe() },
            metrics: {
                enabled: scraper !== undefined,
                exporter: {
                    port: METRICS_PORT,
                    resources: EXPORTER_RESOURCES,
                    ...(watchedLists.length > 0 && {
                        extraEnvs: {
                            REDIS_EXPORTER_CHECK_SINGLE_KEYS: watchedLists.map((list) => `db0=${list}`).join(","),
                        },
                    }),
                    securityContext: {
                        runAsNonRoot: true,
                        allowPrivilegeEscalation: false,
                        readOnlyRootFilesystem: true,
                        capabilities: { drop: ["ALL"] },
                    },
                },
                // The pods are scraped.
                service: { enabled: false },
            },
        };
    }
}

function readinessProbe() {
    const ping = `VALKEYCLI_AUTH="$(cat ${CREDENTIALS_PATH}/password)" valkey-cli ping | grep -q PONG`;
    return { exec: { command: ["sh", "-c", ping] }, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 };
}
