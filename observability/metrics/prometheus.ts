import { exporter, SERVICE_TARGET } from "./exporter.ts";

/**
 * What Prometheus writes itself: of each scrape, and of each alert with the labels that rules give it.
 * https://prometheus.io/docs/concepts/jobs_instances/#automatically-generated-labels-and-time-series,
 * https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
 */
export const automatic = exporter({
    target: [...SERVICE_TARGET, "node", "metrics_path"],
    metrics: {
        up: "",
        scrape_duration_seconds: "",
        scrape_samples_scraped: "",
        scrape_samples_post_metric_relabeling: "",
        scrape_series_added: "",
        ALERTS: "alertname alertstate severity team",
        ALERTS_FOR_STATE: "alertname severity team",
    },
});

/**
 * Prometheus of itself.
 * https://github.com/prometheus/prometheus/blob/main/documentation/prometheus-mixin/dashboards.libsonnet
 */
export const prometheus = exporter({
    target: SERVICE_TARGET,
    metrics: {
        prometheus_build_info: "version revision branch goversion",
        prometheus_config_last_reload_successful: "",
        prometheus_notifications_alertmanagers_discovered: "",
        prometheus_notifications_dropped_total: "",
        prometheus_notifications_errors_total: "alertmanager",
        prometheus_rule_evaluation_failures_total: "rule_group",
        prometheus_rule_group_iterations_missed_total: "rule_group",
        prometheus_rule_group_last_duration_seconds: "rule_group",
        prometheus_target_scrapes_exceeded_sample_limit_total: "",
        prometheus_tsdb_head_samples_appended_total: "type",
        prometheus_tsdb_head_series: "",
        prometheus_tsdb_retention_limit_bytes: "",
        prometheus_tsdb_size_retentions_total: "",
        prometheus_tsdb_storage_blocks_bytes: "",
        prometheus_tsdb_compactions_failed_total: "",
        prometheus_tsdb_wal_corruptions_total: "",
    },
});

/**
 * Alertmanager of itself.
 * https://github.com/prometheus/alertmanager/tree/main/doc/alertmanager-mixin
 */
export const alertmanager = exporter({
    target: SERVICE_TARGET,
    metrics: {
        alertmanager_alerts: "state",
        alertmanager_cluster_members: "",
        alertmanager_config_last_reload_successful: "",
        alertmanager_notifications_total: "integration receiver_name",
        alertmanager_notifications_failed_total: "integration receiver_name reason",
    },
});
