import * as pulumi from "@pulumi/pulumi";
import { charts } from "../../versions.ts";
import { ANYBODY, API_SERVER_EGRESS } from "../platform/control-plane.ts";
import { createRelease } from "../platform/helm-release.ts";
import { PlatformNamespace } from "../platform/platform-namespace.ts";
import { scrapeBy } from "../platform/scraper.ts";
import { pods, type Peer } from "../workload/network.ts";
import type { Annotations, HostNeeds, IngressController } from "./contract.ts";
import type { IngressControllerArgs } from "./controller-args.ts";
import { addressOf, createIngressService, exposureMistake, reportsStatus } from "./load-balancer.ts";
import { nginxValues, NGINX_PORTS } from "./nginx-values.ts";

/** Its namespace, its release and its Service. */
const NAME = "ingress-nginx";

/** Name of its IngressClass. */
const CLASS_NAME = "nginx";

/** Silence that an upgraded connection may keep before nginx closes it. */
const WEB_SOCKET_TIMEOUT_SECONDS = 3600;

/** Wait for a byte of the application unless a host says otherwise. */
const READ_TIMEOUT_SECONDS = 60;

const PREFIX = "nginx.ingress.kubernetes.io";

export interface IngressNginxArgs extends IngressControllerArgs {
    /** Says that you know: ingress-nginx has had no fixes since March 2026, not for security either. */
    acknowledgeRetirement: true;
}

/** ingress-nginx as the way into the cluster. Retired: for those who must. */
export class IngressNginx extends pulumi.ComponentResource implements IngressController {
    public readonly kind = "nginx";
    public readonly className = CLASS_NAME;
    public readonly namespace: pulumi.Output<string>;
    public readonly address: pulumi.Output<string>;
    public readonly peer: Peer;
    public readonly reportsStatus: boolean;
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: IngressNginxArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:ingress:IngressNginx", name, {}, opts);
        const child = { parent: this };
        const mistake = exposureMistake(args.exposure);
        if (mistake) {
            throw new pulumi.ResourceError(mistake, this, true);
        }
        void pulumi.log.warn("ingress-nginx is retired and gets no security fixes; Traefik takes its place.", this);
        const selector = {
            "app.kubernetes.io/name": "ingress-nginx",
            "app.kubernetes.io/instance": NAME,
            "app.kubernetes.io/component": "controller",
        };

        const namespace = new PlatformNamespace(
            `${name}-namespace`,
            {
                namespaceName: NAME,
                podSecurity: "restricted",
                traffic: [
                    {
                        policyName: "controller",
                        selector,
                        ingress: [
                            { from: ANYBODY, ports: [{ port: NGINX_PORTS.http }, { port: NGINX_PORTS.https }] },
                            scrapeBy(args.scraper, NGINX_PORTS.metrics),
                        ],
                        // Any pod may stand behind a host; its own policy says whether it answers.
                        egress: [API_SERVER_EGRESS, { to: [{ namespaceSelector: {} }], ports: [] }],
                    },
                ],
                protection: args.protection,
            },
            child,
        );
        this.namespace = namespace.namespaceName;

        const service = createIngressService(
            `${name}-service`,
            {
                namespace: this.namespace,
                serviceName: NAME,
                exposure: args.exposure,
                selector,
                targetPorts: { http: "http", https: "https" },
                protection: args.protection,
            },
            child,
        );
        this.address = addressOf(service, args.exposure);
        this.reportsStatus = reportsStatus(args.exposure);

        const release = createRelease(
            `${name}-release`,
            {
                chart: charts.ingressNginx,
                namespace: this.namespace,
                releaseName: NAME,
                values: nginxValues({
                    ...args,
                    className: CLASS_NAME,
                    selector,
                    publishedService: this.reportsStatus
                        ? pulumi.interpolate`${this.namespace}/${service.metadata.name}`
                        : undefined,
                }),
            },
            { ...child, dependsOn: [...namespace.ready, service, ...args.scraper.ready] },
        );
        this.ready = [release, service];
        this.peer = pods(selector, this.namespace);
        this.registerOutputs({ address: this.address, namespace: this.namespace });
    }

    /** Everything is said on the Ingress. */
    onService(): Annotations {
        return {};
    }

    /** Timeouts, body size and cookie of a host. */
    onIngress(
        _name: string,
        _namespace: pulumi.Input<string>,
        needs: HostNeeds,
        _opts: pulumi.CustomResourceOptions,
    ): Annotations {
        const wanted = needs.readTimeoutSeconds ?? READ_TIMEOUT_SECONDS;
        const timeout = String(needs.webSockets ? Math.max(wanted, WEB_SOCKET_TIMEOUT_SECONDS) : wanted);
        return {
            [`${PREFIX}/proxy-read-timeout`]: timeout,
            [`${PREFIX}/proxy-send-timeout`]: timeout,
            // nginx refuses bodies above 1 MiB unless told otherwise; 0 is no limit.
            [`${PREFIX}/proxy-body-size`]: needs.maxBodyMiB === undefined ? "0" : `${needs.maxBodyMiB}m`,
            ...(needs.stickySessions && {
                [`${PREFIX}/affinity`]: "cookie",
                [`${PREFIX}/affinity-mode`]: "persistent",
                [`${PREFIX}/session-cookie-secure`]: "true",
                [`${PREFIX}/session-cookie-samesite`]: "Lax",
                [`${PREFIX}/session-cookie-change-on-failure`]: "true",
            }),
        };
    }
}
