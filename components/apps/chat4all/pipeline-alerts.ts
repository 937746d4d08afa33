import type { AlertRule } from "../../platform/alert-rules.ts";

/** Events that the outbox poller takes at once: the most that its gauge of waiting events ever says. */
const BATCH = 100;

const WORKERS = 'job="chat4all-workers"';

/** What somebody must be told of a message's way from the outbox to the channels. */
export function pipelineAlerts(here: string): AlertRule[] {
    return [...deadLetterAlerts(here), ...outboxAlerts(here), ...consumerAlerts(here)];
}

function deadLetterAlerts(here: string): AlertRule[] {
    const lost = `dlq_messages_total{${here},${WORKERS}}`;
    const by = "by (namespace, aggregate_type, reason)";
    const up = `up{${here},${WORKERS}}`;
    const started = `process_start_time_seconds{${here},${WORKERS}}`;
    return [
        {
            alert: "DLQMessagesDetected",
            // A counter appears with its first message, and an increase needs a value before: so a counter that was not
            // there counts too, if its process was, or is young.
            expr:
                `sum ${by} (increase(${lost}[5m])) > 0` +
                ` or sum ${by} ((${lost} unless ${lost} offset 5m) and on (namespace, pod) ${up} offset 5m == 1) > 0` +
                ` or sum ${by} (${lost} and on (namespace, pod) time() - ${started} < 300) > 0`,
            for: "1m",
            severity: "critical",
            labels: { component: "outbox_poller" },
            summary: "Messages of type {{ $labels.aggregate_type }} were given up: {{ $labels.reason }}.",
            description: "They are in the topic message_processing_dlq for seven days, and reach nobody.",
        },
        {
            alert: "HighDLQRate",
            expr: `sum by (namespace) (rate(${lost}[15m])) > 10`,
            for: "5m",
            severity: "critical",
            labels: { component: "outbox_poller" },
            summary: "{{ $value | humanize }} messages a second are given up.",
            description:
                "No single message is at fault: Kafka refuses all of a kind. Stop the outbox poller before more are lost.",
        },
    ];
}

function outboxAlerts(here: string): AlertRule[] {
    const pending = `outbox_pending_events{${here},${WORKERS}}`;
    const published = `rate(outbox_published_total{${here},${WORKERS}}[10m])`;
    const running = `kube_deployment_status_replicas_available{${here},deployment="worker-outbox"}`;
    const full = `min by (namespace, pod) (min_over_time(${pending}[5m])) >= ${BATCH}`;
    const labels = { component: "outbox_poller" };
    return [
        {
            alert: "OutboxPollerDown",
            expr: `${running} == 0 or absent(${running})`,
            for: "3m",
            severity: "critical",
            labels,
            summary: "The outbox poller does not run.",
            description:
                "Messages are taken and stay in the database: no channel and no open connection hears of them.",
        },
        {
            alert: "OutboxEventBacklog",
            expr: full,
            for: "5m",
            severity: "warning",
            labels,
            summary: `{{ $labels.pod }} has found ${BATCH} events or more at every look for 10 minutes.`,
            description:
                "More is written than it publishes, or Kafka answers slowly. There is one poller, whatever the load.",
        },
        {
            alert: "OutboxEventBacklogCritical",
            expr: `(${full}) and on (namespace, pod) ${published} < 1 or (max by (namespace, pod) (${pending}) > 0) and on (namespace, pod) ${published} == 0`,
            for: "5m",
            severity: "critical",
            labels,
            summary: "Events wait in the outbox, and {{ $labels.pod }} publishes none or next to none.",
            description: "Kafka is out of reach or refuses them: nobody gets messages until it does not.",
        },
        {
            alert: "OutboxPublishFailureRate",
            expr: `sum by (namespace, aggregate_type, event_type) (rate(outbox_failed_total{${here},${WORKERS}}[10m])) > 1`,
            for: "5m",
            severity: "warning",
            labels,
            summary: "{{ $value | humanize }} events {{ $labels.event_type }} a second fail for good.",
            description: "The poller's log says why, event by event.",
        },
    ];
}

function consumerAlerts(here: string): AlertRule[] {
    const lag = `sum by (namespace, consumergroup, topic) (kafka_consumergroup_lag{${here}} >= 0)`;
    const consumed = `sum by (namespace, consumergroup, topic) (rate(kafka_consumergroup_current_offset{${here}}[5m]))`;
    const labels = { component: "kafka_consumer" };
    const behind = "{{ $labels.consumergroup }} is {{ $value }} messages behind in {{ $labels.topic }}.";
    return [
        {
            alert: "KafkaConsumerLagHigh",
            expr: `${lag} > 10000`,
            for: "5m",
            severity: "warning",
            labels,
            summary: behind,
            description: "Its workers do not keep up: more pods help up to as many as the topic has partitions.",
        },
        {
            alert: "KafkaConsumerLagCritical",
            expr: `${lag} > 50000`,
            for: "2m",
            severity: "critical",
            labels,
            summary: behind,
            description: "Messages arrive so late that people take them for lost.",
        },
        {
            alert: "MessageProcessingStalled",
            expr: `${consumed} == 0 and on (namespace, consumergroup, topic) ${lag} > 100`,
            for: "10m",
            severity: "critical",
            labels: { component: "message_worker" },
            summary: "{{ $labels.consumergroup }} reads nothing of {{ $labels.topic }}, where messages wait.",
            description: "Its workers hang or are gone. Start them anew.",
        },
    ];
}
