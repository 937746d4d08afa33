import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { LABELS } from "./names.ts";

/** `metadata.name` of the account. */
const ACCOUNT_NAME = "github-actions";

/** The account of the delivery pipeline, and the Secret with its token. */
export interface Deployer {
    readonly serviceAccountName: pulumi.Output<string>;
    readonly tokenSecretName: pulumi.Output<string>;
}

/**
 * The account by which a delivery pipeline changes what runs in the namespace: Kubernetes' own role `edit`, which reads
 * the namespace's Secrets too.
 */
export function createDeployer(
    name: string,
    namespace: pulumi.Input<string>,
    opts: pulumi.CustomResourceOptions,
): Deployer {
    const metadata = { name: ACCOUNT_NAME, namespace, labels: LABELS };
    const account = new k8s.core.v1.ServiceAccount(
        `${name}-deployer`,
        { metadata, automountServiceAccountToken: false },
        opts,
    );
    new k8s.rbac.v1.RoleBinding(
        `${name}-deployer`,
        {
            metadata,
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "edit" },
            subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace }],
        },
        opts,
    );
    const token = new k8s.core.v1.Secret(
        `${name}-deployer-token`,
        {
            metadata: {
                ...metadata,
                name: `${ACCOUNT_NAME}-token`,
                annotations: { "kubernetes.io/service-account.name": account.metadata.name },
            },
            // Kubernetes fills it; it makes none by itself for an account.
            type: "kubernetes.io/service-account-token",
        },
        opts,
    );
    return { serviceAccountName: account.metadata.name, tokenSecretName: token.metadata.name };
}
