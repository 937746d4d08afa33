import { series, type AlertCase, type AlertCases, type Series } from "../alert-cases.ts";

const TEAM = { team: "platform" };
const LOKI = { job: "loki", instance: "10.0.0.1:3100", namespace: "logs" };

const up = series("up", LOKI);
const errors = series("loki_request_duration_seconds_count", {
    ...LOKI,
    route: "loki_api_v1_push",
    status_code: "500",
});
const refused = series("loki_discarded_samples_total", { ...LOKI, reason: "rate_limited", tenant: "fake" });
const failures = series("loki_ingester_chunks_flush_failures_total", LOKI);
const cleaned = series("loki_compactor_apply_retention_last_successful_run_timestamp_seconds", LOKI);
const started = series("process_start_time_seconds", LOKI);
const received = series("loki_distributor_bytes_received_total", { ...LOKI, tenant: "fake" });

/** All is well: a line in ten thousand is refused, and every hundredth request fails. */
const HEALTHY: Series = {
    [up]: 1,
    [series("loki_request_duration_seconds_count", { ...LOKI, route: "loki_api_v1_push", status_code: "204" })]: "0+99",
    [errors]: "0+1",
    // Not ready at its start, which is no answer to anybody.
    [series("loki_request_duration_seconds_count", { ...LOKI, route: "ready", status_code: "503" })]: "0+60",
    [refused]: "0+6",
    [failures]: 0,
    [cleaned]: "0+60",
    [started]: 0,
    [received]: "0+6000000",
};

const lokiCases: readonly AlertCase[] = [
    { when: "Loki takes and keeps every line", series: HEALTHY, fires: [] },
    {
        when: "Loki does not run",
        series: { ...HEALTHY, [up]: 0 },
        fires: [
            {
                alert: "LokiDown",
                labels: { severity: "warning", ...TEAM },
                summary: "Nobody takes or shows logs.",
            },
        ],
    },
    {
        when: "half of what collectors send ends in an error",
        series: { ...HEALTHY, [errors]: "0+99" },
        fires: [
            {
                alert: "LokiRequestErrors",
                labels: { route: "loki_api_v1_push", severity: "warning", ...TEAM },
                summary: "Loki answers 50% of loki_api_v1_push with an error.",
            },
        ],
    },
    {
        when: "pods write more than Loki takes",
        series: { ...HEALTHY, [refused]: "0+600" },
        fires: [
            {
                alert: "LogsRejected",
                labels: { reason: "rate_limited", severity: "warning", ...TEAM },
                summary: "Loki refuses 10 lines a second: rate_limited.",
            },
        ],
    },
    {
        when: "the bucket cannot be written to",
        series: { ...HEALTHY, [failures]: "0+1" },
        fires: [
            {
                alert: "LogsNotStored",
                labels: { severity: "critical", ...TEAM },
                summary: "Loki cannot write to its object store.",
            },
        ],
    },
    {
        when: "a failed write is made up for",
        series: { ...HEALTHY, [failures]: "0x60 1x60" },
        fires: [],
    },
    {
        when: "old logs were last removed thirty hours ago",
        series: { ...HEALTHY, [cleaned]: 60 },
        minutes: 1801,
        fires: [
            {
                alert: "OldLogsNotRemoved",
                labels: { ...LOKI, severity: "warning", ...TEAM },
                summary: "Loki has removed no old logs for 1d 6h 0m 0s.",
            },
        ],
    },
    {
        when: "old logs were never removed since Loki started thirty hours ago",
        series: { ...HEALTHY, [cleaned]: 0, [started]: 60 },
        minutes: 1801,
        fires: [
            {
                alert: "OldLogsNotRemoved",
                labels: { ...LOKI, severity: "warning", ...TEAM },
                summary: "Loki has removed no old logs for 1d 6h 0m 0s.",
            },
        ],
    },
    {
        when: "Loki is new and has had nothing to remove yet",
        series: { ...HEALTHY, [cleaned]: 0 },
        fires: [],
    },
    {
        when: "pods have written ten times as much since yesterday",
        series: { ...HEALTHY, [received]: "0+600000x2880 1728000000+60000000x600" },
        minutes: 3_480,
        fires: [
            {
                alert: "LogsGrow",
                labels: { severity: "info", ...TEAM },
                summary: "Pods write 976.6kiB of logs a second, more than three times what they wrote the day before.",
            },
        ],
    },
];

/** What happens to Loki, and who is told. */
export const loki: AlertCases = {
    rules: "loki",
    // Those that look back further say themselves how the time goes on.
    cases: () => lokiCases.map((each) => ({ ...each, series: lasting(each) })),
};

const NODES = { namespace: "log-collector", daemonset: "log-collector" };
const ready = series("kube_daemonset_status_number_ready", NODES);
const dropped = series("loki_write_dropped_entries_total", {
    job: "log-collector",
    instance: "10.0.0.2:12345",
    reason: "ingester_error",
});
const collecting: Series = {
    [series("kube_daemonset_status_desired_number_scheduled", NODES)]: 3,
    [ready]: 3,
    [dropped]: "0+6",
};

/** What happens to the collectors, and who is told. */
export const logCollector: AlertCases = {
    rules: "log-collector",
    cases: () => [
        { when: "every node has a collector, and its lines arrive", series: collecting, fires: [] },
        {
            when: "two nodes have none",
            series: { ...collecting, [ready]: 1 },
            fires: [
                {
                    alert: "LogCollectorMissing",
                    labels: { ...NODES, severity: "warning", ...TEAM },
                    summary: "Nobody collects the logs of 2 nodes.",
                },
            ],
        },
        {
            when: "collectors give lines up",
            series: { ...collecting, [dropped]: "0+600" },
            fires: [
                {
                    alert: "LogsNotDelivered",
                    labels: { reason: "ingester_error", severity: "warning", ...TEAM },
                    summary: "Collectors give up 10 lines a second: ingester_error.",
                },
            ],
        },
    ],
};

/** In a case that lasts longer than a day, what is told of the time since the last cleaning holds from its start. */
function lasting({ series: given, fires, minutes }: AlertCase): Series {
    const cleaning = fires.some(({ alert }) => alert === "OldLogsNotRemoved");
    return minutes === undefined || cleaning ? given : { ...given, [cleaned]: "0+60" };
}
