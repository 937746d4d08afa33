import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Team } from "../../observability/team.ts";
import { charts } from "../../versions.ts";
import { Credentials } from "../backing/credentials.ts";
import { generatePassword } from "../backing/password.ts";
import type { VolumeClass } from "../backing/volume.ts";
import type { Protection } from "../protection.ts";
import type { Resources } from "../workload/contracts.ts";
import { createNetworkPolicy } from "../workload/network-policy.ts";
import { pods, type Egress, type Peer } from "../workload/network.ts";
import { RECEIVER_SECRET_NAME, receiverPorts, receiverSecrets, type AlertTargets } from "./alert-receivers.ts";
import { createRelease } from "./helm-release.ts";
import { MONITORING_PODS, MONITORING_PORTS, monitoringTraffic } from "./monitoring-traffic.ts";
import { monitoringValues } from "./monitoring-values.ts";
import { PlatformNamespace } from "./platform-namespace.ts";
import type { Scraper } from "./scraper.ts";

/** Its namespace, its release and the prefix of all names. */
const NAME = "monitoring";

const GRAFANA_USER = "admin";

export interface MonitoringArgs {
    /** Class of the disks of Prometheus and Alertmanager. */
    volumeClass: VolumeClass;
    prometheus: {
        /** 1, or 2 that collect the same each. */
        replicas: number;
        retentionDays: number;
        /** Of each replica. The oldest samples go when 80 % of it are full, however young. */
        storageGiB: number;
        /** Memory grows with the number of series. */
        resources: Resources;
    };
    alertmanager: {
        replicas: number;
        /** Silences, and what was sent already. */
        storageGiB: number;
    } & AlertTargets;
    /** Where docs/runbooks is published, for links in alerts. */
    runbooksUrl?: string;
    /** Namespaces of the teams that have any; what happens elsewhere is the platform's. */
    teamNamespaces: Readonly<Partial<Record<Team, readonly string[]>>>;
    grafana: {
        /** Public name; see `GrafanaHost`. */
        hostname: string;
        /** A new value makes a new password; see `generatePassword`. */
        passwordRotation?: string;
    };
    protection: Protection;
}

/** Grafana inside the cluster, and its administrator. */
export interface Grafana {
    readonly serviceName: string;
    readonly port: number;
    readonly hostname: string;
    readonly user: string;
    /** A secret. */
    readonly password: pulumi.Output<string>;
}

/** Prometheus, Alertmanager and Grafana. Monitors, rules and dashboards are found in all namespaces. */
export class Monitoring extends pulumi.ComponentResource implements Scraper {
    public readonly namespace: pulumi.Output<string>;
    /** Prometheus' pods. */
    public readonly peer: Peer;
    /** What must exist before a ServiceMonitor, PodMonitor or PrometheusRule. */
    public readonly ready: readonly pulumi.Resource[];
    public readonly runbooksUrl?: string;
    /** `http://prometheus.monitoring.svc:9090` */
    public readonly prometheusUrl: pulumi.Output<string>;
    public readonly alertmanagerUrl: pulumi.Output<string>;
    /** The hole that a pod needs in its policy to ask Prometheus; the one in Prometheus' is made by `allowQueries`. */
    public readonly queries: Egress;
    public readonly grafana: Grafana;

    constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:platform:Monitoring", name, {}, opts);
        const child = { parent: this };

        const namespace = new PlatformNamespace(
            `${name}-namespace`,
            {
                namespaceName: NAME,
                podSecurity: "restricted",
                traffic: monitoringTraffic(receiverPorts(args.alertmanager.receivers)),
                protection: args.protection,
            },
            child,
        );
        // They live in the nodes' own network and look into their files, which nobody else here shall.
        const nodeExporters = new PlatformNamespace(
            `${name}-node-exporter`,
            { namespaceName: "node-exporter", podSecurity: "privileged", traffic: [], protection: args.protection },
            child,
        );
        this.namespace = namespace.namespaceName;
        const { namespace: inside } = this;

