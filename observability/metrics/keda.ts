import { exporter, SERVICE_TARGET } from "./exporter.ts";

const SCALER = "namespace metric scaledObject scaler triggerIndex type";

/**
 * KEDA's operator and webhooks. The namespace of a ScaledObject becomes `exported_namespace`.
 * https://keda.sh/docs/2.20/integrations/prometheus/,
 * https://github.com/kedacore/keda/blob/main/pkg/metricscollector/prommetrics.go
 */
export const keda = exporter({
    target: SERVICE_TARGET,
    metrics: {
        keda_build_info: "version git_commit goversion goos goarch",
        keda_scaler_active: SCALER,
        keda_scaler_metrics_value: SCALER,
        keda_scaler_metrics_latency_seconds: SCALER,
        keda_scaler_detail_errors_total: SCALER,
        keda_scaled_object_paused: "namespace scaledObject",
        keda_scaled_object_errors_total: "namespace scaledObject",
        keda_internal_scale_loop_latency_seconds: "namespace type resource",
        keda_resource_registered_total: "type namespace",
        keda_trigger_registered_total: "type",
        keda_webhook_scaled_object_validation_total: "namespace action",
        keda_webhook_scaled_object_validation_errors: "namespace action reason",
    },
});
