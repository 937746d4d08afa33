import type { AlertRule } from "./alert-rules.ts";

/** Lines a second that may be refused or lost for a while: collectors of a new node send some that are too old. */
const FEW_LINES = 1;
/** Hours after which old logs should have been removed once again; it is done every ten minutes. */
const CLEANING_HOURS = 24;
/** Growth of the logs that somebody should know of, and the bytes a second below which nobody cares. */
const GROWTH = { factor: 3, bytes: 100_000 };

/** What Loki tells of itself. `job` is that of its metrics. */
export function lokiAlerts(job: string): AlertRule[] {
    const of = `job="${job}"`;
    return [
        {
            alert: "LokiDown",
            expr: `absent(up{${of}} == 1)`,
            for: "10m",
            severity: "warning",
            summary: "Nobody takes or shows logs.",
            description:
                "Loki does not run or cannot be scraped. Collectors go on from where they were, as far as nodes still have the lines.",
        },
        {
            alert: "LokiRequestErrors",
            expr: [
                `sum by (route) (rate(loki_request_duration_seconds_count{${of},status_code=~"5..",route!="ready"}[5m]))`,
                `/ sum by (route) (rate(loki_request_duration_seconds_count{${of}}[5m])) > 0.1`,
            ].join(" "),
            for: "15m",
            severity: "warning",
            summary: "Loki answers {{ $value | humanizePercentage }} of {{ $labels.route }} with an error.",
            description: "Lines come late, or cannot be looked up.",
        },
        {
            alert: "LogsRejected",
            expr: `sum by (reason) (rate(loki_discarded_samples_total{${of}}[15m])) > ${FEW_LINES}`,
            for: "15m",
            severity: "warning",
            summary: "Loki refuses {{ $value | humanize }} lines a second: {{ $labels.reason }}.",
            description: "They are over a limit or too old, and are lost.",
        },
        {
            alert: "LogsNotStored",
            expr: `sum(increase(loki_ingester_chunks_flush_failures_total{${of}}[15m])) > 0`,
            for: "30m",
            severity: "critical",
            summary: "Loki cannot write to its object store.",
            description: "Logs pile up on its disk; when that is full, lines are lost.",
        },
        {
            alert: "OldLogsNotRemoved",
            expr: [
                `time() - (loki_compactor_apply_retention_last_successful_run_timestamp_seconds{${of}} > 0`,
                `or process_start_time_seconds{${of}}) > ${CLEANING_HOURS} * 3600`,
            ].join(" "),
            for: "1h",
            severity: "warning",
            summary: "Loki has removed no old logs for {{ $value | humanizeDuration }}.",
            description: "Logs stay longer than the settings say, and the bucket grows.",
        },
        {
            alert: "LogsGrow",
            expr: [
                `sum(rate(loki_distributor_bytes_received_total{${of}}[6h])) > ${GROWTH.bytes}`,
                `and sum(rate(loki_distributor_bytes_received_total{${of}}[6h]))`,
                `> ${GROWTH.factor} * sum(rate(loki_distributor_bytes_received_total{${of}}[1d] offset 1d))`,
            ].join(" "),
            for: "1h",
            severity: "info",
            summary:
                "Pods write {{ $value | humanize1024 }}B of logs a second, more than three times what they wrote the day before.",
            description: "Somebody logs at a finer level, or the same error again and again. The bucket grows as fast.",
        },
    ];
}

/** What the collectors tell. `name` is that of their DaemonSet and the job of their metrics. */
export function collectorAlerts(name: string): AlertRule[] {
    return [
        {
            alert: "LogCollectorMissing",
            expr: [
                `kube_daemonset_status_desired_number_scheduled{namespace="${name}",daemonset="${name}"}`,
                `- kube_daemonset_status_number_ready{namespace="${name}",daemonset="${name}"} > 0`,
            ].join(" "),
            for: "15m",
            severity: "warning",
            summary: "Nobody collects the logs of {{ $value }} nodes.",
            description: "What is written there is lost when the node has no more room for it.",
        },
        {
            alert: "LogsNotDelivered",
            expr: `sum by (reason) (rate(loki_write_dropped_entries_total{job="${name}"}[15m])) > ${FEW_LINES}`,
            for: "15m",
            severity: "warning",
            summary: "Collectors give up {{ $value | humanize }} lines a second: {{ $labels.reason }}.",
            description: "Loki has refused them, or did not take them in time.",
        },
    ];
}
