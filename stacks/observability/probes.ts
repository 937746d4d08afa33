import { Probes } from "../../components/platform/probes.ts";
import type { Reach } from "../../components/platform/probes/targets.ts";
import { WORKLOADS } from "../../components/apps/reactive-rtc/pods.ts";
import { selectorOf } from "../../components/workload/labels.ts";
import { pods, type Peer } from "../../components/workload/network.ts";
import { isLocal } from "../../settings/checks/certificates.ts";
import type { Observed } from "../observability.ts";
import { endpointsOf } from "./endpoints.ts";

/** Has every public address asked from outside, where the settings want it. */
export function deployProbes(observed: Observed): void {
    const { settings, platform, cluster } = observed;
    const { probes } = settings.monitoring;
    if (probes.kind === "none") {
        return;
    }
    const { monitoring } = platform;
    new Probes(
        "probes",
        {
            namespace: monitoring.namespace,
            endpoints: endpointsOf(observed),
            reach: reachOf(observed),
            behind: behind(observed),
            verifyCertificates: probes.verifyCertificates ?? settings.certificates.issuer === "letsencrypt-production",
            intervalSeconds: probes.intervalSeconds,
            scraper: monitoring,
        },
        { provider: cluster.cluster.provider },
    );
}

/**
 * Ports of nodes and forwarded ports are mapped on somebody's machine, and local names mean something there only: both
 * lead pods nowhere.
 */
function reachOf({ settings: { domain, ingress }, platform }: Observed): Reach {
    const { kind } = ingress.loadBalancer;
    return kind === "node-port" || kind === "cluster-ip" || isLocal(domain)
        ? { kind: "controller", serviceHost: platform.edge.controller.serviceHost }
        : { kind: "public-name" };
}

function behind({ settings, platform, namespaces }: Observed): Peer[] {
    const { edge } = platform;
    const { reactiveRtc: home } = namespaces;
    const ownBalancer = settings.apps.reactiveRtc?.gateway.service.type === "LoadBalancer";
    return [edge.controller.peer, ...(home && ownBalancer ? [pods(selectorOf(WORKLOADS.gateway), home.name)] : [])];
}
