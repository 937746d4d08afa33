import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";

/** A cluster that the program can talk to. */
interface ReachableCluster {
    /** Kubernetes provider of everything on the cluster. */
    readonly provider: k8s.Provider;
    /** What tells this cluster from any other: its id on DigitalOcean, or the context it is reached by. */
    readonly id: pulumi.Output<string>;
    readonly name: pulumi.Output<string>;
    /** What must exist before anything runs on the cluster. The provider depends on it already. */
    readonly ready: readonly pulumi.Resource[];
}

/** A DigitalOcean cluster that belongs to the program, in a network of its own. */
export interface OwnCluster extends ReachableCluster {
    readonly kind: "doks";
    readonly region: string;
    /** URL of the API server. */
    readonly endpoint: pulumi.Output<string>;
    /** Full slug of the Kubernetes version that runs. */
    readonly version: pulumi.Output<string>;
    /** URN of DigitalOcean, for grouping in a project. */
    readonly clusterUrn: pulumi.Output<string>;
    readonly vpcId: pulumi.Output<string>;
    /** Range of the VPC: nodes, load balancers, managed databases, NFS shares. */
    readonly vpcCidr: string;
    readonly podCidr: string;
    readonly serviceCidr: string;
    /** Secret. Works wherever its credential helper does; see docs/credentials.md. */
    readonly kubeconfig: pulumi.Output<string>;
}

/** A cluster that somebody else made and keeps. */
export interface ForeignCluster extends ReachableCluster {
    readonly kind: "existing";
}

export type Cluster = OwnCluster | ForeignCluster;
