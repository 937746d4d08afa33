import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { databases } from "../../../versions.ts";
import { API_SERVER_EGRESS } from "../../platform/control-plane.ts";
import { spreadOverNodes } from "../../platform/spread.ts";
import { stateful } from "../../protection.ts";
import { createNetworkPolicy } from "../../workload/network-policy.ts";
import { pods } from "../../workload/network.ts";
import type { Egress } from "../../workload/network.ts";
import { refuse, requirePlainNames, requireWhole } from "../checks.ts";
import type { Mongo } from "../contracts.ts";
import { createAwaited } from "./awaited.ts";
import { createMongoMetrics, METRICS_PORT } from "./mongo-metrics.ts";
import type { MongoMetrics } from "./mongo-metrics.ts";
import { createMongoUser, type MongoUserAccount } from "./mongo-users.ts";
import type { Operator } from "./operator.ts";
import { MANAGED_BY, SAME_NAMESPACE, scrapedOn, serviceHost } from "./service.ts";
import type { StatefulServiceArgs } from "./service.ts";

const PORT = 27017;
/** Applications name it in their connection strings. */
const REPLICA_SET = "rs0";
/** The agent beside each server: it writes configuration and little else. */
const AGENT_RESOURCES = { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } };
/** Server and agent logs are rotated long before. */
const LOGS_GIB = 2;
/** What the operator would give its pods by itself, and the profile that restricted namespaces ask for. */
const POD_SECURITY_CONTEXT = {
    runAsNonRoot: true,
    runAsUser: 2000,
    fsGroup: 2000,
    seccompProfile: { type: "RuntimeDefault" },
};

export interface InClusterMongoArgs extends StatefulServiceArgs {
    /** MongoDB's operator; it must watch the namespace. */
    readonly operator: Operator;
    /** `metadata.name` of the replica set; pods are `<name>-0` and on. The component's name unless given. */
    readonly clusterName?: string;
    /** Name of the headless Service in front; `<clusterName>-svc` unless given. */
    readonly serviceName?: string;
    /** 1, 3, 5 or 7: an even number has no better majority than the odd one below. */
    readonly members: number;
    readonly database: string;
    /** User of the database; called like it unless given. */
    readonly username?: string;
    /** Further labels of the pods. */
    readonly podLabels?: Readonly<Record<string, string>>;
    /** Version of the server. */
    readonly version?: string;
}

/** A MongoDB replica set `rs0` on the cluster itself, run by MongoDB's operator for one application, without TLS. */
export class InClusterMongo extends pulumi.ComponentResource implements Mongo {
    public readonly credentials: Mongo["credentials"];
    public readonly reader: Mongo["credentials"];
    public readonly egress: readonly Egress[];
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: InClusterMongoArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:InClusterMongo", name, {}, opts);
        this.#check(name, args);
        const { namespace } = args;
        const clusterName = args.clusterName ?? name;
        const serviceName = args.serviceName ?? `${clusterName}-svc`;
        // The operator's label of its pods: the name of their Service.
        const labels = { app: serviceName };
        const child = { parent: this };

        const [application, reader] = this.#createUsers(name, clusterName, serviceName, args);
        this.credentials = application.credentials;
        this.reader = reader.credentials;

        const policy = this.#createPolicy(name, clusterName, labels, args);
        const metrics =
            args.scraper &&
            createMongoMetrics(name, { ...args, clusterName, selector: labels, scraper: args.scraper }, child);
        const replicaSet = createAwaited(
            name,
            {
                apiVersion: "mongodbcommunity.mongodb.com/v1",
                kind: "MongoDBCommunity",
                metadata: { name: clusterName, namespace, labels: MANAGED_BY },
                spec: this.#spec([application, reader], serviceName, args, metrics),
                until: "jsonpath={.status.phase}=Running",
            },
            stateful(args.protection, {
                parent: this,
                dependsOn: [
                    ...args.operator.ready,
                    ...args.volumeClass.ready,
                    policy,
                    this.credentials,
                    this.reader,
                    ...(metrics?.before ?? []),
                ],
            }),
        );
        if (args.members > 1) {
            new k8s.policy.v1.PodDisruptionBudget(
                name,
                {
                    metadata: { name: clusterName, namespace, labels: MANAGED_BY },
                    spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
                },
                child,
            );
        }

