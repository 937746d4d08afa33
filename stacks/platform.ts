import type * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../components/cluster/contract.ts";
import type { Edge, IngressController } from "../components/ingress/contract.ts";
import type { IngressControllerArgs } from "../components/ingress/controller-args.ts";
import type { Exposure } from "../components/ingress/load-balancer.ts";
import { IngressNginx } from "../components/ingress/nginx.ts";
import { Traefik } from "../components/ingress/traefik.ts";
import { CertManager } from "../components/platform/cert-manager.ts";
import { externalZone, ManagedZone } from "../components/platform/dns.ts";
import { GrafanaHost } from "../components/platform/grafana.ts";
import { Issuers } from "../components/platform/issuers.ts";
import { Keda } from "../components/platform/keda.ts";
import { MetricsServer } from "../components/platform/metrics-server.ts";
import { Monitoring } from "../components/platform/monitoring.ts";
import type { Scraper } from "../components/platform/scraper.ts";
import { Storage, type SharedStorage } from "../components/platform/storage.ts";
import type { Peer } from "../components/workload/network.ts";
import type { Secrets, Settings } from "../settings.ts";
import type { DeployedCluster } from "./cluster.ts";
import { teamNamespaces } from "./namespaces.ts";

/** What every application stands on. */
export interface Platform {
    readonly storage: Storage;
    readonly monitoring: Monitoring;
    readonly grafanaUrl: pulumi.Output<string>;
    readonly keda: Keda;
    readonly certManager: CertManager;
    readonly edge: Edge;
    readonly issuers: Issuers;
    /** URN of the DNS zone, where the program owns it. */
    readonly zoneUrn: pulumi.Output<string> | undefined;
    /** Who reaches cert-manager's solvers, where certificates are proved over HTTP. */
    readonly acmeSolverFrom: Peer | undefined;
}

/** Storage classes, monitoring, add-ons, certificates and the way in. */
export function deployPlatform(settings: Settings, secrets: Secrets, { cluster }: DeployedCluster): Platform {
    const { addons, protection } = settings;
    const opts = { provider: cluster.provider };
    const storage = createStorage(settings, cluster);
    const monitoring = createMonitoring(settings, secrets, storage, opts);
    const scraper: Scraper = monitoring;

    const shared = { highAvailability: addons.highAvailability, scraper, protection };
    const keda = new Keda("keda", shared, opts);
    if (addons.metricsServer === "install") {
        new MetricsServer("metrics-server", { ...shared, kubeletInsecureTls: addons.kubeletInsecureTls }, opts);
    }
    const certManager = new CertManager("cert-manager", shared, opts);
    const controller = createIngressController(settings, cluster, scraper, opts);
    const issuers = createIssuers(settings, secrets, certManager, opts);
    const zone = createZone(settings);
    const edge: Edge = { controller, issuer: issuers.issuerName, dns: zone ?? externalZone };
    const grafana = new GrafanaHost("grafana", { monitoring, edge, http01: usesHttp01(settings) }, opts);

    return {
        storage,
        monitoring,
        grafanaUrl: grafana.url,
        keda,
        certManager,
        edge,
        issuers,
        zoneUrn: zone?.domainUrn,
        acmeSolverFrom: usesHttp01(settings) ? controller.peer : undefined,
    };
}

function createStorage({ storage, protection }: Settings, cluster: Cluster): Storage {
    const shared = storage.shared && sharedStorage(storage.shared, cluster);
    return new Storage(
        "storage",
        { blockClass: storage.blockClass, shared, protection },
        { provider: cluster.provider },
    );
}

function sharedStorage(shared: NonNullable<Settings["storage"]["shared"]>, cluster: Cluster): SharedStorage {
    if (shared.kind !== "digitalocean-nfs") {
        return shared;
    }
    if (cluster.kind !== "doks") {
        throw new Error("settings admit a DigitalOcean NFS share on a DOKS cluster only");
    }
    return { ...shared, shareName: "platform", region: cluster.region, vpcId: cluster.vpcId };
}

