import type { Manifest } from "../manifests.ts";
import { at, listAt, objectAt, textAt, type Json } from "../model.ts";

/** One public path and what answers it. */
export interface Endpoint {
    readonly url: string;
    readonly namespace: string;
    readonly service: string;
    readonly port: string;
    readonly tls: boolean;
}

/** What can be reached from outside, by the Ingress objects of the plan; sorted by address. */
export function endpointsOf(manifests: readonly Manifest[]): Endpoint[] {
    return manifests
        .filter(({ kind }) => kind === "Ingress")
        .flatMap(endpointsOfIngress)
        .sort((a, b) => (a.url < b.url ? -1 : 1));
}

function endpointsOfIngress({ namespace, object }: Manifest): Endpoint[] {
    const secured = new Set(
        listAt(at(object, "spec.tls")).flatMap((tls) => listAt(objectAt(tls)["hosts"]).map(textAt)),
    );
    return listAt(at(object, "spec.rules")).flatMap((rule) => {
        const host = textAt(objectAt(rule)["host"]);
        const tls = secured.has(host);
        return listAt(at(rule, "http.paths")).map((path) => ({
            url: `${tls ? "https" : "http"}://${host}${textAt(objectAt(path)["path"])}`,
            namespace,
            service: textAt(at(path, "backend.service.name")),
            port: portOf(path),
            tls,
        }));
    });
}

function portOf(path: Json): string {
    const { name, number } = objectAt(at(path, "backend.service.port"));
    return textAt(name) || (typeof number === "number" ? String(number) : "");
}
