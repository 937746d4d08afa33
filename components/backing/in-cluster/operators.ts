import * as pulumi from "@pulumi/pulumi";
import { charts } from "../../../versions.ts";
import { API_SERVER_EGRESS, fromApiServer } from "../../platform/control-plane.ts";
import type { Resources } from "../../workload/contracts.ts";
import { pods } from "../../workload/network.ts";
import type { Peer } from "../../workload/network.ts";
import { BARMAN_PLUGIN, BARMAN_PORT, BarmanPlugin, CLOUDNATIVE_PG } from "./barman-plugin.ts";
import type { BarmanPluginArgs } from "./barman-plugin.ts";
import { InstalledOperator } from "./installed-operator.ts";
import type { OperatorArgs } from "./installed-operator.ts";
import type { Operator } from "./operator.ts";

export type { OperatorArgs };

const RESOURCES: Resources = { requests: { cpu: "50m", memory: "256Mi" }, limits: { memory: "512Mi" } };

/** An operator that has rights only where it is told to look. */
export interface WatchingOperatorArgs extends OperatorArgs {
    /** Namespaces with resources of its kinds. */
    readonly watchedNamespaces: readonly pulumi.Input<string>[];
    /** What must exist before: the namespaces above. */
    readonly ready: readonly pulumi.Resource[];
}

/** CloudNativePG, for every `Cluster` of the stack. */
export function createCloudNativePg(
    name: string,
    args: OperatorArgs,
    opts?: pulumi.ComponentResourceOptions,
): Operator {
    const instances: Peer = {
        namespaceSelector: {},
        podSelector: { matchExpressions: [{ key: "cnpg.io/cluster", operator: "Exists" }] },
    };
    return new InstalledOperator(
        name,
        {
            ...args,
            chart: charts.cloudnativePg,
            namespaceName: "cnpg-system",
            releaseName: "cloudnative-pg",
            selector: CLOUDNATIVE_PG,
            metricsPortName: "metrics",
            values: { crds: { create: true }, config: { clusterWide: true }, resources: RESOURCES },
            traffic: {
                ingress: [fromApiServer(9443)],
                egress: [
                    API_SERVER_EGRESS,
                    { to: [instances], ports: [{ port: 8000 }, { port: 5432 }] },
                    { to: [pods(BARMAN_PLUGIN)], ports: [{ port: BARMAN_PORT }] },
                ],
            },
        },
        opts,
    );
}

/** Strimzi, for every `Kafka` of the stack. */
export function createStrimzi(
    name: string,
    args: WatchingOperatorArgs,
    opts?: pulumi.ComponentResourceOptions,
): Operator {
    const namespaceName = "strimzi";
    const nodes: Peer = {
        namespaceSelector: {},
        podSelector: { matchExpressions: [{ key: "strimzi.io/cluster", operator: "Exists" }] },
    };
    return new InstalledOperator(
        name,
        {
            ...args,
            chart: charts.strimzi,
            namespaceName,
            releaseName: "strimzi",
            selector: { "strimzi.io/kind": "cluster-operator" },
            metricsPortName: "http",
            values: {
                watchNamespaces: args.watchedNamespaces,
                resources: { requests: { cpu: "100m", memory: "384Mi" }, limits: { memory: "384Mi" } },
                extraEnvs: [
                    // The namespaces of applications admit no other pods.
                    { name: "STRIMZI_POD_SECURITY_PROVIDER_CLASS", value: "restricted" },
                    // Without it the policies it makes would admit pods of any namespace with its labels.
                    {
                        name: "STRIMZI_OPERATOR_NAMESPACE_LABELS",
                        value: `kubernetes.io/metadata.name=${namespaceName}`,
                    },
                ],
            },
            traffic: {
                ingress: [],
                // Controllers, replication, and the agent beside each broker.
                egress: [API_SERVER_EGRESS, { to: [nodes], ports: [{ port: 9090 }, { port: 9091 }, { port: 8443 }] }],
            },
        },
        opts,
    );
}

/** MongoDB's operator, for every `MongoDBCommunity` of the stack. */
export function createMongoOperator(
    name: string,
    args: WatchingOperatorArgs,
    opts?: pulumi.ComponentResourceOptions,
): Operator {
    return new InstalledOperator(
        name,
        {
            ...args,
            chart: charts.mongodbKubernetes,
            namespaceName: "mongodb-operator",
            releaseName: "mongodb-kubernetes",
            selector: { "app.kubernetes.io/name": "mongodb-kubernetes-operator" },
            values: {
                operator: {
                    // With all namespaces watched, the service account of the database pods would be in none of theirs.
                    watchNamespace: pulumi.all([...args.watchedNamespaces]).apply((names) => names.join(",")),
                    watchedResources: ["mongodbcommunity"],
                    telemetry: { enabled: false },
                    enableClusterMongoDBRoles: false,
                    resources: { requests: { cpu: "50m", memory: "200Mi" }, limits: { cpu: "1", memory: "512Mi" } },
                },
                registry: { pullPolicy: "IfNotPresent" },
            },
            traffic: { ingress: [fromApiServer(1993)], egress: [API_SERVER_EGRESS] },
        },
        opts,
    );
}

/** Barman's plugin for CloudNativePG, for every `Cluster` of the stack that is backed up. */
export function createBarmanPlugin(
    name: string,
    args: BarmanPluginArgs,
    opts?: pulumi.ComponentResourceOptions,
): Operator {
    return new BarmanPlugin(name, args, opts);
}