        this.egress = [{ to: [pods(labels, namespace)], ports: [{ port: PORT }] }];
        this.ready = [replicaSet];
        this.registerOutputs({ secretName: this.credentials.secretName });
    }

    #check(name: string, { members, storageGiB, database, username }: InClusterMongoArgs): void {
        requireWhole(this, name, { members, storageGiB });
        requirePlainNames(this, name, { database, username });
        if (members % 2 === 0 || members > 7) {
            refuse(this, name, {
                path: "members",
                value: members,
                remedy: "Give 1, 3, 5 or 7: an even number has no better majority, and no more than seven may vote.",
            });
        }
    }

    /** The application's user, and one for backups. */
    #createUsers(
        name: string,
        clusterName: string,
        serviceName: string,
        { namespace, members, database, username = database, passwordRotation }: InClusterMongoArgs,
    ): [MongoUserAccount, MongoUserAccount] {
        const domain = serviceHost(serviceName, namespace);
        const common = {
            namespace,
            target: { replicaSet: REPLICA_SET, database },
            members: domain.apply((suffix) =>
                Array.from({ length: members }, (_, index) => `${clusterName}-${index}.${suffix}:${PORT}`),
            ),
            passwordRotation,
        };
        const child = { parent: this };
        return [
            createMongoUser(
                name,
                { ...common, username, roles: ["readWrite", "dbAdmin"], secretPrefix: clusterName },
                child,
            ),
            createMongoUser(
                `${name}-reader`,
                { ...common, username: `${username}-reader`, roles: ["read"], secretPrefix: `${clusterName}-reader` },
                child,
            ),
        ];
    }

    #spec(
        users: readonly MongoUserAccount[],
        serviceName: string,
        args: InClusterMongoArgs,
        metrics: MongoMetrics | undefined,
    ): Record<string, unknown> {
        return {
            type: "ReplicaSet",
            members: args.members,
            version: args.version ?? databases.mongodb,
            security: { authentication: { modes: ["SCRAM"] } },
            users: users.map(({ spec }) => spec),
            // The operator would call the set like the resource.
            automationConfig: { replicaSet: { id: REPLICA_SET } },
            additionalMongodConfig: { replication: { replSetName: REPLICA_SET } },
            ...(metrics && { prometheus: metrics.spec }),
            statefulSet: { spec: this.#statefulSet(serviceName, args) },
        };
    }

    #statefulSet(serviceName: string, { podLabels, resources, volumeClass, storageGiB }: InClusterMongoArgs) {
        const labels = { app: serviceName };
        const claim = (volume: string, sizeGiB: number) => ({
            metadata: { name: volume },
            spec: {
                accessModes: ["ReadWriteOnce"],
                storageClassName: volumeClass.className,
                resources: { requests: { storage: `${sizeGiB}Gi` } },
            },
        });
        return {
            serviceName,
            template: {
                metadata: { labels: { ...podLabels, ...labels } },
                spec: {
                    securityContext: POD_SECURITY_CONTEXT,
                    containers: [
                        { name: "mongod", resources },
                        { name: "mongodb-agent", resources: AGENT_RESOURCES },
                    ],
                    topologySpreadConstraints: spreadOverNodes(labels),
                },
            },
            volumeClaimTemplates: [claim("data-volume", storageGiB), claim("logs-volume", LOGS_GIB)],
        };
    }

    /** Members talk to each other; the agents tell the API server how far they are. */
    #createPolicy(
        name: string,
        clusterName: string,
        labels: Record<string, string>,
        args: InClusterMongoArgs,
    ): k8s.networking.v1.NetworkPolicy {
        const ports = [{ port: PORT }];
        return createNetworkPolicy(
            name,
            {
                namespace: args.namespace,
                policyName: clusterName,
                selector: labels,
                traffic: {
                    ingress: [
                        { from: [...(args.clients ?? [SAME_NAMESPACE]), pods(labels)], ports },
                        ...scrapedOn(args.scraper, METRICS_PORT),
                    ],
                    egress: [{ to: [pods(labels)], ports }, API_SERVER_EGRESS],
                },
            },
            { parent: this },
        );
    }
}
