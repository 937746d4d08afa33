import * as pulumi from "@pulumi/pulumi";
import * as digitalocean from "@pulumi/digitalocean";
import type * as k8s from "@pulumi/kubernetes";
import { stateful, type Protection } from "../protection.ts";
import type { OwnCluster } from "./contract.ts";
import { kubeconfigOf, type ClusterCredentials } from "./kubeconfig.ts";
import { createKubernetesProvider } from "./kubernetes-provider.ts";
import { Network } from "./network.ts";
import { createNodePool, type NodePool } from "./node-pools.ts";
import type { Registry } from "./registry.ts";

/**
 * How long a cluster may take to come up. After the provider's own 30 minutes a slow one is given up: it then runs and
 * costs, but is not in the state, and its name is taken.
 */
const CREATE_TIMEOUT = "45m";

/** When DigitalOcean may upgrade and repair the cluster. */
export interface MaintenanceWindow {
    readonly day: "any" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
    /** Time of day in UTC, `03:00`. The window is four hours long. */
    readonly startTime: string;
}

export interface DoksClusterArgs {
    /** Name of the cluster; unique in the account. */
    readonly clusterName: string;
    readonly region: string;
    /** Full version slug, `1.36.3-do.0`. Can be raised, never lowered: a lower one replaces the cluster. */
    readonly version: string;
    /** Several control-plane nodes. Cannot be switched off again. */
    readonly highAvailability: boolean;
    /** Patch releases come in the maintenance window; `version` then only says what a new cluster starts with. */
    readonly autoUpgrade: boolean;
    /** During an upgrade, new nodes come before old ones go. */
    readonly surgeUpgrade: boolean;
    readonly maintenance: MaintenanceWindow;
    /** Ranges of the VPC, of pods and of Services; IPv4, apart from one another. Cannot be changed. */
    readonly network: { readonly vpc: string; readonly pods: string; readonly services: string };
    /** The pool that the cluster is born with, for system pods. Another size replaces the cluster. */
    readonly systemPool: { readonly size: string; readonly nodes: number };
    /** Pools of the workloads, by name. */
    readonly pools: Readonly<Record<string, NodePool>>;
    readonly tags: readonly string[];
    /** DigitalOcean registry that pods without a service account of their own pull from without further ado. */
    readonly registry?: Registry | undefined;
    readonly credentials: ClusterCredentials;
    readonly protection: Protection;
}

/** A DigitalOcean Kubernetes cluster with its network and its node pools. */
export class DoksCluster extends pulumi.ComponentResource implements OwnCluster {
    public readonly kind = "doks";
    public readonly provider: k8s.Provider;
    public readonly id: pulumi.Output<string>;
    public readonly name: pulumi.Output<string>;
    public readonly region: string;
    public readonly endpoint: pulumi.Output<string>;
    public readonly version: pulumi.Output<string>;
    public readonly clusterUrn: pulumi.Output<string>;
    public readonly vpcId: pulumi.Output<string>;
    public readonly vpcCidr: string;
    public readonly podCidr: string;
    public readonly serviceCidr: string;
    public readonly kubeconfig: pulumi.Output<string>;
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: DoksClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:cluster:DoksCluster", name, {}, opts);
        const { clusterName, region, protection } = args;
        const network = new Network(
            `${name}-network`,
            { networkName: clusterName, region, cidr: args.network.vpc, protection },
            { parent: this },
        );
        const cluster = this.#createCluster(name, args, network);
        const pools = Object.entries(args.pools).map(([poolName, pool]) =>
            createNodePool(name, { cluster, poolName, pool, tags: args.tags }, { parent: this }),
        );
        // Handed out without the account's token: whoever uses it brings one.
        this.kubeconfig = kubeconfigOf(cluster, { kind: args.credentials.kind });
        // Nodes before pods, and in a destroy pods before nodes: everything on the cluster depends on the provider.
        this.provider = createKubernetesProvider(
            name,
            { clusterIdentifier: cluster.id, kubeconfig: kubeconfigOf(cluster, args.credentials) },
            { parent: this, dependsOn: pools },
        );

        this.id = cluster.id;
        this.name = cluster.name;
        this.region = region;
        this.endpoint = cluster.endpoint;
        this.version = cluster.version;
        this.clusterUrn = cluster.clusterUrn;
        this.vpcId = network.vpcId;
        this.vpcCidr = network.cidr;
        this.podCidr = args.network.pods;
        this.serviceCidr = args.network.services;
        this.ready = [cluster, ...pools];
        this.registerOutputs({ id: this.id, endpoint: this.endpoint, version: this.version });
    }

    #createCluster(name: string, args: DoksClusterArgs, network: Network): digitalocean.KubernetesCluster {
        const { registry, systemPool, protection, autoUpgrade } = args;
        return new digitalocean.KubernetesCluster(
            name,
            {
                name: args.clusterName,
                region: args.region,
                version: args.version,
                vpcUuid: network.vpcId,
                clusterSubnet: args.network.pods,
                serviceSubnet: args.network.services,
                ha: args.highAvailability,
                autoUpgrade,
                surgeUpgrade: args.surgeUpgrade,
                maintenancePolicy: { ...args.maintenance },
                nodePool: { name: "system", size: systemPool.size, nodeCount: systemPool.nodes },
                registryIntegration: registry !== undefined,
                // Load balancers and volumes that pods asked for: they outlive a cluster unless it takes them along.
                destroyAllAssociatedResources: protection === "ephemeral",
                tags: [...args.tags],
            },
            pulumi.mergeOptions(stateful(protection, { parent: this }), {
                dependsOn: [...(registry?.ready ?? [])],
                customTimeouts: { create: CREATE_TIMEOUT },
                ...(autoUpgrade && { ignoreChanges: ["version"] }),
            }),
        );
    }
}
