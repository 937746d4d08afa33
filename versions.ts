/**
 * Every chart, operator and image pin of the program. renovate.json says how each is kept up to date.
 * Chart versions were read from the projects' release tags in August 2026.
 */

/** Where a Helm chart comes from: an OCI reference carries its repository, a plain name needs `repo`. */
export interface Chart {
    /** Name of the chart as its Chart.yaml says. */
    readonly name: string;
    /** Exact version. */
    readonly version: string;
    /** `oci://…` reference of the chart, or the `https://…` repository it is listed in. */
    readonly repo: string;
}

export const charts = {
    traefik: { name: "traefik", version: "41.3.0", repo: "https://traefik.github.io/charts" },
    ingressNginx: { name: "ingress-nginx", version: "4.15.1", repo: "https://kubernetes.github.io/ingress-nginx" },
    certManager: { name: "cert-manager", version: "v1.21.1", repo: "oci://quay.io/jetstack/charts/cert-manager" },
    keda: { name: "keda", version: "2.20.2", repo: "https://kedacore.github.io/charts" },
    metricsServer: {
        name: "metrics-server",
        version: "3.13.1",
        repo: "https://kubernetes-sigs.github.io/metrics-server/",
    },
    kubePrometheusStack: {
        name: "kube-prometheus-stack",
        version: "88.5.3",
        repo: "https://prometheus-community.github.io/helm-charts",
    },
    cloudnativePg: { name: "cloudnative-pg", version: "0.29.0", repo: "https://cloudnative-pg.github.io/charts" },
    barmanCloud: { name: "plugin-barman-cloud", version: "0.7.0", repo: "https://cloudnative-pg.github.io/charts" },
    strimzi: {
        name: "strimzi-kafka-operator",
        version: "1.2.0",
        repo: "oci://quay.io/strimzi-helm/strimzi-kafka-operator",
    },
    mongodbKubernetes: { name: "mongodb-kubernetes", version: "1.9.1", repo: "https://mongodb.github.io/helm-charts" },
    valkey: { name: "valkey", version: "0.11.0", repo: "https://valkey.io/valkey-helm/" },
    seaweedfs: { name: "seaweedfs", version: "4.44.0", repo: "https://seaweedfs.github.io/seaweedfs/helm" },
    meilisearch: {
        name: "meilisearch",
        version: "0.34.0",
        repo: "https://meilisearch.github.io/meilisearch-kubernetes",
    },
    gotenberg: { name: "gotenberg", version: "1.21.0", repo: "https://maikumori.github.io/helm-charts" },
    csiDriverNfs: {
        name: "csi-driver-nfs",
        version: "4.13.4",
        repo: "https://kubernetes-csi.github.io/csi-driver-nfs",
    },
    nfsServerProvisioner: {
        name: "nfs-server-provisioner",
        version: "1.8.0",
        repo: "https://kubernetes-sigs.github.io/nfs-ganesha-server-and-external-provisioner/",
    },
    /** Kept by Grafana's community; the one of Grafana's own repository is for its paying customers since March 2026. */
    loki: { name: "loki", version: "18.11.0", repo: "https://grafana-community.github.io/helm-charts" },
    alloy: { name: "alloy", version: "1.11.1", repo: "https://grafana.github.io/helm-charts" },
    /** The last release on MongoDB; the next ones of this name want PostgreSQL. Where its pipeline pushes to, not where its documentation says. */
    kraken: { name: "kraken", version: "0.0.9", repo: "oci://ghcr.io/krakenchat/kraken/charts/kraken" },
    semaphoreChat: {
        name: "semaphore-chat",
        version: "0.1.2",
        repo: "oci://ghcr.io/semaphore-chat/semaphore-chat/charts/semaphore-chat",
    },
} as const satisfies Record<string, Chart>;

/** What the operators run. */
export const databases = {
    /** CloudNativePG's catalogue of standard images, August 2026. The newest major version that the managed form offers too. */
    postgres:
        "ghcr.io/cloudnative-pg/postgresql:17.11-202608170816-standard-trixie@sha256:91e0de662d53895a45f1396f4ee1a75daeb0c26fc87853afc9c8f43e01fdaa21",
    /** Tag of quay.io/mongodb/mongodb-community-server, less its `-ubi8`. */
    mongodb: "8.0.12",
    /** The one that DocuElevate is made for: data of one version does not open with another. */
    meilisearch: "v1.36.0",
    /** The image of the SeaweedFS release above; its curl makes the bucket. */
    bucketClient: "docker.io/chrislusf/seaweedfs:4.44",
    /** One of those that the Strimzi release above supports, with the metadata format of its line. */
    kafka: { version: "4.3.1", metadataVersion: "4.3-IV0" },
} as const;

/** Images of the program's own jobs. */
export const images = {
    /** The server's image, for the tools of backup and restore within. */
    mongodb: `docker.io/library/mongo:${databases.mongodb}`,
    /** The version of Valkey's chart above. Its tools are there under the names of Redis' too. */
    valkey: "docker.io/valkey/valkey:9.1.1",
    /** The one that Valkey's chart above brings. */
    redisExporter: "ghcr.io/oliver006/redis_exporter:v1.79.0",
    /** The same in its small form, which brings the certificates of public authorities with it. */
    valkeyClient: "docker.io/valkey/valkey:9.1.1-alpine",
    /** nginx as a user that is not root. */
    nginx: "docker.io/nginxinc/nginx-unprivileged:1.30.4-alpine-slim",
    /** Tells nginx' numbers to Prometheus. */
    nginxExporter: "docker.io/nginx/nginx-prometheus-exporter:1.5.3",
    /** Copies between disks and object stores. */
    rclone: "docker.io/rclone/rclone:1.75.1@sha256:45401ad7410db1d67ffdb58e19059ad20b0d8e0285a60e38bbec55cc1019c7a5",
    /** Asks public addresses from outside of what answers there. */
    blackboxExporter: "quay.io/prometheus/blackbox-exporter:v0.28.0",
} as const;
