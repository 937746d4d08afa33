/** One entry per deployed application. */
export interface AppOutputs {
    /** Kraken. Absent where the stack does not deploy it. */
    readonly kraken?: KrakenOutputs;
    /** DocuElevate. Absent where the stack does not deploy it. */
    readonly docuelevate?: DocuElevateOutputs;
    /** HyperStudy. Absent where the stack does not deploy it. */
    readonly hyperstudy?: HyperStudyOutputs;
    /** Chat4All. Absent where the stack does not deploy it. */
    readonly chat4all?: Chat4AllOutputs;
    /** Reactive RTC. Absent where the stack does not deploy it. */
    readonly reactiveRtc?: ReactiveRtcOutputs;
}

/** Kraken. */
export interface KrakenOutputs {
    /** Public URL. */
    readonly url: string;
    /** Public URL of the API. */
    readonly apiUrl: string;
    /** Public health of the backend, for probes from outside. */
    readonly healthUrl: string;
    /** Public health of the frontend, for probes from outside. */
    readonly frontendHealthUrl: string;
    /** Public URL of the WebSockets. */
    readonly socketUrl: string;
    /** Where the LiveKit server sends its events: to be entered there. */
    readonly livekitWebhookUrl: string;
    /** URL of the backend inside the cluster. */
    readonly backendUrl: string;
    /** URL of the frontend inside the cluster. */
    readonly frontendUrl: string;
    /** `host:port` of Redis. */
    readonly redisAddress: string;
    /** Connection string of the database, user and password included. */
    readonly databaseUrl: string;
    /** Name of the Helm release. */
    readonly releaseName: string;
    /** Name of the Secret that the pods read. */
    readonly secretName: string;
    /** Name of the Secret with the certificate of the public host. Absent where the host is served without TLS. */
    readonly tlsSecretName?: string;
    /** Names of the volume claims that hold files of users. */
    readonly claimNames: readonly string[];
}

/** DocuElevate. */
export interface DocuElevateOutputs {
    /** Public URL. */
    readonly url: string;
    /** Public health, for probes from outside. */
    readonly healthUrl: string;
    /** Name of the first administrator. */
    readonly adminUser: string;
    /** Password of the first administrator. */
    readonly adminPassword: string;
    /** URL of the API inside the cluster; requests must carry the public host in their Host header. */
    readonly apiUrl: string;
    /** URL of Gotenberg, which makes PDFs, inside the cluster. */
    readonly gotenbergUrl: string;
    /** URL of Meilisearch inside the cluster. */
    readonly meilisearchUrl: string;
    /** `host:port` of Redis. */
    readonly redisAddress: string;
    /** Name of the Helm release. */
    readonly releaseName: string;
    /** Name of the Secret that the pods read. */
    readonly secretName: string;
    /** Name of the Secret with the certificate of the public host. Absent where the host has no certificate. */
    readonly tlsSecretName?: string;
    /** Names of the volume claims that hold documents and their search index. */
    readonly claimNames: readonly string[];
}

/** HyperStudy. */
export interface HyperStudyOutputs {
    /** Public URL. */
    readonly url: string;
    /** Public URL of the API. */
    readonly apiUrl: string;
    /** Public URL of Socket.IO. */
    readonly socketUrl: string;
    /** Public URL of the WebSockets of running experiments. */
    readonly experimentSocketUrl: string;
    /** Public URL of Grafana, for the application's own links. */
    readonly grafanaUrl: string;
    /** URL of the backend inside the cluster, any pod of it. */
    readonly backendUrl: string;
    /** URLs inside the cluster of the backend's single pods. */
    readonly podUrls: readonly string[];
    /** URL inside the cluster of what sends requests to single pods. Absent where the ingress controller does it itself. */
    readonly podRouterUrl?: string;
    /** URL of the frontend inside the cluster. */
    readonly frontendUrl: string;
    /** `host:port` of Redis. */
    readonly redisAddress: string;
    /** Name of the Secret that the pods read. */
    readonly secretName: string;
    /** Name of the delivery pipeline's service account. */
    readonly deployerServiceAccount: string;
    /** Name of the Secret with the token of the delivery pipeline. */
    readonly deployerTokenSecretName: string;
    /** Names of the HorizontalPodAutoscalers of backend and frontend. */
    readonly autoscalers: readonly string[];
    /** Name of the NetworkPolicy of the backend. */
    readonly networkPolicyName: string;
}

/** Chat4All. */
export interface Chat4AllOutputs {
    /** Public URL, of the API as well. */
    readonly url: string;
    /** Public page that describes every request of the API. */
    readonly docsUrl: string;
    /** Public URL of the WebSockets. */
    readonly socketUrl: string;
    /** Public health of the API alone. */
    readonly healthUrl: string;
    /** Public health of the API, its database, Redis and Kafka. */
    readonly readyUrl: string;
    /** URL of the API inside the cluster; its network policy admits the ingress controller only. */
    readonly apiUrl: string;
    /** `host:port` by which clients find the Kafka brokers. */
    readonly kafkaBootstrap: string;
    /** `host:port` of each Kafka broker, comma separated. */
    readonly kafkaBrokers: string;
    /** `host:port` of Redis. */
    readonly redisAddress: string;
    /** `host:port` of PostgreSQL. */
    readonly postgresAddress: string;
    /** URL of the object store. */
    readonly objectStoreUrl: string;
    /** Name of the bucket with the files of users. */
    readonly bucket: string;
    /** Name of the Secret that the pods read. */
    readonly secretName: string;
    /** Name of the ConfigMap that the pods read. */
    readonly configMapName: string;
    /** Name of the workers' service account. */
    readonly serviceAccount: string;
    /** Name of the CronJob that removes uploads which nobody finished. */
    readonly cronJobName: string;
    /** Names of the HorizontalPodAutoscalers of API and router. */
    readonly autoscalers: readonly string[];
}

/** Reactive RTC. */
export interface ReactiveRtcOutputs {
    /** Public URL of the gateway. */
    readonly url: string;
    /** Public URL that takes `?clientId=` and answers with the path of the WebSocket. */
    readonly resolveUrl: string;
    /** Public URL of the WebSockets. */
    readonly socketUrl: string;
    /** URL of the load-balancers inside the cluster. */
    readonly loadBalancerUrl: string;
    /** URL of the socket nodes inside the cluster, any of them. */
    readonly socketServiceUrl: string;
    /** Host name whose addresses are those of all socket nodes. */
    readonly socketHeadlessHost: string;
    /** `host:port` by which clients find the Kafka brokers. */
    readonly kafkaBootstrap: string;
    /** `host:port` of Redis. */
    readonly redisAddress: string;
    /** `host:port` of Kafka by the name that its operators know. */
    readonly kafkaAlias: string;
    /** `host:port` of Redis by the name that its operators know. */
    readonly redisAlias: string;
    /** URL of Prometheus inside the cluster by the name that its operators know. */
    readonly prometheusUrl: string;
    /** Public URL of its dashboard in Grafana. */
    readonly dashboardUrl: string;
    /** Name of the ConfigMap that the pods read. */
    readonly configMapName: string;
    /** Name of the Secret that the pods read. */
    readonly secretName: string;
    /** Name of the Lease by which the load-balancers choose their leader. */
    readonly leaseName: string;
    /** Name of the ScaledObject of the socket nodes. */
    readonly scaledObjectName: string;
    /** Names of the HorizontalPodAutoscalers of load-balancer and gateway. */
    readonly autoscalers: readonly string[];
}
