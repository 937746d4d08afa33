import { exporter, POD_TARGET } from "./exporter.ts";

/**
 * Loki 3.7 as one process, scraped as a pod.
 * https://github.com/grafana/loki/tree/v3.7.6/pkg (`distributor`, `ingester`, `compactor`, `validation`)
 */
export const lokiServer = exporter({
    target: POD_TARGET,
    metrics: {
        loki_compactor_apply_retention_last_successful_run_timestamp_seconds: "",
        loki_discarded_bytes_total: "reason tenant retention_hours policy format",
        loki_discarded_samples_total: "reason tenant retention_hours policy format",
        loki_distributor_bytes_received_total: "tenant retention_hours is_internal_stream policy format",
        loki_distributor_lines_received_total: "tenant is_internal_stream policy format",
        loki_ingester_chunks_flush_failures_total: "",
        loki_ingester_chunks_flush_requests_total: "",
    },
    histograms: {
        loki_request_duration_seconds: "method route status_code ws",
        loki_s3_request_duration_seconds: "operation status_code",
    },
});
