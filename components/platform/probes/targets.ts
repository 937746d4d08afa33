import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "./endpoint.ts";

/**
 * How endpoints are reached: by their public names, or, where those mean nothing inside the cluster (`*.localhost`, ports
 * of nodes), by the Service of the ingress controller, which is told the name.
 */
export type Reach =
    { readonly kind: "public-name" } | { readonly kind: "controller"; readonly serviceHost: pulumi.Input<string> };

interface Relabeling {
    readonly sourceLabels: readonly string[];
    readonly regex: string;
    readonly replacement: pulumi.Input<string>;
    readonly targetLabel: string;
}

/** `scheme://host[:port]` in front of everything else of a URL. */
const HOST = "([a-z]+)://([^/:]+)(?::[0-9]+)?(.*)";

/**
 * Relabelings of an endpoint: its host as a label, and what the exporter is to ask, which for a handshake is no URL but
 * host and port.
 */
export function relabelings({ check, encrypted }: Endpoint, reach: Reach): Relabeling[] {
    const from = (targetLabel: string, replacement: pulumi.Input<string>): Relabeling => ({
        sourceLabels: ["instance"],
        regex: HOST,
        replacement,
        targetLabel,
    });
    const host = from("host", "$2");
    const port = encrypted ? 443 : 80;
    if (reach.kind === "controller") {
        const { serviceHost } = reach;
        const target =
            check.kind === "handshake"
                ? pulumi.interpolate`${serviceHost}:${port}`
                : pulumi.interpolate`$1://${serviceHost}$3`;
        return [host, from("__param_hostname", "$2"), from("__param_target", target)];
    }
    return check.kind === "handshake" ? [host, from("__param_target", `$2:${port}`)] : [host];
}
