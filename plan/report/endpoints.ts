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

/** What can be reached from outside, by the Ingress and IngressRoute objects of the plan; sorted by address. */
export function endpointsOf(manifests: readonly Manifest[]): Endpoint[] {
    const readers: Record<string, (manifest: Manifest) => Endpoint[]> = {
        Ingress: endpointsOfIngress,
        IngressRoute: endpointsOfRoute,
    };
    return manifests
        .flatMap((manifest) => readers[manifest.kind]?.(manifest) ?? [])
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

/** Traefik's own routes: a rule that names a host, and a path by prefix, whole or by expression. */
function endpointsOfRoute({ namespace, object }: Manifest): Endpoint[] {
    const tls = at(object, "spec.tls") !== undefined;
    return listAt(at(object, "spec.routes")).flatMap((route) => {
        const match = textAt(objectAt(route)["match"]);
        const host = argumentOf("Host", match);
        const path = ["PathPrefix", "Path", "PathRegexp"].flatMap((matcher) => argumentOf(matcher, match) ?? [])[0];
        const [service] = listAt(objectAt(route)["services"]).map(objectAt);
        return host === undefined || service === undefined
            ? []
            : [
                  {
                      url: `${tls ? "https" : "http"}://${host}${(path ?? "/").replace(/^\^/, "")}`,
                      namespace,
                      service: textAt(service["name"]),
                      port: portText(service["port"]),
                      tls,
                  },
              ];
    });
}

/** What a matcher of a rule is given: `Host(`a.example.com`)`. */
function argumentOf(matcher: string, match: string): string | undefined {
    return new RegExp(`\\b${matcher}\\(\`([^\`]+)\`\\)`).exec(match)?.[1];
}

function portOf(path: Json): string {
    const { name, number } = objectAt(at(path, "backend.service.port"));
    return textAt(name) || portText(number);
}

function portText(port: Json | undefined): string {
    return typeof port === "number" ? String(port) : textAt(port);
}
