import { series, type AlertCase, type AlertCases, type Series } from "../alert-cases.ts";

const TEAM = { team: "chat4all" };
const CRITICAL = { severity: "critical", ...TEAM };
const WARNING = { severity: "warning", ...TEAM };

const OUTBOX = "worker-outbox-1";
const POLLER = { component: "outbox_poller" };
const ROUTER = { consumergroup: "message_router_group", topic: "message_processing" };

/** What happens to Chat4All, and who is told. */
export const chat4all: AlertCases = {
    rules: "chat4all",
    cases: ({ namespace }) => [
        { requirements: "C44 CX19", when: "nothing is wrong", series: wellOff(namespace), fires: [] },
        ...apiCases(namespace),
        ...deadLetterCases(namespace),
        ...outboxCases(namespace),
        ...consumerCases(namespace),
        ...podCases(namespace),
        ...cleanUpCases(namespace),
    ],
};

/** A case besides which all is well. */
function but(
    namespace: string,
    when: string,
    trouble: Series,
    fires: AlertCase["fires"],
    requirements = "C44 CX19",
): AlertCase {
    return { requirements, when, series: { ...wellOff(namespace), ...trouble }, fires };
}

function apiCases(namespace: string): AlertCase[] {
    return [
        but(namespace, "no pod of the API is ready", { [available(namespace, "api")]: 0 }, [
            {
                alert: "Chat4AllApiDown",
                labels: { namespace, deployment: "api", ...CRITICAL },
                summary: "No pod of the API is ready.",
            },
        ]),
        but(namespace, "one request of ten fails", { [requests(namespace, "/v1/messages", "5xx")]: "0+11" }, [
            {
                alert: "APIErrorRateHigh",
                labels: { namespace, component: "api", symptom: "requests", ...CRITICAL },
                summary: "10% of the API's requests fail.",
            },
        ]),
        but(namespace, "every probe of readiness fails", { [requests(namespace, "/ready", "5xx")]: "0+90" }, []),
        but(
            namespace,
            "requests take three seconds",
            {
                [duration(namespace, "0.1")]: 0,
                [duration(namespace, "2.5")]: "0+10",
                [duration(namespace, "3.5")]: "0+100",
                [duration(namespace, "+Inf")]: "0+100",
            },
            [
                {
                    alert: "APILatencyP99High",
                    labels: { namespace, component: "api", symptom: "requests", ...WARNING },
                    summary: "One of 100 requests to the API takes longer than 3.489s.",
                },
            ],
        ),
        // Five that it keeps and five more.
        but(namespace, "a pod has all its connections in use", { [connections(namespace)]: 10 }, [
            {
                alert: "DatabaseConnectionPoolExhausted",
                labels: { namespace, pod: "api-1", component: "database", ...CRITICAL },
                summary: "api-1 uses 100% of the 10 connections that it may open.",
            },
        ]),
        but(namespace, "a pod uses more connections than it keeps", { [connections(namespace)]: 7 }, []),
    ];
}

function deadLetterCases(namespace: string): AlertCase[] {
    const lost = (count: number) => [
        {
            alert: "DLQMessagesDetected",
            labels: {
                namespace,
                aggregate_type: "message",
                reason: "max_retries_exceeded",
                ...POLLER,
                ...CRITICAL,
            },
            summary: "Messages of type message were given up: max_retries_exceeded.",
        },
        ...(count > 600
            ? [
                  {
                      alert: "HighDLQRate",
                      labels: { namespace, ...POLLER, ...CRITICAL },
                      summary: "20 messages a second are given up.",
                  },
              ]
            : []),
    ];
    const dlq = deadLetters(namespace);
    return [
        but(namespace, "a second message is given up", { [dlq]: "1x117 2x3" }, lost(1)),
        but(
            namespace,
            "the first message of all is given up, which no increase tells of",
            { [dlq]: "_x117 1x3" },
            lost(1),
        ),
        but(
            namespace,
            "a message is given up by a poller that has just begun",
            { [dlq]: "_x117 1x3", [up(namespace)]: "_x116 1x4", [started(namespace)]: `_x116 ${116 * 60}x4` },
            lost(1),
        ),
        but(namespace, "messages were given up long ago", { [dlq]: 3 }, []),
        but(
            namespace,
            "messages were given up long ago, and nobody looked for a while",
            { [dlq]: "3x60 _x56 3x3", [up(namespace)]: "1x60 _x56 1x3" },
            [],
        ),
        but(namespace, "messages are given up in masses", { [dlq]: "0+1200" }, lost(1200)),
    ];
}

