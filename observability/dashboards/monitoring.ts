import { createDashboard, type Dashboard } from "../dashboard.ts";
import { query, statistic, tableOf, timeSeries } from "../panels.ts";

const NONE = [{ value: 1, colour: "orange" }] as const;

/** Who watches everything else: Prometheus and Alertmanager. */
export function monitoring(): Dashboard {
    return createDashboard({
        uid: "monitoring",
        title: "Monitoring",
        description: "Is everything scraped and every rule evaluated, do alerts get out, and has Prometheus room?",
        team: "platform",
        related: [{ title: "Cluster Overview", uid: "cluster-overview" }],
        rows: [
            {
                title: "Health",
                panels: [
                    statistic({
                        title: "Targets up",
                        description: "Of all that Prometheus scrapes.",
                        unit: "percentunit",
                        queries: [query("avg(up)", "up")],
                    }),
                    statistic({
                        title: "Rules that failed in an hour",
                        description: "Evaluations: alerts and recorded series that are missing.",
                        unit: "short",
                        thresholds: NONE,
                        queries: [query("sum(increase(prometheus_rule_evaluation_failures_total[1h]))", "failures")],
                    }),
                    statistic({
                        title: "Notifications that failed in an hour",
                        description: "Alertmanager could not hand them to a receiver.",
                        unit: "short",
                        thresholds: [{ value: 1, colour: "red" }],
                        queries: [query("sum(increase(alertmanager_notifications_failed_total[1h]))", "failures")],
                    }),
                    statistic({
                        title: "Alertmanagers that Prometheus knows",
                        description: "None: alerts fire and nobody hears of them.",
                        unit: "short",
                        thresholds: [
                            { value: 0, colour: "red" },
                            { value: 1, colour: "green" },
                        ],
                        queries: [query("min(prometheus_notifications_alertmanagers_discovered)", "alertmanagers")],
                    }),
                    statistic({
                        title: "Configuration",
                        description: "Whether Prometheus and Alertmanager run with the newest.",
                        unit: "short",
                        words: { "0": "out of date", "1": "up to date" },
                        thresholds: [
                            { value: 0, colour: "red" },
                            { value: 1, colour: "green" },
                        ],
                        queries: [
                            query(
                                "min(prometheus_config_last_reload_successful) * min(alertmanager_config_last_reload_successful)",
                                "configuration",
                            ),
                        ],
                    }),
                    statistic({
                        title: "Disk of samples",
                        description: "Share of what samples may take. At 1 the oldest go, however young they are.",
                        unit: "percentunit",
                        thresholds: [{ value: 1, colour: "yellow" }],
                        queries: [
                            query(
                                "max(prometheus_tsdb_storage_blocks_bytes / (prometheus_tsdb_retention_limit_bytes > 0))",
                                "used",
                            ),
                        ],
                    }),
                ],
            },
            {
                title: "Scraping",
                panels: [
                    tableOf({
                        title: "Targets without metrics",
                        description:
                            "That do not answer: a policy that lets nobody in, a pod that is gone, a wrong port.",
                        unit: "short",
                        queries: [query("sum by (namespace, job, instance) (up == bool 0) > 0")],
                        columns: { namespace: "Namespace", job: "Job", instance: "Target", Value: "Down" },
                    }),
                    timeSeries({
                        title: "Duration of a scrape",
                        description: "The ten slowest jobs. Close to the interval of 30 s, samples get lost.",
                        unit: "s",
                        queries: [query("topk(10, max by (job) (scrape_duration_seconds))", "{{job}}")],
                    }),
                    timeSeries({
                        title: "Series",
                        description:
                            "In memory, by Prometheus. Memory grows with them: a sudden step is a label with too many values.",
                        unit: "short",
                        queries: [query("max by (pod) (prometheus_tsdb_head_series)", "{{pod}}")],
                    }),
                    timeSeries({
                        title: "Series by job",
                        description: "The ten jobs with most, as of their last scrape.",
                        unit: "short",
                        queries: [query("topk(10, sum by (job) (scrape_samples_post_metric_relabeling))", "{{job}}")],
                    }),
                ],
            },
            {
                title: "Rules and notifications",
                panels: [
                    timeSeries({
                        title: "Slowest rules",
                        description: "Duration of the last evaluation of a group; the ten slowest.",
                        unit: "s",
                        queries: [
                            query(
                                "topk(10, max by (rule_group) (prometheus_rule_group_last_duration_seconds))",
                                "{{rule_group}}",
                            ),
                        ],
                    }),
                    timeSeries({
                        title: "Notifications",
                        description: "Per minute and way: sent, and those that failed.",
                        unit: "short",
                        queries: [
                            query(
                                "60 * sum by (integration) (rate(alertmanager_notifications_total[$__rate_interval])) > 0",
                                "{{integration}}",
                            ),
                            query(
                                "60 * sum by (integration) (rate(alertmanager_notifications_failed_total[$__rate_interval])) > 0",
                                "{{integration}} failed",
                            ),
                        ],
                    }),
                ],
            },
        ],
    });
}
