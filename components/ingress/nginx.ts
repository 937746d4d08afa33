import * as pulumi from "@pulumi/pulumi";
import { charts } from "../../versions.ts";
import { createRelease } from "../platform/helm-release.ts";
import type { Peer } from "../workload/network.ts";
import type { Annotations, HostNeeds, IngressController } from "./contract.ts";
import type { IngressControllerArgs } from "./controller-args.ts";
import { createEntrance } from "./entrance.ts";
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
    public readonly serviceHost: pulumi.Output<string>;
    public readonly address: pulumi.Output<string>;
    public readonly peer: Peer;
    public readonly reportsStatus: boolean;
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: IngressNginxArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:ingress:IngressNginx", name, {}, opts);
        void pulumi.log.warn("ingress-nginx is retired and gets no security fixes; Traefik takes its place.", this);
        const selector = {
            "app.kubernetes.io/name": "ingress-nginx",
            "app.kubernetes.io/instance": NAME,
            "app.kubernetes.io/component": "controller",
        };
        const entrance = createEntrance(
            name,
            {
                ...args,
                entranceName: NAME,
                selector,
                ports: NGINX_PORTS,
                portNames: { http: "http", https: "https" },
            },
            this,
        );
        this.namespace = entrance.namespace;
        this.serviceHost = entrance.serviceHost;
        this.address = entrance.address;
        this.peer = entrance.peer;
        this.reportsStatus = entrance.reportsStatus;

        const release = createRelease(
            `${name}-release`,
            {
                chart: charts.ingressNginx,
                namespace: entrance.namespace,
                releaseName: NAME,
                values: nginxValues({
                    ...args,
                    className: CLASS_NAME,
                    selector,
                    publishedService: entrance.publishedService,
                }),
            },
            { parent: this, dependsOn: [...entrance.ready] },
        );
        this.ready = [release];
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
                [`${PREFIX}/session-cookie-secure`]: String(!needs.plainHttp),
                [`${PREFIX}/session-cookie-samesite`]: "Lax",
                [`${PREFIX}/session-cookie-change-on-failure`]: "true",
            }),
        };
    }
}