function createMonitoring(
    settings: Settings,
    secrets: Secrets,
    storage: Storage,
    opts: pulumi.ComponentResourceOptions,
): Monitoring {
    const { monitoring, protection } = settings;
    const { host, passwordRotation, runbooksUrl, alertmanager } = monitoring;
    const { replicas, retentionDays, storageGiB, resources } = monitoring;
    return new Monitoring(
        "monitoring",
        {
            volumeClass: storage.block,
            prometheus: { replicas, retentionDays, storageGiB, resources },
            alertmanager: {
                replicas: alertmanager.replicas,
                storageGiB: alertmanager.storageGiB,
                receivers: alertmanager.receivers.map((receiver) => ({
                    ...receiver,
                    secret: secrets.required(`monitoring:${receiver.name}`),
                })),
                deadMansSwitch: alertmanager.deadMansSwitch && {
                    ...alertmanager.deadMansSwitch,
                    url: secrets.required("monitoring:deadMansSwitch"),
                },
            },
            ...(runbooksUrl !== undefined && { runbooksUrl }),
            teamNamespaces: teamNamespaces(settings),
            grafana: { hostname: host, ...(passwordRotation !== undefined && { passwordRotation }) },
            protection,
        },
        opts,
    );
}

function createIngressController(
    { ingress, cluster: { name }, apps, protection }: Settings,
    cluster: Cluster,
    scraper: Scraper,
    opts: pulumi.ComponentResourceOptions,
): IngressController {
    const args: IngressControllerArgs = {
        exposure: exposureOf(ingress.loadBalancer, name, cluster),
        replicas: ingress.replicas,
        readTimeoutSeconds: ingress.readTimeoutSeconds,
        ...(ingress.hstsSeconds !== undefined && { hstsSeconds: ingress.hstsSeconds }),
        plainHosts: Object.values(apps).some((app) => "tls" in app && app.tls.mode === "none"),
        scraper,
        protection,
    };
    return ingress.controller === "traefik"
        ? new Traefik("traefik", args, opts)
        : new IngressNginx("ingress-nginx", { ...args, acknowledgeRetirement: true }, opts);
}

function exposureOf(balancer: Settings["ingress"]["loadBalancer"], clusterName: string, cluster: Cluster): Exposure {
    if (balancer.kind !== "digitalocean") {
        return balancer;
    }
    return {
        kind: "digitalocean",
        name: balancer.name ?? clusterName,
        type: balancer.type === "regional" ? "REGIONAL" : "REGIONAL_NETWORK",
        sizeUnit: balancer.sizeUnits,
        proxyProtocol: balancer.proxyProtocol,
        trustedCidrs: cluster.kind === "doks" ? [cluster.vpcCidr] : [],
        ...(balancer.type === "regional" && { idleTimeoutSeconds: balancer.idleTimeoutSeconds }),
        ...(balancer.hostname !== undefined && { hostname: balancer.hostname }),
    };
}

function createIssuers(
    { certificates, ingress }: Settings,
    secrets: Secrets,
    certManager: CertManager,
    opts: pulumi.ComponentResourceOptions,
): Issuers {
    if (certificates.issuer === "self-signed") {
        return new Issuers("issuers", { kind: "self-signed", certManager }, opts);
    }
    return new Issuers(
        "issuers",
        {
            kind: "lets-encrypt",
            certManager,
            email: certificates.email,
            environment: certificates.issuer === "letsencrypt-staging" ? "staging" : "production",
            challenge:
                certificates.challenge === "dns-01"
                    ? { kind: "dns-01", digitalOceanToken: secrets.required("platform:dnsToken") }
                    : { kind: "http-01", ingressClassName: ingress.controller },
        },
        opts,
    );
}

function createZone({ dns, ingress, protection }: Settings): ManagedZone | undefined {
    if (dns.zone === "external") {
        return undefined;
    }
    const { loadBalancer } = ingress;
    const named = loadBalancer.kind === "digitalocean" && loadBalancer.hostname !== undefined;
    const common = { zone: dns.name, ttlSeconds: dns.ttlSeconds, pointsAt: named ? "hostname" : "ip" } as const;
    return new ManagedZone(
        "zone",
        dns.zone === "create" ? { ...common, kind: "create", protection } : { ...common, kind: "use" },
    );
}

function usesHttp01({ certificates }: Settings): boolean {
    return certificates.issuer !== "self-signed" && certificates.challenge === "http-01";
}
