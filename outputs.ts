import type * as pulumi from "@pulumi/pulumi";

/**
 * Version of the shape below, for the stacks that read it through a StackReference.
 * A new output raises the minor part, a removed or renamed one the major part.
 */
export const CONTRACT_VERSION = "1.0.0";

/** What other stacks may rely on. Values marked secret stay secret in whoever reads them. */
export interface PlatformOutputs {
    readonly contractVersion: string;
    readonly cluster: ClusterOutputs;
    /** Kubeconfig of a cluster that the program made; secret. */
    readonly kubeconfig?: string;
    readonly ingress: IngressOutputs;
    readonly certificates: CertificateOutputs;
    readonly monitoring: MonitoringOutputs;
    /** Namespace of each deployed application, by the application's name in the settings. */
    readonly namespaces: Readonly<Record<string, string>>;
    readonly apps: AppOutputs;
}

export interface ClusterOutputs {
    readonly id: string;
    readonly name: string;
    /** URL of the Kubernetes API; like the rest below only of a cluster that the program made. */
    readonly endpoint?: string;
    /** Full slug of the Kubernetes version. */
    readonly version?: string;
    readonly vpcId?: string;
}

export interface IngressOutputs {
    /** Name of the IngressClass. */
    readonly className: string;
    /** Public address of the load balancer: an IP or a host name. */
    readonly address: string;
}

export interface CertificateOutputs {
    /** ClusterIssuer that the platform's own hosts use. */
    readonly issuer: string;
    /** Every ClusterIssuer there is. */
    readonly issuers: readonly string[];
}

export interface MonitoringOutputs {
    readonly grafanaUrl: string;
    readonly grafanaUser: string;
    /** Secret. */
    readonly grafanaPassword: string;
    /** Inside the cluster. */
    readonly prometheusUrl: string;
    /** Inside the cluster. */
    readonly alertmanagerUrl: string;
    /** Grafana inside the cluster. */
    readonly grafanaServiceUrl: string;
}

/** One entry per deployed application. */
export interface AppOutputs {
    readonly kraken?: KrakenOutputs;
    readonly docuelevate?: DocuElevateOutputs;
    readonly hyperstudy?: HyperStudyOutputs;
    readonly chat4all?: Chat4AllOutputs;
    readonly reactiveRtc?: ReactiveRtcOutputs;
}

export interface KrakenOutputs {
    readonly url: string;
    readonly apiUrl: string;
    /** Public health of the backend and of the frontend, for probes from outside. */
    readonly healthUrl: string;
    readonly frontendHealthUrl: string;
    readonly socketUrl: string;
    /** To be entered at the LiveKit server. */
    readonly livekitWebhookUrl: string;
    /** In-cluster addresses. */
    readonly backendUrl: string;
    readonly frontendUrl: string;
    readonly redisAddress: string;
    /** Connection string of the database, user and password included. Secret. */
    readonly databaseUrl: string;
    readonly releaseName: string;
    readonly secretName: string;
    /** Absent where the host is served without TLS. */
    readonly tlsSecretName?: string;
    readonly claimNames: readonly string[];
}

export interface DocuElevateOutputs {
    readonly url: string;
    readonly healthUrl: string;
    readonly adminUser: string;
    /** Secret. */
    readonly adminPassword: string;
    /** In-cluster address; requests must carry the public host in their Host header. */
    readonly apiUrl: string;
    readonly gotenbergUrl: string;
    readonly meilisearchUrl: string;
    /** `host:port`. */
    readonly redisAddress: string;
    readonly releaseName: string;
    readonly secretName: string;
    /** Absent where the host has no certificate. */
    readonly tlsSecretName?: string;
    readonly claimNames: readonly string[];
}

export interface HyperStudyOutputs {
    readonly url: string;
    readonly apiUrl: string;
    readonly socketUrl: string;
    readonly experimentSocketUrl: string;
    readonly grafanaUrl: string;
    /** In-cluster addresses. */
    readonly backendUrl: string;
    readonly podUrls: readonly string[];
    readonly podRouterUrl?: string;
    readonly frontendUrl: string;
    readonly redisAddress: string;
    readonly secretName: string;
    /** Account of the delivery pipeline and the Secret with its token. */
    readonly deployerServiceAccount: string;
    readonly deployerTokenSecretName: string;
    /** Names of the HorizontalPodAutoscalers of backend and frontend. */
    readonly autoscalers: readonly string[];
    /** Name of the NetworkPolicy of the backend. */
    readonly networkPolicyName: string;
}

export interface Chat4AllOutputs {
    readonly url: string;
    readonly docsUrl: string;
    readonly socketUrl: string;
    readonly healthUrl: string;
    readonly readyUrl: string;
    /** In-cluster address. */
    readonly apiUrl: string;
    readonly kafkaBootstrap: string;
    /** One address per broker, comma separated. */
    readonly kafkaBrokers: string;
    /** `host:port`, as are the next. */
    readonly redisAddress: string;
    readonly postgresAddress: string;
    readonly objectStoreUrl: string;
    readonly bucket: string;
    readonly secretName: string;
    readonly configMapName: string;
    readonly serviceAccount: string;
    readonly cronJobName: string;
    /** Names of the HorizontalPodAutoscalers of API and router. */
    readonly autoscalers: readonly string[];
}

export interface ReactiveRtcOutputs {
    readonly url: string;
    /** Takes `?clientId=`; answers with the path of the WebSocket. */
    readonly resolveUrl: string;
    readonly socketUrl: string;
    /** In-cluster addresses. */
    readonly loadBalancerUrl: string;
    readonly socketServiceUrl: string;
    /** Its addresses are all socket nodes'. */
    readonly socketHeadlessHost: string;
    readonly kafkaBootstrap: string;
    readonly redisAddress: string;
    /** The same two by their other names. */
    readonly kafkaAlias: string;
    readonly redisAlias: string;
    readonly prometheusUrl: string;
    readonly configMapName: string;
    readonly secretName: string;
    readonly leaseName: string;
    readonly scaledObjectName: string;
    /** Names of the HorizontalPodAutoscalers of load-balancer and gateway. */
    readonly autoscalers: readonly string[];
}

/** The same shape before the values are known: what the program exports. */
export type Unresolved<Outputs> = Outputs extends string | number
    ? pulumi.Input<Outputs>
    : Outputs extends readonly (infer Item)[]
      ? pulumi.Input<pulumi.Input<Item>[]>
      : { readonly [Key in keyof Outputs]: Unresolved<Outputs[Key]> };
