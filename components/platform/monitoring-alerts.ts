import type { AlertRule } from "./alert-rules.ts";

/** What somebody must be told of Prometheus and Alertmanager themselves. What their chart's own rules tell is not repeated. */
export function monitoringAlerts(): AlertRule[] {
    return [
        {
            alert: "KubeStateMetricsDown",
            expr: 'absent(up{job="kube-state-metrics"} == 1)',
            for: "5m",
            severity: "critical",
            summary: "Nothing tells Prometheus of pods, jobs and nodes.",
            description: "Most alerts rest on kube-state-metrics: until it is back they neither fire nor resolve.",
        },
        {
            alert: "PrometheusRefusesConfiguration",
            expr: "min by (pod) (prometheus_config_last_reload_successful) == 0",
            for: "10m",
            severity: "critical",
            summary: "{{ $labels.pod }} refuses its configuration and goes on with the old one.",
            description: "Monitors and rules that were added since do not count.",
        },
        {
            alert: "PrometheusRulesFail",
            expr: "sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0",
            for: "15m",
            severity: "warning",
            summary: "Rules of {{ $labels.rule_group }} cannot be evaluated.",
            description: "Their alerts do not fire. The rules' page of Prometheus shows the error.",
        },
        {
            alert: "PrometheusForgetsEarly",
            expr: "sum by (pod) (increase(prometheus_tsdb_size_retentions_total[1d])) > 0",
            for: "1h",
            severity: "info",
            summary: "{{ $labels.pod }} drops samples because its disk is full, before they are as old as asked for.",
            description: "Raise monitoring.storageGiB, or lower monitoring.retentionDays.",
        },
        {
            alert: "AlertmanagerRefusesConfiguration",
            expr: "min by (pod) (alertmanager_config_last_reload_successful) == 0",
            for: "10m",
            severity: "critical",
            summary: "{{ $labels.pod }} refuses its configuration and goes on with the old one.",
            description: "Receivers that were added since get nothing.",
        },
        {
            alert: "NotificationsFail",
            expr: "sum by (integration) (rate(alertmanager_notifications_failed_total[15m])) / (sum by (integration) (rate(alertmanager_notifications_total[15m])) > 0) > 0.05",
            for: "5m",
            severity: "critical",
            summary:
                "{{ $value | humanizePercentage }} of Alertmanager's notifications by {{ $labels.integration }} fail.",
            description: "Somebody is not told. Other receivers get this alert.",
        },
    ];
}
