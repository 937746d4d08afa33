import * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import { databases } from "../../../versions.ts";
import { API_SERVER_EGRESS } from "../../platform/control-plane.ts";
import { stateful } from "../../protection.ts";
import { createMonitor } from "../../workload/monitors.ts";
import { createNetworkPolicy } from "../../workload/network-policy.ts";
import { pods } from "../../workload/network.ts";
import type { Egress } from "../../workload/network.ts";
import { refuse, requirePlainNames, requireWhole } from "../checks.ts";
import type { Postgres } from "../contracts.ts";
import { generatePassword } from "../password.ts";
import { createPostgresCredentials } from "../postgres.ts";
import { createAwaited } from "./awaited.ts";
import type { Operator } from "./operator.ts";
import { createPostgresBackup, walArchiver } from "./postgres-backup.ts";
import type { PostgresBackup } from "./postgres-backup.ts";
import { MANAGED_BY, SAME_NAMESPACE, scrapedOn, serviceHost } from "./service.ts";
import type { StatefulServiceArgs } from "./service.ts";

const PORT = 5432;
const METRICS_PORT = 9187;
/** Where the operator asks an instance how it is. */
const STATUS_PORT = 8000;

export interface InClusterPostgresArgs extends StatefulServiceArgs {
    /** CloudNativePG. */
    readonly operator: Operator;
    /** `metadata.name` of the cluster, `<name>-rw` its Service; the component's name unless given. */
    readonly clusterName?: string;
    /** One is the primary; each further one a standby on a node of its own where there is one. */
    readonly instances: number;
    readonly database: string;
    /** Owner of the database; called like it unless given. */
    readonly username?: string;
    /** Settings of postgresql.conf. */
    readonly parameters?: Readonly<Record<string, string>>;
    /** Image of the server, whose tag is its version. */
    readonly image?: string;
    /** Continuous archiving and a base backup on schedule; none unless given. */
    readonly backup?: PostgresBackup | undefined;
}

/** PostgreSQL on the cluster itself, run by CloudNativePG for one application. */
export class InClusterPostgres extends pulumi.ComponentResource implements Postgres {
    public readonly credentials: Postgres["credentials"];
    public readonly direct: Postgres["credentials"];
    public readonly egress: readonly Egress[];
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: InClusterPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:InClusterPostgres", name, {}, opts);
        this.#check(name, args);
        const clusterName = args.clusterName ?? name;
        const username = args.username ?? args.database;
        const labels = { "cnpg.io/cluster": clusterName };
        const child = { parent: this };

        this.credentials = createPostgresCredentials(
            name,
            args.namespace,
            {
                host: serviceHost(`${clusterName}-rw`, args.namespace),
                port: PORT,
                database: args.database,
                username,
                password: generatePassword(name, args.passwordRotation, child),
            },
            child,
        );
        this.direct = this.credentials;
        const policy = this.#createPolicy(name, clusterName, labels, args);
        const archive = args.backup && createPostgresBackup(name, clusterName, args.namespace, args.backup, child);
        const cluster = createAwaited(
            name,
            {
                apiVersion: "postgresql.cnpg.io/v1",
                kind: "Cluster",
                metadata: { name: clusterName, namespace: args.namespace, labels: MANAGED_BY },
                spec: this.#spec(clusterName, username, args),
                until: "condition=Ready",
            },
            stateful(args.protection, {
                parent: this,
                dependsOn: [
                    ...args.operator.ready,
                    ...args.volumeClass.ready,
                    policy,
                    this.credentials,
                    ...(archive?.before ?? []),
                ],
            }),
        );
        archive?.schedule(cluster);
        if (args.scraper) {
            createMonitor(
                `${name}-metrics`,
                { namespace: args.namespace, monitorName: clusterName, labels: MANAGED_BY, selector: labels },
                { portName: "metrics" },
                { parent: this, dependsOn: [...args.scraper.ready] },
            );
        }

        this.egress = [{ to: [pods(labels, args.namespace)], ports: [{ port: PORT }] }];
        this.ready = [cluster];
        this.registerOutputs({ secretName: this.credentials.secretName });
    }

    #check(name: string, { instances, storageGiB, database, username, parameters }: InClusterPostgresArgs): void {
        requireWhole(this, name, { instances, storageGiB });
        requirePlainNames(this, name, { database, username });
        if (database === "postgres" || username === "postgres") {
            refuse(this, name, {
                path: "database",
                value: "postgres",
                remedy: "Give another name: this one is the administrator's.",
            });
        }
        if (parameters && "ssl" in parameters) {
            refuse(this, name, {
                path: "parameters.ssl",
                value: parameters.ssl,
                remedy: "Leave it out: the operator always serves TLS, and clients ask for it.",
            });
        }
    }

    #spec(clusterName: string, username: string, args: InClusterPostgresArgs): Record<string, unknown> {
        return {
            description: `Database ${args.database}`,
            imageName: args.image ?? databases.postgres,
            instances: args.instances,
            // A budget for a single instance would block every node drain.
            enablePDB: args.instances > 1,
            enableSuperuserAccess: false,
            storage: {
                size: `${args.storageGiB}Gi`,
                storageClass: args.volumeClass.className,
                resizeInUseVolumes: true,
            },
            resources: args.resources,
            affinity: {
                enablePodAntiAffinity: true,
                topologyKey: "kubernetes.io/hostname",
                podAntiAffinityType: "preferred",
            },
            bootstrap: {
                initdb: { database: args.database, owner: username, secret: { name: this.credentials.secretName } },
            },
            postgresql: { parameters: args.parameters ?? {} },
            ...(args.backup && { plugins: [walArchiver(clusterName)] }),
        };
    }

    /** Instances talk to each other, to the API server, which tells them who is primary, and to their archive. */
    #createPolicy(
        name: string,
        clusterName: string,
        labels: Record<string, string>,
        args: InClusterPostgresArgs,
    ): k8s.networking.v1.NetworkPolicy {
        const peers = { to: [pods(labels)], ports: [{ port: PORT }, { port: STATUS_PORT }] };
        return createNetworkPolicy(
            name,
            {
                namespace: args.namespace,
                policyName: clusterName,
                selector: labels,
                traffic: {
                    ingress: [
                        { from: [...(args.clients ?? [SAME_NAMESPACE])], ports: [{ port: PORT }] },
                        { from: [pods(labels), args.operator.peer], ports: peers.ports },
                        ...scrapedOn(args.scraper, METRICS_PORT),
                    ],
                    egress: [peers, API_SERVER_EGRESS, ...(args.backup?.destination.egress ?? [])],
                },
            },
            { parent: this },
        );
    }
}
