import { exporter, SERVICE_TARGET } from "./exporter.ts";

/**
 * HyperStudy's backend, at port 8080. Its source is private: these are the metrics that its documentation names.
 * https://github.com/ljchang/hyperstudy-docs/blob/main/docs/developers/monitoring.md,
 * https://github.com/ljchang/hyperstudy-docs/blob/main/plans/MEMORY_OPTIMIZATION_PLAN.md (`hyperstudy_active_participants`)
 */
export const hyperstudyBackend = exporter({
    target: SERVICE_TARGET,
    metrics: {
        http_requests_total: "method route status",
        socketio_connected_clients: "",
        socketio_disconnect_total: "reason",
        hyperstudy_active_experiments: "",
        hyperstudy_active_participants: "",
    },
    histograms: {
        http_request_duration_seconds: "method route status",
        hyperstudy_sync_accuracy_ms: "",
    },
});
