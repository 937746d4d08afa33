import { exporter, SERVICE_TARGET } from "./exporter.ts";

const CERTIFICATE = "name namespace issuer_name issuer_kind issuer_group";
const REQUEST = "scheme host action method status";

/**
 * cert-manager. The namespace of a certificate becomes `exported_namespace`.
 * https://github.com/cert-manager/cert-manager/tree/master/internal/collectors,
 * https://github.com/cert-manager/cert-manager/blob/master/pkg/metrics/metrics.go
 */
export const certManager = exporter({
    target: SERVICE_TARGET,
    metrics: {
        certmanager_certificate_ready_status: `${CERTIFICATE} condition`,
        certmanager_certificate_expiration_timestamp_seconds: CERTIFICATE,
        certmanager_certificate_not_after_timestamp_seconds: CERTIFICATE,
        certmanager_certificate_not_before_timestamp_seconds: CERTIFICATE,
        certmanager_certificate_renewal_timestamp_seconds: CERTIFICATE,
        certmanager_certificate_challenge_status: "status domain reason processing name namespace type",
        certmanager_issuer_ready_status: "name namespace condition",
        certmanager_clusterissuer_ready_status: "name condition",
        certmanager_clock_time_seconds_gauge: "",
        certmanager_http_acme_client_request_count: REQUEST,
        certmanager_controller_sync_call_count: "controller",
        certmanager_controller_sync_error_count: "controller",
    },
    summaries: { certmanager_http_acme_client_request_duration_seconds: REQUEST },
});
