import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { images } from "../../versions.ts";
import { checksumOf } from "../workload/checksum.ts";
import type { Resources } from "../workload/contracts.ts";
import { internet, type Egress, type Peer } from "../workload/network.ts";
import { Workload } from "../workload/workload.ts";
import { createAlertRules } from "./alert-rules.ts";
import { probeAlerts } from "./probes/alerts.ts";
import type { Endpoint } from "./probes/endpoint.ts";
import { blackboxConfig, moduleOf, TIMEOUT_SECONDS } from "./probes/modules.ts";
import { relabelings, type Reach } from "./probes/targets.ts";
import { SCRAPE_INTERVAL, type Scraper } from "./scraper.ts";

/** Name of the exporter's objects, and job of its own metrics. */
const EXPORTER = "blackbox-exporter";
const PORT = 9115;
/** The image's own user. */
const USER = 65534;
const CONFIG_PATH = "/etc/blackbox";
const CONFIG_FILE = "blackbox.yml";
/** Prometheus waits a little longer than the exporter. */
const SCRAPE_TIMEOUT_SECONDS = TIMEOUT_SECONDS + 2;

/** Two dozen endpoints, each asked twice a minute. */
const RESOURCES: Resources = { requests: { cpu: "20m", memory: "32Mi" }, limits: { memory: "128Mi" } };

export interface ProbesArgs {
    /** Namespace of the exporter and of the probes. */
    readonly namespace: pulumi.Input<string>;
    readonly endpoints: readonly Endpoint[];
    readonly reach: Reach;
    /**
     * Pods behind public addresses: the cluster's own network sends what is meant for a load balancer's address straight to
     * them, unless the load balancer goes by a host name.
     */
    readonly behind: readonly Peer[];
    /** False where nobody trusts who signs. */
    readonly verifyCertificates: boolean;
    readonly intervalSeconds: number;
    readonly scraper: Scraper;
}

/** Asks every public address whether it answers as clients need it to, by the name that they use. */
export class Probes extends pulumi.ComponentResource {
    constructor(name: string, args: ProbesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:platform:Probes", name, {}, opts);
        const { namespace, endpoints, scraper } = args;
        const exporter = this.#createExporter(name, args);
        endpoints.forEach((endpoint) => this.#createProbe(name, endpoint, args, exporter));
        createAlertRules(
            name,
            { namespace, rulesName: "probes", runbook: "probes", rules: probeAlerts(EXPORTER), scraper },
            { parent: this },
        );
        this.registerOutputs({});
    }

    #createExporter(name: string, { namespace, endpoints, verifyCertificates, ...args }: ProbesArgs): Workload {
        const config = blackboxConfig(endpoints, verifyCertificates);
        const configMap = new k8s.core.v1.ConfigMap(
            `${name}-modules`,
            { metadata: { name: EXPORTER, namespace }, data: { [CONFIG_FILE]: config } },
            { parent: this },
        );
        const health = { httpGet: { path: "/-/healthy", port: "http" } };
        return new Workload(
            `${name}-exporter`,
            {
                namespace,
                partOf: "monitoring",
                workloadName: EXPORTER,
                image: images.blackboxExporter,
                args: [`--config.file=${CONFIG_PATH}/${CONFIG_FILE}`, `--web.listen-address=:${PORT}`],
                user: USER,
                group: USER,
                resources: RESOURCES,
                ports: [{ name: "http", port: PORT }],
                probes: { liveness: health, readiness: health },
                volumes: [{ name: "modules", configMap: { name: configMap.metadata.name } }],
                mounts: [{ name: "modules", mountPath: CONFIG_PATH, readOnly: true }],
                checksums: [checksumOf({ [CONFIG_FILE]: config })],
                scaling: { kind: "fixed", replicas: 1 },
                service: {},
                metrics: { portName: "http", interval: SCRAPE_INTERVAL, scraper: args.scraper.peer },
                traffic: { ingress: [], egress: egress(args) },
                ready: args.scraper.ready,
            },
            { parent: this },
        );
    }

    #createProbe(
        name: string,
        endpoint: Endpoint,
        { namespace, reach, intervalSeconds, scraper }: ProbesArgs,
        exporter: Workload,
    ): k8s.apiextensions.CustomResource {
        return new k8s.apiextensions.CustomResource(
            `${name}-${endpoint.name}`,
            {
                apiVersion: "monitoring.coreos.com/v1",
                kind: "Probe",
                metadata: { name: endpoint.name, namespace },
                spec: {
                    prober: { url: pulumi.interpolate`${exporter.serviceName}.${namespace}.svc:${PORT}` },
                    module: moduleOf(endpoint),
                    interval: `${intervalSeconds}s`,
                    scrapeTimeout: `${SCRAPE_TIMEOUT_SECONDS}s`,
                    targets: {
                        staticConfig: {
                            static: [endpoint.url],
                            labels: labels(endpoint),
                            relabelingConfigs: relabelings(endpoint, reach),
                        },
                    },
                },
            },
            { parent: this, dependsOn: [...scraper.ready, exporter.resource] },
        );
    }
}

function labels({ team, namespace, check }: Endpoint): Record<string, pulumi.Input<string>> {
    return {
        team,
        namespace,
        check: check.kind,
        ...(check.kind === "page" && { depth: check.deep ? "deep" : "shallow" }),
    };
}

function egress({ reach, behind }: Pick<ProbesArgs, "reach" | "behind">): Egress[] {
    return [
        ...(behind.length > 0 ? [{ to: behind, ports: [] }] : []),
        ...(reach.kind === "public-name" ? [{ to: [internet()], ports: [{ port: 80 }, { port: 443 }] }] : []),
    ];
}
