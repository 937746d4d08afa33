import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Annotations, Edge, HostNeeds } from "./contract.ts";
import { issuerAnnotations, tlsSecretOf, urlOf } from "./public-name.ts";
import type { HostTls } from "./public-name.ts";

/** A path of a host and the Service that answers it. */
export interface Route {
    readonly path: string;
    /** `Prefix` unless given. */
    readonly pathType?: "Prefix" | "Exact" | "ImplementationSpecific";
    /** Name of a Service of the same namespace. */
    readonly service: pulumi.Input<string>;
    /** Number or name of one of its ports. */
    readonly port: pulumi.Input<number> | string;
}

export interface PublicHostArgs {
    readonly namespace: pulumi.Input<string>;
    readonly hostname: string;
    readonly edge: Edge;
    readonly routes: readonly Route[];
    /** What the host asks of the edge. Its Services need `edge.controller.onService` of the same needs. */
    readonly needs: HostNeeds;
    /** A certificate of the edge's issuer unless given. */
    readonly tls?: HostTls;
    /** `metadata.name` of the Ingress; the component's name unless given. */
    readonly ingressName?: string;
    readonly labels?: Readonly<Record<string, string>>;
    /** Further annotations of the Ingress. */
    readonly annotations?: Annotations;
}

/** A public name: its routes, its certificate, its DNS record. */
export class PublicHost extends pulumi.ComponentResource {
    /** `https://<hostname>`, or `http://` without TLS. */
    public readonly url: pulumi.Output<string>;
    public readonly ingress: k8s.networking.v1.Ingress;
    /** Secret of the certificate, if there is one. */
    public readonly tlsSecretName: pulumi.Output<string> | undefined;

    constructor(name: string, args: PublicHostArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:ingress:PublicHost", name, {}, opts);
        const { namespace, hostname, edge, tls = { mode: "issuer" } } = args;
        const { controller } = edge;
        const child = { parent: this };
        if (args.routes.length === 0) {
            throw new pulumi.ResourceError(`${hostname}: a host without routes answers nothing; give it one`, this);
        }
        const needs = { ...args.needs, ...(tls.mode === "none" && { plainHttp: true }) };
        const ingressName = args.ingressName ?? name;
        const tlsSecret = tlsSecretOf(tls, ingressName);
        this.tlsSecretName = tlsSecret;

        this.ingress = new k8s.networking.v1.Ingress(
            name,
            {
                metadata: {
                    name: ingressName,
                    namespace,
                    ...(args.labels && { labels: { ...args.labels } }),
                    annotations: {
                        ...controller.onIngress(name, namespace, needs, child),
                        ...issuerAnnotations(tls, edge),
                        ...statusAnnotations(edge),
                        ...args.annotations,
                    },
                },
                spec: {
                    ingressClassName: controller.className,
                    ...(tlsSecret && { tls: [{ hosts: [hostname], secretName: tlsSecret }] }),
                    rules: [{ host: hostname, http: { paths: args.routes.map(ingressPath) } }],
                },
            },
            { parent: this, dependsOn: [...controller.ready] },
        );
        edge.dns.record(hostname, controller.address, child);
        this.url = pulumi.output(urlOf(hostname, tls));
        this.registerOutputs({ url: this.url, tlsSecretName: this.tlsSecretName });
    }
}

/** Without a load balancer no address ever comes into the status, and the engine would wait for it in vain. */
function statusAnnotations({ controller }: Edge): Annotations {
    return controller.reportsStatus === false ? { "pulumi.com/skipAwait": "true" } : {};
}

function ingressPath({
    path,
    pathType = "Prefix",
    service,
    port,
}: Route): k8s.types.input.networking.v1.HTTPIngressPath {
    return {
        path,
        pathType,
        backend: { service: { name: service, port: typeof port === "string" ? { name: port } : { number: port } } },
    };
}
