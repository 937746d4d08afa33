import { exporter, POD_TARGET } from "./exporter.ts";

/** Every process of Chat4All tells of itself. https://github.com/prometheus/client_python */
const PROCESS = {
    process_cpu_seconds_total: "",
    process_open_fds: "",
    process_resident_memory_bytes: "",
    process_start_time_seconds: "",
};

/**
 * Chat4All's API. `status` is a class such as `5xx`. Of the two histograms of durations the one by handler ends at one
 * second. Gauges of connections are as of a pod's last request; their label `instance` becomes `exported_instance`.
 * https://github.com/FilipeA9/Chat4All---Plataforma-de-Comunicao-Ubiqua/blob/main/app/db/database.py,
 * https://github.com/trallnag/prometheus-fastapi-instrumentator/blob/v6.1.0/src/prometheus_fastapi_instrumentator/metrics.py
 */
export const chat4allApi = exporter({
    target: [...POD_TARGET, "service"],
    metrics: {
        ...PROCESS,
        http_requests_total: "method status handler",
        db_pool_connections_active: "instance",
        db_pool_connections_idle: "instance",
        db_pool_connections_total: "instance",
        // Counted at each new connection, whatever its name says.
        db_queries_total: "instance",
        db_pool_overflows_total: "instance",
    },
    histograms: {
        http_request_duration_highr_seconds: "",
        http_request_duration_seconds: "method handler",
    },
});

/**
 * Chat4All's router and outbox poller. The router counts nothing of its own; `messages_processed_total` is counted by the
 * status updater alone, which shows no metrics, and `kafka_consumer_lag` by nobody.
 * https://github.com/FilipeA9/Chat4All---Plataforma-de-Comunicao-Ubiqua/blob/main/app/workers/metrics.py,
 * https://github.com/FilipeA9/Chat4All---Plataforma-de-Comunicao-Ubiqua/blob/main/app/workers/outbox_poller.py
 */
export const chat4allWorkers = exporter({
    target: POD_TARGET,
    metrics: {
        ...PROCESS,
        outbox_published_total: "",
        outbox_failed_total: "aggregate_type event_type",
        // What the last look found, 100 at most.
        outbox_pending_events: "",
        dlq_messages_total: "reason aggregate_type",
    },
    histograms: { outbox_publish_duration_seconds: "" },
});
