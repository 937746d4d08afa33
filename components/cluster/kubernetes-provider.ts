import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";

export interface KubernetesProviderArgs {
    /** What tells the cluster from any other. A change of it, and of nothing else, replaces everything on the cluster. */
    readonly clusterIdentifier: pulumi.Input<string>;
    /** Contents or path; the usual places unless given. */
    readonly kubeconfig?: pulumi.Input<string> | undefined;
    /** Context of the kubeconfig; its current one unless given. */
    readonly context?: string;
}

/**
 * The Kubernetes provider of a cluster.
 *
 * `clusterIdentifier` decides about replacement: without it a kubeconfig that is not yet known, or has another address,
 * would preview as the replacement of everything on the cluster. Secrets and ConfigMaps change in place: with their
 * fixed names they would else be deleted before they are made anew. What belongs to an unreachable cluster is not dropped
 * from the state (`deleteUnreachable`): credentials that were refused look the same as a cluster that is gone.
 */
export function createKubernetesProvider(
    name: string,
    { clusterIdentifier, kubeconfig, context }: KubernetesProviderArgs,
    opts: pulumi.ResourceOptions,
): k8s.Provider {
    return new k8s.Provider(
        name,
        {
            clusterIdentifier,
            ...(kubeconfig !== undefined && { kubeconfig }),
            ...(context !== undefined && { context }),
            enableSecretMutable: true,
            enableConfigMapMutable: true,
        },
        opts,
    );
}
