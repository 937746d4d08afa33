import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";

/** `metadata.name` of the account that workers and jobs run as. */
export const WORKER_ACCOUNT = "chat4all-worker";

export interface AccountArgs {
    readonly namespace: pulumi.Input<string>;
    /** The one Secret it may read. */
    readonly secretName: pulumi.Input<string>;
    readonly labels: Readonly<Record<string, string>>;
}

/**
 * The account of workers and jobs: may read the configuration and note events. No pod gets its token unless it asks,
 * and none does: the application never calls the Kubernetes API.
 */
export function createWorkerAccount(
    name: string,
    { namespace, secretName, labels }: AccountArgs,
    opts: pulumi.CustomResourceOptions,
): { readonly name: pulumi.Output<string>; readonly ready: readonly pulumi.Resource[] } {
    const metadata = (objectName: string) => ({ name: objectName, namespace, labels: { ...labels } });
    const account = new k8s.core.v1.ServiceAccount(
        `${name}-worker`,
        { metadata: metadata(WORKER_ACCOUNT), automountServiceAccountToken: false },
        opts,
    );
    const role = new k8s.rbac.v1.Role(
        `${name}-worker`,
        {
            metadata: metadata(`${WORKER_ACCOUNT}-role`),
            rules: [
                { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list"] },
                { apiGroups: [""], resources: ["secrets"], resourceNames: [secretName], verbs: ["get", "list"] },
                { apiGroups: ["", "events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
            ],
        },
        opts,
    );
    const binding = new k8s.rbac.v1.RoleBinding(
        `${name}-worker`,
        {
            metadata: metadata(`${WORKER_ACCOUNT}-rolebinding`),
            subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace }],
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
        },
        opts,
    );
    return { name: account.metadata.name, ready: [account, binding] };
}
