/** Which ingress controller counts the requests. */
export type IngressKind = "traefik" | "nginx";

/**
 * Bounds of the controllers' histograms of durations, in seconds: those of nginx, from 0.1 on. Traefik is set to them.
 * https://kubernetes.github.io/ingress-nginx/user-guide/cli-arguments/ (`time-buckets`)
 */
export const DURATION_BOUNDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** A time that can be told from the histograms. */
export type DurationBound = (typeof DURATION_BOUNDS)[number];

/** PromQL over the requests that the controller handed to the Services of one namespace. */
export interface IngressRequests {
    /** Requests that ended in a server error, per second. */
    errors(window: string): string;
    /** All requests, per second. */
    all(window: string): string;
    /** Requests other than long-lived connections that took `seconds` at most, per second. */
    within(seconds: DurationBound, window: string): string;
    /** All requests other than long-lived connections, per second. */
    timed(window: string): string;
}

/** The requests of a namespace, as the controller counts them; a connection that is upgraded counts when it ends. */
export function ingressRequests(kind: IngressKind, namespace: string): IngressRequests {
    const { requests, durations, selector, status, shortLived } = seriesOf(kind, namespace);
    const rate = (metric: string, matchers: string, window: string) => `sum(rate(${metric}{${matchers}}[${window}]))`;
    return {
        errors: (window) => rate(requests, `${selector},${status}=~"5.."`, window),
        all: (window) => rate(requests, selector, window),
        within: (seconds, window) =>
            rate(`${durations}_bucket`, `${selector},${shortLived},le=~"${bound(seconds)}"`, window),
        timed: (window) => rate(`${durations}_count`, `${selector},${shortLived}`, window),
    };
}

/** Names and matchers of the series that the controller counts the requests of a namespace in. */
export function seriesOf(kind: IngressKind, namespace: string) {
    switch (kind) {
        case "traefik":
            return {
                requests: "traefik_service_requests_total",
                durations: "traefik_service_request_duration_seconds",
                // Services of Ingresses end in @kubernetes, those of IngressRoutes in @kubernetescrd.
                selector: `service=~"${namespace}-.+@kubernetes(crd)?"`,
                status: "code",
                shortLived: 'protocol="http"',
            };
        case "nginx":
            // Prometheus has the scraped pod's own namespace under the plain name.
            return {
                requests: "nginx_ingress_controller_requests",
                durations: "nginx_ingress_controller_request_duration_seconds",
                selector: `exported_namespace="${namespace}"`,
                status: "status",
                shortLived: 'status!="101"',
            };
    }
}

/** `1` and `1.0` are the same bound: Prometheus 3 writes the second, what scraped it before the first. */
function bound(seconds: DurationBound): string {
    return Number.isInteger(seconds) ? `${seconds}(\\\\.0)?` : String(seconds).replace(".", "\\\\.");
}
