import type * as pulumi from "@pulumi/pulumi";
import type { Annotations, Edge, HostNeeds } from "../../ingress/contract.ts";
import { issuerAnnotations, PublicName, type HostTls } from "../../ingress/public-name.ts";
import { Credentials } from "../../backing/credentials.ts";
import { MAX_BODY_MIB, NAME, partName } from "./names.ts";

const PREFIX = "nginx.ingress.kubernetes.io";

/** What the chart sets for nginx unless told otherwise, beside what the controller says for its kind. */
const CHART_ANNOTATIONS = [
    "affinity",
    "affinity-mode",
    "proxy-body-size",
    "proxy-connect-timeout",
    "proxy-read-timeout",
    "proxy-send-timeout",
    "session-cookie-max-age",
    "session-cookie-name",
    "websocket-services",
].map((name) => `${PREFIX}/${name}`);

/** Those of them that the controller knows nothing of. */
const NGINX_ANNOTATIONS: Annotations = {
    [`${PREFIX}/proxy-connect-timeout`]: "60",
    [`${PREFIX}/session-cookie-max-age`]: "3600",
    [`${PREFIX}/session-cookie-name`]: "kraken-affinity",
    [`${PREFIX}/websocket-services`]: partName("backend"),
};

/** Where the certificate of the public host comes from. */
export type KrakenTls =
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
    readonly tls: KrakenTls;
}

/** The chart's values of its Ingress. */
export interface IngressValues {
    enabled: true;
    className: string;
    annotations: Record<string, pulumi.Input<string> | null>;
    hosts: { host: string; paths: { path: string; pathType: "Prefix"; service: "backend" | "frontend" }[] }[];
    tls: { mode: KrakenTls["mode"]; certManager: { enabled: false }; secretName?: string };
}

/** The public name, and what the chart is told of it. */
export interface Host {
    readonly name: PublicName;
    readonly ingress: IngressValues;
    readonly serviceAnnotations: Annotations;
    /** What must exist before the Ingress. */
    readonly ready: readonly pulumi.Resource[];
}

/** Sockets stay open and with one pod: Socket.IO begins by polling, and pods do not know each other's sessions. */
function needsOf(tls: KrakenTls): HostNeeds {
    return {
        webSockets: true,
        stickySessions: true,
        maxBodyMiB: MAX_BODY_MIB,
        ...(tls.mode === "none" && { plainHttp: true }),
    };
}

/** Name, certificate and routes of the public host. The Ingress is the chart's. */
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
    const needs = needsOf(tls);
    const annotations = {
        ...ofChart(controller.kind),
        ...controller.onIngress(name, namespace, needs, opts),
        ...(tls.mode === "cert-manager" && issuerAnnotations({ mode: "issuer" }, edge)),
    };
    return {
        name: new PublicName(name, { namespace, hostname, edge, tls: hostTls(tls, hostname) }, opts),
        ingress: {
            enabled: true,
            className: controller.className,
            annotations,
            hosts: [
                {
                    host: hostname,
                    paths: [
                        { path: "/", pathType: "Prefix", service: "frontend" },
                        { path: "/api", pathType: "Prefix", service: "backend" },
                        { path: "/socket.io", pathType: "Prefix", service: "backend" },
                    ],
                },
            ],
            tls: {
                mode: tls.mode,
                // It would write the issuer under a key that cert-manager does not know.
                certManager: { enabled: false },
                ...(tls.mode === "manual" && { secretName: tls.secretName }),
            },
        },
        serviceAnnotations: controller.onService(needs),
        ready: [...controller.ready, ...(certificate ? [certificate] : [])],
    };
}

/** The chart's annotations for nginx: those left to it, or nulls that take them away. */
function ofChart(kind: Edge["controller"]["kind"]): Record<string, pulumi.Input<string> | null> {
    return kind === "nginx"
        ? NGINX_ANNOTATIONS
        : Object.fromEntries(CHART_ANNOTATIONS.map((annotation) => [annotation, null]));
}

function hostTls(tls: KrakenTls, hostname: string): HostTls {
    switch (tls.mode) {
        case "cert-manager":
            // The chart's own choice of a name.
            return { mode: "secret", secretName: `${NAME}-tls-${hostname.replaceAll(".", "-")}` };
        case "manual":
            return { mode: "secret", secretName: tls.secretName };
        case "none":
            return { mode: "none" };
    }
}
