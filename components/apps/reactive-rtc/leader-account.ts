import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { LABELS, WORKLOADS } from "./pods.ts";

/** The lease that the load-balancers compete for; its name is fixed in their code. */
export const LEASE_NAME = "load-balancer-leader";

const ACCOUNT_NAME = "load-balancer-sa";
const ROLE_NAME = "load-balancer-role";

/**
 * What the load-balancer's code asks of the Kubernetes API, and nothing else. What does not exist yet has no name to be
 * limited to; nor have the socket nodes.
 */
const RULES = [
    { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
    // A leader that ends gives its lease back.
    {
        apiGroups: ["coordination.k8s.io"],
        resources: ["leases"],
        resourceNames: [LEASE_NAME],
        verbs: ["get", "update", "delete"],
    },
    // Deletion costs are written by a replacement of the whole pod.
    { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "update"] },
    { apiGroups: ["apps"], resources: ["deployments"], resourceNames: [WORKLOADS.socket], verbs: ["get"] },
    {
        apiGroups: ["apps"],
        resources: ["deployments/scale"],
        resourceNames: [WORKLOADS.socket],
        verbs: ["get", "update", "patch"],
    },
];

/** An account, and what must exist before a pod that uses it. */
export interface Account {
    readonly name: pulumi.Output<string>;
    readonly ready: readonly pulumi.Resource[];
}

/** The account of the load-balancers: elects the leader among them, and lets it count and weigh socket nodes. */
export function createLeaderAccount(
    name: string,
    namespace: pulumi.Input<string>,
    opts: pulumi.CustomResourceOptions,
): Account {
    const metadata = (objectName: string) => ({ name: objectName, namespace, labels: LABELS });
    const account = new k8s.core.v1.ServiceAccount(
        `${name}-load-balancer`,
        { metadata: metadata(ACCOUNT_NAME), automountServiceAccountToken: false },
        opts,
    );
    const role = new k8s.rbac.v1.Role(`${name}-load-balancer`, { metadata: metadata(ROLE_NAME), rules: RULES }, opts);
    const binding = new k8s.rbac.v1.RoleBinding(
        `${name}-load-balancer`,
        {
            metadata: metadata("load-balancer-rolebinding"),
            subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace }],
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
        },
        opts,
    );
    return { name: account.metadata.name, ready: [account, binding] };
}