function outboxCases(namespace: string): AlertCase[] {
    const full = { [pending(namespace)]: 100 };
    const backlog = {
        alert: "OutboxEventBacklog",
        labels: { namespace, pod: OUTBOX, ...POLLER, ...WARNING },
        summary: `${OUTBOX} has found 100 events or more at every look for 10 minutes.`,
    };
    const critical = {
        alert: "OutboxEventBacklogCritical",
        labels: { namespace, pod: OUTBOX, ...POLLER, ...CRITICAL },
        summary: `Events wait in the outbox, and ${OUTBOX} publishes none or next to none.`,
    };
    return [
        but(namespace, "the outbox poller does not run", { [available(namespace, "worker-outbox")]: 0 }, [
            {
                alert: "OutboxPollerDown",
                labels: { namespace, deployment: "worker-outbox", ...POLLER, ...CRITICAL },
                summary: "The outbox poller does not run.",
            },
        ]),
        but(namespace, "the poller does not keep up", full, [backlog]),
        but(namespace, "the poller finds much now and then", { [pending(namespace)]: "20x60 100x2 20x57" }, []),
        but(namespace, "many events wait and few are published", { ...full, [published(namespace)]: "0+6" }, [
            backlog,
            critical,
        ]),
        but(
            namespace,
            "one event waits and none is published",
            { [pending(namespace)]: 1, [published(namespace)]: 500 },
            [critical],
        ),
        but(
            namespace,
            "nothing is published because there is nothing",
            { [pending(namespace)]: 0, [published(namespace)]: 500 },
            [],
        ),
        but(namespace, "events fail for good in masses", { [failed(namespace)]: "0+120" }, [
            {
                alert: "OutboxPublishFailureRate",
                labels: { namespace, aggregate_type: "message", event_type: "message.created", ...POLLER, ...WARNING },
                summary: "2 events message.created a second fail for good.",
            },
        ]),
    ];
}

function consumerCases(namespace: string): AlertCase[] {
    const behind = (alert: string, severity: Readonly<Record<string, string>>, count: string) => ({
        alert,
        labels: { namespace, ...ROUTER, component: "kafka_consumer", ...severity },
        summary: `message_router_group is ${count} messages behind in message_processing.`,
    });
    const stalled = {
        alert: "MessageProcessingStalled",
        labels: { namespace, ...ROUTER, component: "message_worker", ...CRITICAL },
        summary: "message_router_group reads nothing of message_processing, where messages wait.",
    };
    return [
        but(namespace, "the router is far behind", { [lag(namespace, "0")]: 8000, [lag(namespace, "1")]: 4000 }, [
            behind("KafkaConsumerLagHigh", WARNING, "12000"),
        ]),
        but(namespace, "the router is hours behind", { [lag(namespace, "0")]: 60000 }, [
            behind("KafkaConsumerLagHigh", WARNING, "60010"),
            behind("KafkaConsumerLagCritical", CRITICAL, "60010"),
        ]),
        but(
            namespace,
            "messages wait and the router reads none",
            { [lag(namespace, "0")]: 200, [offset(namespace)]: 5000 },
            [stalled],
        ),
        but(
            namespace,
            "the router reads nothing because there is nothing",
            { [lag(namespace, "0")]: 0, [offset(namespace)]: 5000 },
            [],
        ),
        but(
            namespace,
            "messages wait in one partition, and of another it is not known where the router is",
            { [lag(namespace, "0")]: 101, [lag(namespace, "1")]: -1, [offset(namespace)]: 5000 },
            [stalled],
        ),
    ];
}

function podCases(namespace: string): AlertCase[] {
    const api = { namespace, pod: "api-1", container: "api", component: "infrastructure" };
    return [
        but(
            namespace,
            "a pod uses nearly all of its CPU",
            { [ofApi(namespace, "container_cpu_usage_seconds_total")]: "0+108" },
            [
                {
                    alert: "PodCPUUsageHigh",
                    labels: { ...api, ...WARNING },
                    summary: "api of api-1 uses 90% of its CPU limit.",
                },
            ],
        ),
        but(
            namespace,
            "a pod uses nearly all of its memory",
            { [ofApi(namespace, "container_memory_working_set_bytes")]: 1800 },
            [
                {
                    alert: "PodMemoryUsageHigh",
                    labels: { ...api, ...WARNING },
                    summary: "api of api-1 uses 90% of its memory limit.",
                },
            ],
        ),
    ];
}

