import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Annotations, Edge } from "./contract.ts";

/**
 * Where a host's certificate comes from:
 * - `issuer`: the edge's issuer makes it and keeps it in `secretName`, by default the Ingress' name with `-tls`;
 * - `secret`: somebody else keeps it in a Secret of the namespace;
 * - `none`: the host speaks plain HTTP.
 */
export type HostTls =
    | { readonly mode: "issuer"; readonly secretName?: string }
    | { readonly mode: "secret"; readonly secretName: pulumi.Input<string> }
    | { readonly mode: "none" };

export interface PublicNameArgs {
    readonly namespace: pulumi.Input<string>;
    readonly hostname: string;
    readonly edge: Edge;
    /** A certificate of the edge's issuer unless given. */
    readonly tls?: HostTls;
    /** `metadata.name` of the Certificate; the component's name unless given. */
    readonly certificateName?: string;
    readonly labels?: Readonly<Record<string, string>>;
}

/** A public name whose routes somebody else makes, a chart's Ingress or an IngressRoute: DNS record and certificate. */
export class PublicName extends pulumi.ComponentResource {
    /** `https://<hostname>`, or `http://` without TLS. */
    public readonly url: pulumi.Output<string>;
    /** Secret of the certificate, if there is one. */
    public readonly tlsSecretName: pulumi.Output<string> | undefined;
    /** The Certificate, where the edge's issuer makes it. */
    public readonly certificate: k8s.apiextensions.CustomResource | undefined;

    constructor(name: string, args: PublicNameArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:ingress:PublicName", name, {}, opts);
        const { namespace, hostname, edge, tls = { mode: "issuer" } } = args;
        const certificateName = args.certificateName ?? name;
        this.tlsSecretName = tlsSecretOf(tls, certificateName);

        if (tls.mode === "issuer") {
            this.certificate = new k8s.apiextensions.CustomResource(
                name,
                {
                    apiVersion: "cert-manager.io/v1",
                    kind: "Certificate",
                    metadata: { name: certificateName, namespace, ...(args.labels && { labels: { ...args.labels } }) },
                    spec: {
                        secretName: this.tlsSecretName,
                        dnsNames: [hostname],
                        issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: edge.issuer },
                    },
                },
                { parent: this },
            );
        }
        edge.dns.record(hostname, edge.controller.address, { parent: this });
        this.url = pulumi.output(urlOf(hostname, tls));
        this.registerOutputs({ url: this.url, tlsSecretName: this.tlsSecretName });
    }
}

/** Annotation by which cert-manager makes the certificate of an Ingress. */
export function issuerAnnotations(tls: HostTls, edge: Edge): Annotations {
    return tls.mode === "issuer" ? { "cert-manager.io/cluster-issuer": edge.issuer } : {};
}

/** Secret a host's certificate is kept in; `owner` is the Ingress or Certificate it is named after. */
export function tlsSecretOf(tls: HostTls, owner: string): pulumi.Output<string> | undefined {
    switch (tls.mode) {
        case "issuer":
            return pulumi.output(tls.secretName ?? `${owner}-tls`);
        case "secret":
            return pulumi.output(tls.secretName);
        case "none":
            return undefined;
    }
}

export function urlOf(hostname: string, tls: HostTls): string {
    return `${tls.mode === "none" ? "http" : "https"}://${hostname}`;
}
