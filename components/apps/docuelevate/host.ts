import type * as pulumi from "@pulumi/pulumi";
import { Credentials } from "../../backing/credentials.ts";
import type { Annotations, Edge, HostNeeds } from "../../ingress/contract.ts";
import { issuerAnnotations, PublicName, type HostTls } from "../../ingress/public-name.ts";
import { TLS_SECRET_NAME } from "./names.ts";

/** Largest upload: the application's own limit. */
const MAX_BODY_MIB = 1024;

/** Seconds that the ingress controller waits for the application. */
const READ_TIMEOUT_SECONDS = 300;

/** Where the certificate of the public host comes from. */
export type DocuElevateTls =
    | { readonly mode: "cert-manager" }
    | {
          readonly mode: "manual";
          /** `metadata.name` of the Secret that is made of the two. */
          readonly secretName: string;
          /** PEM. */
          readonly certificate: pulumi.Input<string>;
          /** PEM. */
          readonly key: pulumi.Input<string>;
      }
    | { readonly mode: "none" };

export interface HostArgs {
    readonly namespace: pulumi.Input<string>;
    readonly hostname: string;
    readonly edge: Edge;
    readonly tls: DocuElevateTls;
}

/** The chart's values of its Ingress. */
export interface IngressValues {
    enabled: true;
    className: string;
    annotations: Annotations;
    hosts: { host: string; paths: { path: string; pathType: "Prefix" }[] }[];
    tls: { secretName: string; hosts: string[] }[];
}

/** The public name, and what the chart is told of it. */
export interface Host {
    readonly url: pulumi.Output<string>;
    /** Secret of the certificate, if there is one. */
    readonly tlsSecretName: string | undefined;
    readonly ingress: IngressValues;
    /** What must exist before the Ingress. */
    readonly ready: readonly pulumi.Resource[];
}

/** Name, certificate and route of the public host. The Ingress is the chart's, and so cert-manager's request. */
export function createHost(
    name: string,
    { namespace, hostname, edge, tls }: HostArgs,
    opts: pulumi.CustomResourceOptions,
): Host {
    const { controller } = edge;
    const certificate =
        tls.mode === "manual"
            ? new Credentials(
                  `${name}-tls`,
                  { namespace, secretName: tls.secretName, type: "kubernetes.io/tls" },
                  { "tls.crt": tls.certificate, "tls.key": tls.key },
                  opts,
              )
            : undefined;
    const needs: HostNeeds = {
        maxBodyMiB: MAX_BODY_MIB,
        readTimeoutSeconds: READ_TIMEOUT_SECONDS,
        ...(tls.mode === "none" && { plainHttp: true }),
    };
    const secretName = secretNameOf(tls);
    const hostTls: HostTls = secretName === undefined ? { mode: "none" } : { mode: "secret", secretName };
    return {
        url: new PublicName(name, { namespace, hostname, edge, tls: hostTls }, opts).url,
        tlsSecretName: secretName,
        ingress: {
            enabled: true,
            className: controller.className,
            annotations: {
                ...controller.onIngress(name, namespace, needs, opts),
                ...(tls.mode === "cert-manager" && issuerAnnotations({ mode: "issuer" }, edge)),
            },
            hosts: [{ host: hostname, paths: [{ path: "/", pathType: "Prefix" }] }],
            tls: secretName === undefined ? [] : [{ secretName, hosts: [hostname] }],
        },
        ready: [...controller.ready, ...(certificate ? [certificate] : [])],
    };
}

function secretNameOf(tls: DocuElevateTls): string | undefined {
    switch (tls.mode) {
        case "cert-manager":
            return TLS_SECRET_NAME;
        case "manual":
            return tls.secretName;
        case "none":
            return undefined;
    }
}
