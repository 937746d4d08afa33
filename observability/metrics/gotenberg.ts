import { exporter, POD_TARGET } from "./exporter.ts";

/**
 * Gotenberg, at `/prometheus/metrics`.
 * https://github.com/gotenberg/gotenberg/blob/main/test/integration/features/prometheus_metrics.feature
 */
export const gotenberg = exporter({
    target: POD_TARGET,
    metrics: {
        gotenberg_chromium_requests_queue_size: "",
        gotenberg_chromium_restarts_count: "",
        gotenberg_libreoffice_requests_queue_size: "",
        gotenberg_libreoffice_restarts_count: "",
    },
});