        const password = generatePassword(`${name}-grafana`, args.grafana.passwordRotation, child);
        const admin = new Credentials(
            `${name}-grafana-admin`,
            { namespace: inside, secretName: "grafana-admin" },
            { "admin-user": GRAFANA_USER, "admin-password": password },
            child,
        );
        const receivers = this.#createReceiverSecret(name, args.alertmanager);
        const sidecarRole = this.#createSidecarRole(name);

        const release = createRelease(
            `${name}-release`,
            {
                chart: charts.kubePrometheusStack,
                namespace: inside,
                releaseName: NAME,
                values: monitoringValues({
                    ...args,
                    fullName: NAME,
                    adminSecret: {
                        name: admin.secretName,
                        userKey: "admin-user",
                        passwordKey: "admin-password",
                        checksum: admin.checksum,
                    },
                    sidecarRole: sidecarRole.metadata.name,
                    nodeExporterNamespace: nodeExporters.namespaceName,
                }),
            },
            {
                parent: this,
                dependsOn: [...namespace.ready, ...nodeExporters.ready, ...args.volumeClass.ready, ...receivers],
            },
        );
        this.#createPrometheusService(name, release);

        this.ready = [release];
        if (args.runbooksUrl !== undefined) {
            this.runbooksUrl = args.runbooksUrl;
        }
        this.peer = pods(MONITORING_PODS.prometheus, inside);
        this.queries = { to: [this.peer], ports: [{ port: MONITORING_PORTS.prometheus }] };
        this.prometheusUrl = pulumi.interpolate`http://prometheus.${inside}.svc:${MONITORING_PORTS.prometheus}`;
        this.alertmanagerUrl = pulumi.interpolate`http://${NAME}-alertmanager.${inside}.svc:${MONITORING_PORTS.alertmanager}`;
        this.grafana = {
            serviceName: "grafana",
            port: MONITORING_PORTS.grafana,
            hostname: args.grafana.hostname,
            user: GRAFANA_USER,
            password,
        };
        this.registerOutputs({ namespace: inside, prometheusUrl: this.prometheusUrl });
    }

    /** Lets pods ask Prometheus. The policy belongs to `parent`, the part that they are of. */
    allowQueries(name: string, from: Peer, parent: pulumi.Resource): k8s.networking.v1.NetworkPolicy {
        return createNetworkPolicy(
            name,
            {
                namespace: this.namespace,
                policyName: name,
                selector: MONITORING_PODS.prometheus,
                traffic: { ingress: [{ from: [from], ports: [{ port: MONITORING_PORTS.prometheus }] }], egress: [] },
            },
            { parent },
        );
    }

    #createReceiverSecret(name: string, targets: AlertTargets): pulumi.Resource[] {
        const secrets = receiverSecrets(targets);
        if (Object.keys(secrets).length === 0) {
            return [];
        }
        return [
            new Credentials(
                `${name}-alert-receivers`,
                { namespace: this.namespace, secretName: RECEIVER_SECRET_NAME },
                secrets,
                { parent: this },
            ),
        ];
    }

    /** The chart's own role lets Grafana read every Secret of the cluster. */
    #createSidecarRole(name: string): k8s.rbac.v1.ClusterRole {
        return new k8s.rbac.v1.ClusterRole(
            `${name}-grafana-sidecar`,
            {
                metadata: { name: "grafana-sidecar" },
                rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "watch", "list"] }],
            },
            { parent: this },
        );
    }

    /** Under the name that applications know. The engine waits for its pod, which Helm does not: the operator makes it. */
    #createPrometheusService(name: string, release: pulumi.Resource): k8s.core.v1.Service {
        const port = MONITORING_PORTS.prometheus;
        return new k8s.core.v1.Service(
            `${name}-prometheus`,
            {
                metadata: { name: "prometheus", namespace: this.namespace },
                spec: {
                    selector: { ...MONITORING_PODS.prometheus, "operator.prometheus.io/name": NAME },
                    ports: [{ name: "http-web", port, targetPort: port }],
                },
            },
            { parent: this, dependsOn: release },
        );
    }
}
