import { createDashboard, type Dashboard, type Row } from "../dashboard.ts";
import { ERRORS, logSeries, SEARCH, searched } from "../log-panels.ts";
import { logLines, query, statistic, timeSeries } from "../panels.ts";

/** Jobs of the metrics of Loki and of the collectors. */
export interface LogJobs {
    readonly loki: string;
    readonly collector: string;
}

/** The logs of the whole cluster, and whether they are collected and kept. */
export function logs(jobs: LogJobs): Dashboard {
    return createDashboard({
        uid: "logs",
        title: "Logs",
        description:
            "Are all logs collected and kept, who writes most of them, and what do the platform's own pods say?",
        team: "platform",
        variables: [
            { name: "namespace", label: "Namespace", query: "label_values(kube_namespace_created, namespace)" },
        ],
        texts: [SEARCH],
        rows: [health(jobs), volume(jobs), lines()],
    });
}

function health({ loki, collector }: LogJobs): Row {
    return {
        title: "Collecting and keeping",
        panels: [
            statistic({
                title: "Nodes without a collector",
                description: "Whose logs nobody reads.",
                unit: "short",
                thresholds: [{ value: 1, colour: "red" }],
                queries: [
                    query(
                        `sum(kube_daemonset_status_desired_number_scheduled{daemonset="${collector}"}) - sum(kube_daemonset_status_number_ready{daemonset="${collector}"})`,
                        "nodes",
                    ),
                ],
            }),
            statistic({
                title: "Lines a second",
                description: "That collectors have sent and Loki has taken.",
                unit: "short",
                queries: [query(`sum(rate(loki_distributor_lines_received_total{job="${loki}"}[5m]))`, "lines")],
            }),
            statistic({
                title: "Lines lost a second",
                description: "Refused by Loki, for a limit or for their age, or given up by collectors.",
                unit: "short",
                thresholds: [{ value: 1, colour: "red" }],
                queries: [
                    query(
                        `(sum(rate(loki_discarded_samples_total{job="${loki}"}[5m])) or vector(0)) + (sum(rate(loki_write_dropped_entries_total{job="${collector}"}[5m])) or vector(0))`,
                        "lines",
                    ),
                ],
            }),
            statistic({
                title: "Written in a day",
                description: "Uncompressed. The store holds a tenth to a fifth of it for each day that logs are kept.",
                unit: "bytes",
                queries: [
                    query(`sum(rate(loki_distributor_bytes_received_total{job="${loki}"}[6h])) * 86400`, "bytes"),
                ],
            }),
            statistic({
                title: "Failed writes to the store",
                description: "In an hour. While there are any, lines stay on Loki's disk.",
                unit: "short",
                thresholds: [{ value: 1, colour: "red" }],
                queries: [
                    query(`sum(increase(loki_ingester_chunks_flush_failures_total{job="${loki}"}[1h]))`, "failures"),
                ],
            }),
            timeSeries({
                title: "Loki's answers",
                description: "Requests by what they ask for; errors are of status 5xx.",
                unit: "reqps",
                queries: [
                    query(
                        `sum by (route, status_code) (rate(loki_request_duration_seconds_count{job="${loki}",route=~"loki_api.+"}[$__rate_interval]))`,
                        "{{route}} {{status_code}}",
                    ),
                ],
            }),
            timeSeries({
                title: "Time to answer",
                description: "95 % of the requests of a kind are answered in less.",
                unit: "s",
                queries: [
                    query(
                        `histogram_quantile(0.95, sum by (route, le) (rate(loki_request_duration_seconds_bucket{job="${loki}",route=~"loki_api.+"}[$__rate_interval])))`,
                        "{{route}}",
                    ),
                ],
            }),
        ],
    };
}

function volume({ loki }: LogJobs): Row {
    return {
        title: "Who writes",
        panels: [
            logSeries({
                title: "Bytes by namespace",
                description: "The ten namespaces with most, of those chosen above.",
                unit: "bytes",
                stacked: true,
                queries: [
                    query(
                        'topk(10, sum by (namespace) (bytes_over_time({namespace=~"$namespace"} [$__auto])))',
                        "{{namespace}}",
                    ),
                ],
            }),
            timeSeries({
                title: "Lines refused",
                description: "By reason: rate_limited is the limit of all pods together, too_far_behind an old line.",
                unit: "short",
                queries: [
                    query(
                        `sum by (reason) (rate(loki_discarded_samples_total{job="${loki}"}[$__rate_interval]))`,
                        "{{reason}}",
                    ),
                ],
            }),
        ],
    };
}

function lines(): Row {
    return {
        title: "Lines",
        panels: [
            logLines({
                title: "Lines that tell of a failure",
                description: "Of the chosen namespaces, the latest first.",
                expr: `${searched('namespace=~"$namespace"')} | ${ERRORS}`,
            }),
        ],
    };
}
