import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { charts } from "../../versions.ts";
import { createRelease } from "../platform/helm-release.ts";
import type { Peer } from "../workload/network.ts";
import type { Annotations, HostNeeds, IngressController, RouteSetting } from "./contract.ts";
import type { IngressControllerArgs } from "./controller-args.ts";
import { createEntrance } from "./entrance.ts";
import { traefikValues, TRAEFIK_PORTS } from "./traefik-values.ts";

/** Its namespace, its IngressClass, its release and its Service. */
const NAME = "traefik";

/** Where encrypted requests come in. */
const ENTRY_POINT = "websecure";
/** Where the others come in; all but those of plain hosts are sent on. */
const PLAIN_ENTRY_POINT = "web";

export type TraefikArgs = IngressControllerArgs;

/**
 * Traefik as the way into the cluster. Plain HTTP is redirected; certificates come from cert-manager.
 * It streams bodies of any size: its only limit on them keeps whole requests and answers on its own disk.
 */
export class Traefik extends pulumi.ComponentResource implements IngressController {
    public readonly kind = "traefik";
    public readonly className = NAME;
    public readonly namespace: pulumi.Output<string>;
    public readonly serviceHost: pulumi.Output<string>;
    public readonly address: pulumi.Output<string>;
    public readonly peer: Peer;
    public readonly reportsStatus: boolean;
    public readonly ready: readonly pulumi.Resource[];
    readonly #args: TraefikArgs;

    constructor(name: string, args: TraefikArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:ingress:Traefik", name, {}, opts);
        this.#args = args;
        const selector = { "app.kubernetes.io/name": "traefik", "app.kubernetes.io/instance": NAME };
        const entrance = createEntrance(
            name,
            {
                ...args,
                entranceName: NAME,
                selector,
                ports: TRAEFIK_PORTS,
                portNames: { http: "web", https: "websecure" },
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
                chart: charts.traefik,
                namespace: entrance.namespace,
                releaseName: NAME,
                values: traefikValues({
                    ...args,
                    className: NAME,
                    selector,
                    publishedService: entrance.publishedService,
                }),
            },
            { parent: this, dependsOn: [...entrance.ready] },
        );
        this.ready = [release];
        this.registerOutputs({ address: this.address, namespace: this.namespace });
    }

    /**
     * Sticky sessions live on the Service; upgraded connections and bodies need nothing. The cookie's name is Traefik's
     * own, of the Service's: two Services of one host would overwrite each other's.
     */
    onService(needs: HostNeeds): Annotations {
        if (!needs.stickySessions) {
            return {};
        }
        const cookie = "traefik.ingress.kubernetes.io/service.sticky.cookie";
        return {
            [cookie]: "true",
            [`${cookie}.secure`]: String(!needs.plainHttp),
            [`${cookie}.httponly`]: "true",
            [`${cookie}.samesite`]: "lax",
        };
    }

    /** The host is served encrypted only, or unencrypted only. Throws when it asks for more time than all hosts are given. */
    onIngress(
        name: string,
        namespace: pulumi.Input<string>,
        needs: HostNeeds,
        opts: pulumi.CustomResourceOptions,
    ): Annotations {
        this.#refuseLongReads(name, needs);
        if (needs.plainHttp) {
            this.#refuseUnexpectedPlainHost(name);
            return { "traefik.ingress.kubernetes.io/router.entrypoints": PLAIN_ENTRY_POINT };
        }
        const middleware = this.#createHsts(name, namespace, opts);
        return {
            "traefik.ingress.kubernetes.io/router.entrypoints": ENTRY_POINT,
            "traefik.ingress.kubernetes.io/router.tls": "true",
            ...(middleware && {
                "traefik.ingress.kubernetes.io/router.middlewares": pulumi.interpolate`${namespace}-${middleware.metadata.name}@kubernetescrd`,
            }),
        };
    }

    /** Encrypted only, like an Ingress. Throws when it asks for more time than all hosts are given. */
    onIngressRoute(
        name: string,
        namespace: pulumi.Input<string>,
        needs: HostNeeds,
        opts: pulumi.CustomResourceOptions,
    ): RouteSetting {
        this.#refuseLongReads(name, needs);
        const middleware = this.#createHsts(name, namespace, opts);
        return {
            entryPoints: [ENTRY_POINT],
            middlewares: middleware ? [{ name: middleware.metadata.name }] : [],
        };
    }

    #refuseUnexpectedPlainHost(name: string): void {
        if (!this.#args.plainHosts) {
            throw new pulumi.ResourceError(
                `${name}: plainHttp is true, and Traefik sends every unencrypted request on; set the controller's plainHosts.`,
                this,
                true,
            );
        }
    }

    #refuseLongReads(name: string, needs: HostNeeds): void {
        const { readTimeoutSeconds } = this.#args;
        if ((needs.readTimeoutSeconds ?? 0) > readTimeoutSeconds) {
            throw new pulumi.ResourceError(
                `${name}: readTimeoutSeconds ${needs.readTimeoutSeconds} exceeds the ${readTimeoutSeconds} of Traefik, ` +
                    "which has one limit for all hosts; raise the controller's readTimeoutSeconds.",
                this,
                true,
            );
        }
    }

    /** A Middleware that tells browsers to stay with HTTPS, where the controller is to say so. */
    #createHsts(
        name: string,
        namespace: pulumi.Input<string>,
        opts: pulumi.CustomResourceOptions,
    ): k8s.apiextensions.CustomResource | undefined {
        const { hstsSeconds } = this.#args;
        if (hstsSeconds === undefined) {
            return undefined;
        }
        return new k8s.apiextensions.CustomResource(
            `${name}-hsts`,
            {
                apiVersion: "traefik.io/v1alpha1",
                kind: "Middleware",
                metadata: { name: `${name}-hsts`, namespace },
                spec: { headers: { stsSeconds: hstsSeconds } },
            },
            pulumi.mergeOptions(opts, { dependsOn: [...this.ready] }),
        );
    }
}
