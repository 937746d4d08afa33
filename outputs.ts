import type * as pulumi from "@pulumi/pulumi";
import type { AppOutputs } from "./outputs/apps.ts";
import type { OutputPath } from "./outputs/paths.ts";

export type * from "./outputs/apps.ts";

/**
 * Version of the shape below, for the programs that read it through a StackReference: an output more raises the minor
 * part, one that goes away or changes its name, its type or its secrecy the major part. `npm run outputs` tells.
 */
export const CONTRACT_VERSION = "1.0.0";

/** The outputs that are secret, by dotted path. Every other one may be read in clear. */
export const SECRET_OUTPUTS = [
    "kubeconfig",
    "monitoring.grafanaPassword",
    "apps.kraken.databaseUrl",
    "apps.docuelevate.adminPassword",
] as const satisfies readonly OutputPath[];

/** What other programs may rely on. A comment says what an output is, and where it is absent. */
export interface PlatformOutputs {
    /** Version of the contract that the stack was deployed with. */
    readonly contractVersion: string;
    readonly cluster: ClusterOutputs;
    /** Kubeconfig with which the cluster is administered. Absent of a cluster that existed before. */
    readonly kubeconfig?: string;
    readonly ingress: IngressOutputs;
    readonly certificates: CertificateOutputs;
    readonly monitoring: MonitoringOutputs;
    /** Namespace of each deployed application, by the application's name in the settings. */
    readonly namespaces: Readonly<Record<string, string>>;
    readonly apps: AppOutputs;
}

/** The Kubernetes cluster. */
export interface ClusterOutputs {
    /** Identifier at DigitalOcean; the context's name of a cluster that existed before. */
    readonly id: string;
    /** Name of the cluster. */
    readonly name: string;
    /** URL of the Kubernetes API. Absent of a cluster that existed before. */
    readonly endpoint?: string;
    /** Full slug of the Kubernetes version. Absent of a cluster that existed before. */
    readonly version?: string;
    /** Identifier of the cluster's VPC. Absent of a cluster that existed before. */
    readonly vpcId?: string;
}

/** How requests come in. */
export interface IngressOutputs {
    /** Name of the IngressClass. */
    readonly className: string;
    /** Public address of the load balancer: an IP or a host name. */
    readonly address: string;
}

/** Who signs certificates. */
export interface CertificateOutputs {
    /** ClusterIssuer that the platform's own hosts use. */
    readonly issuer: string;
    /** Every ClusterIssuer there is. */
    readonly issuers: readonly string[];
}

/** What watches the platform. */
export interface MonitoringOutputs {
    /** Public URL of Grafana. */
    readonly grafanaUrl: string;
    /** Name of Grafana's administrator. */
    readonly grafanaUser: string;
    /** Password of Grafana's administrator. */
    readonly grafanaPassword: string;
    /** URL of Prometheus inside the cluster. */
    readonly prometheusUrl: string;
    /** URL of Alertmanager inside the cluster. */
    readonly alertmanagerUrl: string;
    /** URL of Grafana inside the cluster. */
    readonly grafanaServiceUrl: string;
    /** Public URL of each dashboard in Grafana, by its uid. */
    readonly dashboards: Readonly<Record<string, string>>;
}

/** The same shape before the values are known: what the program exports. */
export type Unresolved<Outputs> = Outputs extends string | number
    ? pulumi.Input<Outputs>
    : Outputs extends readonly (infer Item)[]
      ? pulumi.Input<pulumi.Input<Item>[]>
      : { readonly [Key in keyof Outputs]: Unresolved<Outputs[Key]> };
