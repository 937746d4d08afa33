import * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import type { ForeignCluster } from "./contract.ts";
import { createKubernetesProvider } from "./kubernetes-provider.ts";

export interface ExistingClusterArgs {
    /** Context of the kubeconfig. It stands for the cluster: another one replaces everything on it. */
    readonly context: string;
    /** Contents or path of the kubeconfig; `KUBECONFIG`, then `~/.kube/config` unless given. */
    readonly kubeconfig?: pulumi.Input<string>;
}

/** A cluster that somebody else made: kind or minikube on a workstation, or one that the company has already. */
export class ExistingCluster extends pulumi.ComponentResource implements ForeignCluster {
    public readonly kind = "existing";
    public readonly provider: k8s.Provider;
    public readonly id: pulumi.Output<string>;
    public readonly name: pulumi.Output<string>;
    public readonly ready: readonly pulumi.Resource[] = [];

    constructor(name: string, { context, kubeconfig }: ExistingClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:cluster:ExistingCluster", name, { context }, opts);
        this.provider = createKubernetesProvider(
            name,
            {
                clusterIdentifier: context,
                context,
                ...(kubeconfig !== undefined && { kubeconfig: pulumi.secret(kubeconfig) }),
            },
            { parent: this },
        );
        this.id = pulumi.output(context);
        this.name = pulumi.output(context);
        this.registerOutputs({ id: this.id });
    }
}
