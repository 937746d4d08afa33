import { exporter, SERVICE_TARGET } from "./exporter.ts";

const REQUEST = "code method protocol";

/**
 * Traefik, of entry points and Services; its own label `service` wins over that of the target. Routers are not counted.
 * https://github.com/traefik/traefik/blob/v3.7/pkg/observability/metrics/prometheus.go
 */
export const traefik = exporter({
    target: SERVICE_TARGET,
    honorLabels: true,
    metrics: {
        traefik_config_reloads_total: "",
        traefik_config_last_reload_success: "",
        traefik_open_connections: "entrypoint protocol",
        traefik_tls_certs_not_after: "cn serial sans",
        traefik_entrypoint_requests_total: `${REQUEST} entrypoint`,
        traefik_entrypoint_requests_tls_total: "tls_version tls_cipher entrypoint",
        traefik_entrypoint_requests_bytes_total: `${REQUEST} entrypoint`,
        traefik_entrypoint_responses_bytes_total: `${REQUEST} entrypoint`,
        traefik_service_requests_total: `${REQUEST} service`,
        traefik_service_requests_tls_total: "tls_version tls_cipher service",
        traefik_service_retries_total: "service",
        traefik_service_server_up: "service url",
        traefik_service_requests_bytes_total: `${REQUEST} service`,
        traefik_service_responses_bytes_total: `${REQUEST} service`,
    },
    histograms: {
        traefik_entrypoint_request_duration_seconds: `${REQUEST} entrypoint`,
        traefik_service_request_duration_seconds: `${REQUEST} service`,
    },
});