function cleanUpCases(namespace: string): AlertCase[] {
    const late = [
        {
            alert: "UploadCleanUpLate",
            labels: { namespace, cronjob: "upload-garbage-collector", component: "upload_gc", ...WARNING },
            summary: "The last run of upload-garbage-collector has not succeeded.",
        },
    ];
    const [scheduled, succeeded] = cleanUp(namespace);
    return [
        { ...but(namespace, "the clean-up fails", { [scheduled]: 90000 }, late, "C44 CX12"), minutes: 180 },
        { ...but(namespace, "the clean-up never succeeded", { [succeeded]: "_x180" }, late, "C44 CX12"), minutes: 180 },
        but(
            namespace,
            "the clean-up has been at work for an hour",
            { [scheduled]: "1000x60 90000x60" },
            [],
            "C44 CX12",
        ),
    ];
}

function wellOff(namespace: string): Series {
    const [scheduled, succeeded] = cleanUp(namespace);
    return {
        [available(namespace, "api")]: 3,
        [available(namespace, "worker-outbox")]: 1,
        [requests(namespace, "/v1/messages", "2xx")]: "0+99",
        [requests(namespace, "/ready", "2xx")]: "0+12",
        [duration(namespace, "0.1")]: "0+100",
        [duration(namespace, "+Inf")]: "0+100",
        [connections(namespace)]: 2,
        [up(namespace)]: 1,
        [started(namespace)]: -9000,
        [pending(namespace)]: 3,
        [published(namespace)]: "0+600",
        [failed(namespace)]: "0+6",
        [lag(namespace, "0")]: 50,
        [lag(namespace, "1")]: 10,
        [offset(namespace)]: "0+600",
        [ofApi(namespace, "container_cpu_usage_seconds_total")]: "0+60",
        [ofApi(namespace, "container_memory_working_set_bytes")]: 900,
        [limit(namespace, "cpu")]: 2,
        [limit(namespace, "memory")]: 2000,
        [scheduled]: 1000,
        [succeeded]: 1060,
    };
}

const available = (namespace: string, deployment: string) =>
    series("kube_deployment_status_replicas_available", { namespace, deployment });

const api = (name: string, namespace: string, labels: Readonly<Record<string, string>> = {}) =>
    series(name, { namespace, job: "chat4all-api", pod: "api-1", ...labels });

const requests = (namespace: string, handler: string, status: string) =>
    api("http_requests_total", namespace, { handler, status, method: "POST" });

const duration = (namespace: string, le: string) =>
    api("http_request_duration_highr_seconds_bucket", namespace, { le });

const connections = (namespace: string) => api("db_pool_connections_active", namespace, { exported_instance: "api" });

const worker = (name: string, namespace: string, labels: Readonly<Record<string, string>> = {}) =>
    series(name, { namespace, job: "chat4all-workers", pod: OUTBOX, ...labels });

const up = (namespace: string) => worker("up", namespace);
const started = (namespace: string) => worker("process_start_time_seconds", namespace);
const pending = (namespace: string) => worker("outbox_pending_events", namespace);
const published = (namespace: string) => worker("outbox_published_total", namespace);

const failed = (namespace: string) =>
    worker("outbox_failed_total", namespace, { aggregate_type: "message", event_type: "message.created" });

const deadLetters = (namespace: string) =>
    worker("dlq_messages_total", namespace, { aggregate_type: "message", reason: "max_retries_exceeded" });

const lag = (namespace: string, partition: string) =>
    series("kafka_consumergroup_lag", { namespace, ...ROUTER, partition });

const offset = (namespace: string) =>
    series("kafka_consumergroup_current_offset", { namespace, ...ROUTER, partition: "0" });

const ofApi = (namespace: string, name: string) => series(name, { namespace, pod: "api-1", container: "api" });

const limit = (namespace: string, resource: string) =>
    series("kube_pod_container_resource_limits", { namespace, pod: "api-1", container: "api", resource });

/** When the clean-up was to begin last, and when it ended well. */
function cleanUp(namespace: string): [string, string] {
    const job = { namespace, cronjob: "upload-garbage-collector" };
    return [
        series("kube_cronjob_status_last_schedule_time", job),
        series("kube_cronjob_status_last_successful_time", job),
    ];
}
