import type { Row } from "../dashboard.ts";
import type { IngressKind } from "../ingress-requests.ts";
import { barsOf, query, statistic, timeSeries, type PanelBuilder } from "../panels.ts";

/** Names and labels in which a controller counts; `chosen` are matchers of what the reader chose. */
export interface Counters {
    readonly requests: string;
    readonly durations: string;
    readonly status: string;
    /** Label of the Service that answers. */
    readonly service: string;
    readonly chosen: string;
    /** Leaves out connections that stay open. */
    readonly shortLived: string;
    readonly received: string;
    readonly sent: string;
    /** Where its pods are. */
    readonly namespace: string;
    /** What only this controller counts. */
    readonly own: Row;
}

/** Those of the controller that is deployed. */
export function countersOf(kind: IngressKind): Counters {
    return kind === "traefik" ? traefik() : nginx();
}

function traefik(): Counters {
    return {
        requests: "traefik_service_requests_total",
        durations: "traefik_service_request_duration_seconds",
        status: "code",
        service: "service",
        chosen: 'service=~"$service"',
        shortLived: 'protocol="http"',
        received: "traefik_service_requests_bytes_total",
        sent: "traefik_service_responses_bytes_total",
        namespace: "traefik",
        own: {
            title: "Traefik",
            panels: [
                timeSeries({
                    title: "Open connections",
                    description: "By entry point and protocol. A socket stays as long as its user does.",
                    unit: "short",
                    stacked: true,
                    queries: [
                        query(
                            "sum by (entrypoint, protocol) (traefik_open_connections)",
                            "{{entrypoint}} {{protocol}}",
                        ),
                    ],
                }),
                timeSeries({
                    title: "Requests by entry point",
                    description:
                        "All that came in, those that no route answers included: they are the difference to the Services'.",
                    unit: "reqps",
                    queries: [
                        query(
                            "sum by (entrypoint) (rate(traefik_entrypoint_requests_total[$__rate_interval]))",
                            "{{entrypoint}}",
                        ),
                    ],
                }),
                reload("traefik_config_last_reload_success"),
                barsOf({
                    title: "Retries",
                    description: "Per second and Service: a pod that Traefik could not reach at once.",
                    unit: "reqps",
                    width: 16,
                    queries: [
                        query(
                            'topk(10, sum by (service) (rate(traefik_service_retries_total{service=~"$service"}[5m])))',
                            "{{service}}",
                        ),
                    ],
                }),
            ],
        },
    };
}

function nginx(): Counters {
    return {
        requests: "nginx_ingress_controller_requests",
        durations: "nginx_ingress_controller_request_duration_seconds",
        status: "status",
        // Prometheus has the scraped pod's own Service under the plain name.
        service: "exported_service",
        chosen: 'exported_service=~"$service"',
        shortLived: 'status!="101"',
        received: "nginx_ingress_controller_request_size_sum",
        sent: "nginx_ingress_controller_response_size_sum",
        namespace: "ingress-nginx",
        own: {
            title: "nginx",
            panels: [
                timeSeries({
                    title: "Open connections",
                    description: "By state. A socket stays as long as its user does.",
                    unit: "short",
                    stacked: true,
                    queries: [
                        query("sum by (state) (nginx_ingress_controller_nginx_process_connections)", "{{state}}"),
                    ],
                }),
                timeSeries({
                    title: "Reloads",
                    description: "Per minute: each ends the workers, and with them sockets, after the grace period.",
                    unit: "short",
                    queries: [
                        query("60 * sum(rate(nginx_ingress_controller_success[$__rate_interval]))", "done"),
                        query("60 * sum(rate(nginx_ingress_controller_errors[$__rate_interval]))", "failed"),
                    ],
                }),
                reload("nginx_ingress_controller_config_last_reload_successful"),
                barsOf({
                    title: "Ingresses that lead nowhere",
                    description: "Whose Service has no endpoints, by kind of fault.",
                    unit: "short",
                    width: 16,
                    queries: [
                        query(
                            "sum by (exported_namespace, ingress, type) (nginx_ingress_controller_orphan_ingress) > 0",
                            "{{exported_namespace}} {{ingress}} {{type}}",
                        ),
                    ],
                }),
            ],
        },
    };
}

function reload(metric: string): PanelBuilder {
    return statistic({
        title: "Configuration",
        description: "Whether every pod runs with the newest; one that does not is the last that worked.",
        unit: "short",
        width: 8,
        height: 8,
        words: { "0": "out of date", "1": "up to date" },
        thresholds: [
            { value: 0, colour: "red" },
            { value: 1, colour: "green" },
        ],
        queries: [query(`min(${metric})`, "configuration")],
    });
}
