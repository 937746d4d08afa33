import { series, type AlertCases } from "../alert-cases.ts";

const prometheus = { job: "monitoring-prometheus", namespace: "monitoring", pod: "prometheus-monitoring-0" };
const alertmanager = { job: "monitoring-alertmanager", namespace: "monitoring", pod: "alertmanager-monitoring-0" };

const SEES = series("up", { job: "kube-state-metrics", namespace: "monitoring" });
const PROMETHEUS_READS = series("prometheus_config_last_reload_successful", prometheus);
const RULE_FAILURES = series("prometheus_rule_evaluation_failures_total", { ...prometheus, rule_group: "kraken" });
const FORGOTTEN = series("prometheus_tsdb_size_retentions_total", prometheus);
const ALERTMANAGER_READS = series("alertmanager_config_last_reload_successful", alertmanager);
const sent = (what: string, reason: Readonly<Record<string, string>> = {}) =>
    series(`alertmanager_notifications_${what}total`, { ...alertmanager, integration: "slack", ...reason });

const healthy = {
    [SEES]: 1,
    [PROMETHEUS_READS]: 1,
    [RULE_FAILURES]: 2,
    [FORGOTTEN]: 0,
    [ALERTMANAGER_READS]: 1,
    [sent("")]: "0+100",
    [sent("failed_", { reason: "serverError" })]: "0+4",
};

const platform = (severity: string) => ({ severity, team: "platform" });

export const monitoring: AlertCases = {
    rules: "monitoring",
    cases: () => [
        { when: "all is well", series: healthy, fires: [] },
        ...[
            { when: "kube-state-metrics does not answer", value: 0 },
            { when: "kube-state-metrics is gone", value: "_x120" },
        ].map(({ when, value }) => ({
            when,
            series: { ...healthy, [SEES]: value },
            fires: [
                {
                    alert: "KubeStateMetricsDown",
                    labels: platform("critical"),
                    summary: "Nothing tells Prometheus of pods, jobs and nodes.",
                },
            ],
        })),
        {
            when: "Prometheus cannot read its configuration",
            series: { ...healthy, [PROMETHEUS_READS]: 0 },
            fires: [
                {
                    alert: "PrometheusRefusesConfiguration",
                    labels: { ...platform("critical"), pod: "prometheus-monitoring-0" },
                    summary: "prometheus-monitoring-0 refuses its configuration and goes on with the old one.",
                },
            ],
        },
        {
            when: "a rule cannot be evaluated",
            series: { ...healthy, [RULE_FAILURES]: "0+1" },
            fires: [
                {
                    alert: "PrometheusRulesFail",
                    labels: { ...platform("warning"), rule_group: "kraken" },
                    summary: "Rules of kraken cannot be evaluated.",
                },
            ],
        },
        {
            when: "Prometheus' disk is too small",
            series: { ...healthy, [FORGOTTEN]: "0x30 1x100" },
            fires: [
                {
                    alert: "PrometheusForgetsEarly",
                    labels: { ...platform("info"), pod: "prometheus-monitoring-0" },
                    summary:
                        "prometheus-monitoring-0 drops samples because its disk is full, before they are as old as asked for.",
                },
            ],
        },
        {
            when: "Alertmanager cannot read its configuration",
            series: { ...healthy, [ALERTMANAGER_READS]: 0 },
            fires: [
                {
                    alert: "AlertmanagerRefusesConfiguration",
                    labels: { ...platform("critical"), pod: "alertmanager-monitoring-0" },
                    summary: "alertmanager-monitoring-0 refuses its configuration and goes on with the old one.",
                },
            ],
        },
        {
            when: "a receiver does not take what it is sent",
            series: { ...healthy, [sent("failed_", { reason: "serverError" })]: "0+50" },
            fires: [
                {
                    alert: "NotificationsFail",
                    labels: { ...platform("critical"), integration: "slack" },
                    summary: "50% of Alertmanager's notifications by slack fail.",
                },
            ],
        },
    ],
};
