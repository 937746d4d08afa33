import { DURATION_BOUNDS } from "../../observability/ingress-requests.ts";
import type * as pulumi from "@pulumi/pulumi";
import { SCRAPE_INTERVAL } from "../platform/scraper.ts";
import { spreadOverNodes } from "../platform/spread.ts";
import { CONTROLLER_RESOURCES, CPU_PERCENT, type IngressControllerArgs } from "./controller-args.ts";

/** Seconds that a pod on its way out still takes connections: load balancers notice within 9 (three checks, 3 s apart). */
const LEAVE_SECONDS = 15;
/** Seconds for requests under way after that. */
const FINISH_SECONDS = 60;
/** Seconds until the pod is killed: both, and a little. */
const TERMINATION_SECONDS = LEAVE_SECONDS + FINISH_SECONDS + 10;

/** Where the pods listen, without privileges. */
export const TRAEFIK_PORTS = { http: 8000, https: 8443, metrics: 9100 };

export interface TraefikValuesArgs extends IngressControllerArgs {
    /** Name of its IngressClass and of everything the chart makes. */
    className: string;
    /** Labels of the pods. */
    selector: Record<string, string>;
    /** `namespace/name` of the Service whose address is reported on Ingresses; none is reported without it. */
    publishedService: pulumi.Input<string> | undefined;
}

/** Values of Traefik's chart. */
export function traefikValues(args: TraefikValuesArgs): Record<string, unknown> {
    return {
        instanceLabelOverride: args.className,
        global: { checkNewVersion: false, sendAnonymousUsage: false },
        ingressClass: { enabled: true, isDefaultClass: true, name: args.className },
        providers: {
            kubernetesIngress: {
                enabled: true,
                ingressClass: args.className,
                publishedService: args.publishedService
                    ? { enabled: true, pathOverride: args.publishedService }
                    : { enabled: false },
            },
            kubernetesCRD: { enabled: true, allowCrossNamespace: false },
        },
        service: { enabled: false },
        ...pods(args),
        podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
        topologySpreadConstraints: spreadOverNodes(args.selector),
        resources: args.resources ?? CONTROLLER_RESOURCES,
        ports: ports(args),
        // The time an application has for its first byte. A Service could name its own limit only through an object in
        // its namespace; one limit for all hosts needs none.
        additionalArguments: [
            `--serversTransport.forwardingTimeouts.responseHeaderTimeout=${args.readTimeoutSeconds}s`,
        ],
        log: { level: "INFO", format: "json" },
        // Browsers cannot put a token for a WebSocket anywhere but into the query.
        accessLog: { enabled: true, format: "json", fields: { queryParameters: { defaultMode: "drop" } } },
        metrics: {
            prometheus: {
                buckets: DURATION_BOUNDS.join(","),
                service: { enabled: true },
                // The scraper has brought the kind; where the chart is rendered without a cluster it would not be found.
                disableAPICheck: true,
                // Its label `service` says who answered; that of the scraped Service would rename it.
                serviceMonitor: { enabled: true, interval: SCRAPE_INTERVAL, honorLabels: true },
            },
        },
    };
}

function pods({ replicas }: TraefikValuesArgs) {
    const drain = {
        terminationGracePeriodSeconds: TERMINATION_SECONDS,
        lifecycle: { preStop: { sleep: { seconds: LEAVE_SECONDS } } },
    };
    if (replicas.min === replicas.max) {
        return { deployment: { replicas: replicas.min, ...drain }, autoscaling: { enabled: false } };
    }
    const target = { type: "Utilization", averageUtilization: CPU_PERCENT };
    return {
        deployment: drain,
        autoscaling: {
            enabled: true,
            minReplicas: replicas.min,
            maxReplicas: replicas.max,
            metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
        },
    };
}

function ports({ exposure, readTimeoutSeconds, plainHosts }: TraefikValuesArgs) {
    const trustedIPs = exposure.kind === "digitalocean" && exposure.proxyProtocol ? exposure.trustedCidrs : [];
    const entryPoint = {
        // Without it routers would attach to the metrics entry point as well.
        asDefault: true,
        // Nobody in front speaks HTTP: a header that names the client is the client's own.
        forwardedHeaders: { trustedIPs: [] },
        proxyProtocol: { trustedIPs },
        transport: {
            respondingTimeouts: { readTimeout: `${readTimeoutSeconds}s` },
            lifeCycle: { graceTimeOut: `${FINISH_SECONDS}s` },
        },
    };
    return {
        web: {
            ...entryPoint,
            port: TRAEFIK_PORTS.http,
            http: {
                redirections: {
                    entryPoint: {
                        to: "websecure",
                        scheme: "https",
                        permanent: true,
                        // Below every router: what no plain host answers is sent on.
                        ...(plainHosts && { priority: 1 }),
                    },
                },
            },
        },
        websecure: { ...entryPoint, port: TRAEFIK_PORTS.https, http: { tls: { enabled: true } } },
        metrics: { port: TRAEFIK_PORTS.metrics },
    };
}
