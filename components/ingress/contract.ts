import type * as pulumi from "@pulumi/pulumi";
import type { Peer } from "../workload/network.ts";

/** What a public host asks of the edge, in neutral terms. */
export interface HostNeeds {
    /** Long-lived upgraded connections. */
    readonly webSockets?: boolean;
    /** A client stays with one pod (by cookie). */
    readonly stickySessions?: boolean;
    /** Largest request body that must pass. nginx refuses larger ones; Traefik streams any, and leaves limits to the application. */
    readonly maxBodyMiB?: number;
    /** Longest wait for a byte from the application; 60 unless given, or on Traefik the one limit that all its hosts share. */
    readonly readTimeoutSeconds?: number;
    /** Served unencrypted, without being sent on to HTTPS; false unless given. */
    readonly plainHttp?: boolean;
}

/** Annotations of a Kubernetes object. Values are strings, also for numbers and booleans. */
export type Annotations = Record<string, pulumi.Input<string>>;

/** What an IngressRoute takes from its controller. */
export interface RouteSetting {
    readonly entryPoints: readonly string[];
    /** Middlewares of the host's namespace, for every route. */
    readonly middlewares: readonly { readonly name: pulumi.Input<string> }[];
}

/** An ingress controller: one of `Traefik`, `IngressNginx`. */
export interface IngressController {
    readonly kind: "traefik" | "nginx";
    /** Name of its IngressClass. */
    readonly className: string;
    readonly namespace: pulumi.Input<string>;
    /** Host name of its Service within the cluster; it listens on 80 and 443. */
    readonly serviceHost: pulumi.Output<string>;
    /** Public address of its load balancer: an IP or a host name. */
    readonly address: pulumi.Output<string>;
    /** Its pods, as a peer for NetworkPolicies of what it forwards to. */
    readonly peer: Peer;
    /** Whether it writes its address into the status of an Ingress. True unless given; false without a load balancer. */
    readonly reportsStatus?: boolean;
    /** What must exist before an Ingress is created. */
    readonly ready: readonly pulumi.Resource[];
    /** Annotations that the Service behind a host needs. */
    onService(needs: HostNeeds): Annotations;
    /** Annotations of the Ingress of a host; creates the extra objects its kind wants (middlewares) as children of `opts.parent`. */
    onIngress(
        name: string,
        namespace: pulumi.Input<string>,
        needs: HostNeeds,
        opts: pulumi.CustomResourceOptions,
    ): Annotations;
    /**
     * The same for a host whose routes are an IngressRoute, with regular expressions and priorities. Only Traefik has it;
     * elsewhere such a host is an Ingress.
     */
    onIngressRoute?(
        name: string,
        namespace: pulumi.Input<string>,
        needs: HostNeeds,
        opts: pulumi.CustomResourceOptions,
    ): RouteSetting;
}

/** DNS names that point at the load balancer. */
export interface DnsZone {
    /** Points `hostname` at the edge's address. Returns the record, or nothing where the zone is kept elsewhere. */
    record(
        hostname: string,
        address: pulumi.Input<string>,
        opts: pulumi.CustomResourceOptions,
    ): pulumi.Resource | undefined;
}

/** The way in: controller, certificate issuer and DNS zone. */
export interface Edge {
    readonly controller: IngressController;
    /** Name of the ClusterIssuer. */
    readonly issuer: pulumi.Input<string>;
    readonly dns: DnsZone;
}
