import * as pulumi from "@pulumi/pulumi";
import { SCRAPE_INTERVAL } from "../platform/scraper.ts";
import { spreadOverNodes } from "../platform/spread.ts";
import { CONTROLLER_RESOURCES, CPU_PERCENT, type IngressControllerArgs } from "./controller-args.ts";

/** Where the pods listen. */
export const NGINX_PORTS = { http: 80, https: 443, metrics: 10254 };

/** Seconds that a pod on its way out still takes connections: load balancers notice within 9 (three checks, 3 s apart). */
const LEAVE_SECONDS = 15;

/** One JSON object per request; nginx escapes what it fills in. */
const ACCESS_LOG_FORMAT = JSON.stringify({
    time: "$time_iso8601",
    client: "$remote_addr",
    host: "$host",
    method: "$request_method",
    path: "$uri",
    protocol: "$server_protocol",
    status: "$status",
    bytesSent: "$bytes_sent",
    requestBytes: "$request_length",
    durationSeconds: "$request_time",
    upstream: "$proxy_upstream_name",
    upstreamAddress: "$upstream_addr",
    upstreamStatus: "$upstream_status",
    upstreamSeconds: "$upstream_response_time",
    requestId: "$req_id",
});

export interface NginxValuesArgs extends IngressControllerArgs {
    /** Name of its IngressClass. */
    className: string;
    /** Labels of the pods. */
    selector: Record<string, string>;
    /** `namespace/name` of the Service whose address is reported on Ingresses; none are touched without it. */
    publishedService: pulumi.Input<string> | undefined;
}

/** Values of ingress-nginx's chart. */
export function nginxValues(args: NginxValuesArgs): Record<string, unknown> {
    return {
        controller: {
            ingressClassResource: { name: args.className, enabled: true, default: true },
            ingressClass: args.className,
            watchIngressWithoutClass: false,
            allowSnippetAnnotations: false,
            config: config(args),
            // The Service is the program's own, and the chart publishes no other than its own.
            service: { enabled: false },
            publishService: { enabled: false },
            extraArgs: {
                ...(args.publishedService
                    ? { "publish-service": args.publishedService }
                    : { "update-status": "false" }),
                "shutdown-grace-period": String(LEAVE_SECONDS),
            },
            // Any pod can reach the webhook, and the hole through which it ran foreign code (CVE-2025-1974) will not
            // be the last one; nobody mends the next.
            admissionWebhooks: { enabled: false },
            ...pods(args),
            maxUnavailable: 1,
            resources: args.resources ?? CONTROLLER_RESOURCES,
            topologySpreadConstraints: spreadOverNodes(args.selector),
            metrics: {
                enabled: true,
                serviceMonitor: { enabled: true, scrapeInterval: SCRAPE_INTERVAL },
            },
        },
    };
}

function pods({ replicas }: NginxValuesArgs) {
    if (replicas.min === replicas.max) {
        return { replicaCount: replicas.min, autoscaling: { enabled: false } };
    }
    return {
        autoscaling: {
            enabled: true,
            minReplicas: replicas.min,
            maxReplicas: replicas.max,
            targetCPUUtilizationPercentage: CPU_PERCENT,
            // The chart would scale by memory too, which nginx does not give back; 0 leaves it out.
            targetMemoryUtilizationPercentage: 0,
        },
    };
}

/** nginx's own settings; all values are strings. */
function config({ exposure, readTimeoutSeconds, hstsSeconds }: NginxValuesArgs): Record<string, pulumi.Input<string>> {
    const announced = exposure.kind === "digitalocean" && exposure.proxyProtocol ? exposure.trustedCidrs : undefined;
    return {
        "use-proxy-protocol": String(announced !== undefined),
        ...(announced && { "proxy-real-ip-cidr": pulumi.all([...announced]).apply((cidrs) => cidrs.join(",")) }),
        // Nobody in front speaks HTTP: a header that names the client is the client's own.
        "use-forwarded-headers": "false",
        "force-ssl-redirect": "true",
        hsts: String(hstsSeconds !== undefined),
        ...(hstsSeconds !== undefined && { "hsts-max-age": String(hstsSeconds) }),
        "hsts-include-subdomains": "false",
        "client-body-timeout": String(readTimeoutSeconds),
        "log-format-escape-json": "true",
        "log-format-upstream": ACCESS_LOG_FORMAT,
    };
}
