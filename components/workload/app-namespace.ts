import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { stateful } from "../protection.ts";
import type { Protection } from "../protection.ts";
import { ACME_SOLVER } from "./acme-solver.ts";
import type { Resources } from "./contracts.ts";
import { DNS_EGRESS, egressRule, ingressRule } from "./network.ts";
import type { Peer } from "./network.ts";

/** Requests and limits of a container that names none: those that operators and charts add. */
const CONTAINER_DEFAULTS: Resources = {
    requests: { cpu: "50m", memory: "64Mi" },
    limits: { memory: "512Mi" },
};

const PULL_SECRET_NAME = "registry";

/** How much a pod may ask of its node: Kubernetes' Pod Security Standards. */
export type PodSecurityLevel = "restricted" | "baseline" | "privileged";

/** What a namespace may use in total, as Kubernetes quantities. A limit in the quota makes it mandatory in every pod. */
export type Quota = Partial<
    Record<
        | "requests.cpu"
        | "requests.memory"
        | "limits.cpu"
        | "limits.memory"
        | "requests.storage"
        | "pods"
        | "services.loadbalancers"
        | "persistentvolumeclaims",
        string
    >
>;

export interface AppNamespaceArgs {
    /** `metadata.name`. */
    readonly namespaceName: string;
    /** `app.kubernetes.io/part-of`; the namespace's name unless given. */
    readonly partOf?: string;
    /** `restricted` unless given. */
    readonly podSecurity?: PodSecurityLevel;
    readonly labels?: Readonly<Record<string, string>>;
    /** Whether the namespace, which takes its claims and data with it, may be deleted. */
    readonly protection: Protection;
    readonly quota?: Quota | undefined;
    /** Requests and limits of containers that name none: 50m, 64Mi and at most 512Mi unless given. */
    readonly containerDefaults?: Resources;
    /** Credentials of a private registry: the JSON of a docker configuration. */
    readonly pullCredentials?: pulumi.Input<string> | undefined;
    /** The ingress controller, where certificates are proved over HTTP: reaches cert-manager's solvers. */
    readonly acmeSolverFrom?: Peer | undefined;
}

/** The namespace of an application: nothing in and nothing out but name resolution, until a workload says more. */
export class AppNamespace extends pulumi.ComponentResource {
    /** Name of the namespace. */
    public readonly name: pulumi.Output<string>;
    /** Secret to pull images with, if credentials were given. */
    public readonly pullSecretName: pulumi.Output<string> | undefined;
    /** What must exist before the first pod: policies, defaults and quota, pull secret. */
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: AppNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:workload:AppNamespace", name, {}, opts);
        const child = { parent: this };

        const namespace = new k8s.core.v1.Namespace(
            name,
            { metadata: { name: args.namespaceName, labels: namespaceLabels(args) } },
            stateful(args.protection, child),
        );
        this.name = namespace.metadata.name;
        const pullSecret = this.#createPullSecret(name, args);
        this.pullSecretName = pullSecret?.metadata.name;
        this.ready = [
            ...this.#createPolicies(name, args),
            this.#createContainerDefaults(name, args.containerDefaults ?? CONTAINER_DEFAULTS),
            ...(args.quota ? [this.#createQuota(name, args.quota)] : []),
            ...(pullSecret ? [pullSecret] : []),
        ];
        this.registerOutputs({ name: this.name, pullSecretName: this.pullSecretName });
    }

    #createPolicies(name: string, { acmeSolverFrom }: AppNamespaceArgs): k8s.networking.v1.NetworkPolicy[] {
        const policies: Record<string, k8s.types.input.networking.v1.NetworkPolicySpec> = {
            "default-deny": { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
            "allow-dns": { podSelector: {}, policyTypes: ["Egress"], egress: [egressRule(DNS_EGRESS)] },
            ...(acmeSolverFrom && {
                "allow-acme-solver": {
                    podSelector: { matchLabels: ACME_SOLVER.labels },
                    policyTypes: ["Ingress"],
                    ingress: [ingressRule({ from: [acmeSolverFrom], ports: [{ port: ACME_SOLVER.port }] })],
                },
            }),
        };
        return Object.entries(policies).map(
            ([policyName, spec]) =>
                new k8s.networking.v1.NetworkPolicy(
                    `${name}-${policyName}`,
                    { metadata: { name: policyName, namespace: this.name }, spec },
                    { parent: this },
                ),
        );
    }

    #createContainerDefaults(name: string, { requests, limits }: Resources): k8s.core.v1.LimitRange {
        return new k8s.core.v1.LimitRange(
            name,
            {
                metadata: { name: "container-defaults", namespace: this.name },
                spec: { limits: [{ type: "Container", defaultRequest: { ...requests }, default: { ...limits } }] },
            },
            { parent: this },
        );
    }

    #createQuota(name: string, quota: Quota): k8s.core.v1.ResourceQuota {
        return new k8s.core.v1.ResourceQuota(
            name,
            { metadata: { name: "quota", namespace: this.name }, spec: { hard: { ...quota } } },
            { parent: this },
        );
    }

    #createPullSecret(name: string, { pullCredentials }: AppNamespaceArgs): k8s.core.v1.Secret | undefined {
        if (pullCredentials === undefined) {
            return undefined;
        }
        return new k8s.core.v1.Secret(
            `${name}-registry`,
            {
                metadata: { name: PULL_SECRET_NAME, namespace: this.name },
                type: "kubernetes.io/dockerconfigjson",
                stringData: { ".dockerconfigjson": pulumi.secret(pullCredentials) },
            },
            { parent: this },
        );
    }
}

function namespaceLabels({
    namespaceName,
    partOf,
    podSecurity: level = "restricted",
    labels,
}: AppNamespaceArgs): Record<string, string> {
    return {
        ...labels,
        "app.kubernetes.io/part-of": partOf ?? namespaceName,
        "app.kubernetes.io/managed-by": "pulumi",
        "pod-security.kubernetes.io/enforce": level,
        "pod-security.kubernetes.io/enforce-version": "latest",
        "pod-security.kubernetes.io/audit": level,
        "pod-security.kubernetes.io/audit-version": "latest",
        "pod-security.kubernetes.io/warn": level,
        "pod-security.kubernetes.io/warn-version": "latest",
    };
}
