import { createDashboard, type Dashboard, type Row } from "../dashboard.ts";
import { query, statistic, timeSeries, type Threshold } from "../panels.ts";
import { kafkaBrokersRow } from "../rows/kafka-brokers.ts";

const HERE = 'namespace=~"$namespace"';
const TOPIC = `${HERE},topic=~"$topic"`;
const NONE: readonly Threshold[] = [{ value: 1, colour: "red" }];

/** Kafka that Strimzi runs on the cluster. */
export function kafka(): Dashboard {
    return createDashboard({
        uid: "kafka",
        title: "Kafka",
        description: "Are all brokers and copies there, do consumers keep up, and where does the traffic come from?",
        team: "platform",
        variables: [
            { name: "namespace", label: "Namespace", query: "label_values(kafka_brokers, namespace)" },
            {
                name: "topic",
                label: "Topic",
                query: 'label_values(kafka_topic_partitions{namespace=~"$namespace"}, topic)',
            },
        ],
        related: [{ title: "Cluster Overview", uid: "cluster-overview" }],
        rows: [health(), consumers(), traffic(), kafkaBrokersRow(HERE)],
    });
}

function health(): Row {
    return {
        title: "Health",
        panels: [
            statistic({
                title: "Brokers",
                description: "That belong to their cluster.",
                unit: "short",
                queries: [query(`sum(max by (namespace) (kafka_brokers{${HERE}}))`, "brokers")],
            }),
            statistic({
                title: "Partitions without a leader",
                description: "They can be neither written nor read.",
                unit: "short",
                thresholds: NONE,
                queries: [
                    query(
                        `sum(max by (namespace) (kafka_controller_kafkacontroller_offlinepartitionscount{${HERE}}))`,
                        "partitions",
                    ),
                ],
            }),
            statistic({
                title: "Below the minimum of copies",
                description: "Whoever sends with acks=all is refused there.",
                unit: "short",
                thresholds: NONE,
                queries: [query(`sum(kafka_cluster_partition_underminisr{${TOPIC}})`, "partitions")],
            }),
            statistic({
                title: "With too few copies",
                description: "While a broker starts anew for minutes, otherwise one is away or does not keep up.",
                unit: "short",
                thresholds: [{ value: 1, colour: "orange" }],
                queries: [query(`sum(kafka_server_replicamanager_underreplicatedpartitions{${HERE}})`, "partitions")],
            }),
            statistic({
                title: "Controllers in charge",
                description: "One for each cluster. None: nothing is decided, such as who leads a partition.",
                unit: "short",
                queries: [query(`sum(kafka_controller_kafkacontroller_activecontrollercount{${HERE}})`, "controllers")],
            }),
            statistic({
                title: "Messages that wait",
                description: "Of all consumer groups in the chosen topics.",
                unit: "short",
                thresholds: [{ value: 1000, colour: "orange" }],
                queries: [query(`sum(kafka_consumergroup_lag{${TOPIC}} >= 0)`, "messages")],
            }),
        ],
    };
}

function consumers(): Row {
    const group = "{{consumergroup}} {{topic}}";
    return {
        title: "Consumers",
        panels: [
            timeSeries({
                title: "Messages that wait",
                description: "By group and topic. Growing, consumers are too few, too slow, or gone.",
                unit: "short",
                queries: [
                    query(`sum by (namespace, consumergroup, topic) (kafka_consumergroup_lag{${TOPIC}} >= 0)`, group),
                ],
            }),
            timeSeries({
                title: "Time to catch up",
                description: "What waits divided by what was consumed in five minutes, if nothing new came.",
                unit: "s",
                queries: [
                    query(
                        `sum by (namespace, consumergroup, topic) (kafka_consumergroup_lag{${TOPIC}} >= 0) / (sum by (namespace, consumergroup, topic) (rate(kafka_consumergroup_current_offset{${TOPIC}}[5m])) > 0)`,
                        group,
                    ),
                ],
            }),
            timeSeries({
                title: "Messages consumed",
                description: "Per second, by what each group has committed.",
                unit: "cps",
                queries: [
                    query(
                        `sum by (namespace, consumergroup, topic) (rate(kafka_consumergroup_current_offset{${TOPIC}}[$__rate_interval]))`,
                        group,
                    ),
                ],
            }),
            timeSeries({
                title: "Members of groups",
                description: "None while messages wait: the worker is down. More than partitions: the rest is idle.",
                unit: "short",
                queries: [
                    query(
                        `sum by (namespace, consumergroup) (kafka_consumergroup_members{${HERE}})`,
                        "{{consumergroup}}",
                    ),
                ],
            }),
        ],
    };
}

function traffic(): Row {
    const rate = (metric: string) =>
        `topk(10, sum by (namespace, topic) (rate(kafka_server_brokertopicmetrics_${metric}_total{${TOPIC}}[$__rate_interval])))`;
    const topic = "{{namespace}} {{topic}}";
    return {
        title: "Traffic",
        panels: [
            timeSeries({
                title: "Messages produced",
                description: "Per second; the ten topics with most.",
                unit: "cps",
                width: 8,
                queries: [query(rate("messagesinpersec"), topic)],
            }),
            timeSeries({
                title: "Bytes in",
                description: "Per second; the ten topics with most.",
                unit: "Bps",
                width: 8,
                queries: [query(rate("bytesinpersec"), topic)],
            }),
            timeSeries({
                title: "Bytes out",
                description: "Per second, to consumers; the ten topics with most.",
                unit: "Bps",
                width: 8,
                queries: [query(rate("bytesoutpersec"), topic)],
            }),
            timeSeries({
                title: "Requests that failed",
                description: "Per second: sends and fetches that a broker refused.",
                unit: "reqps",
                thresholds: [{ value: 0.01, colour: "red" }],
                queries: [
                    query(rate("failedproducerequestspersec"), `${topic} sends`),
                    query(rate("failedfetchrequestspersec"), `${topic} fetches`),
                ],
            }),
            timeSeries({
                title: "Size of topics",
                description: "Bytes of all copies; the ten largest. Retention keeps them from growing for ever.",
                unit: "bytes",
                queries: [query(`topk(10, sum by (namespace, topic) (kafka_log_log_size{${TOPIC}}))`, topic)],
            }),
        ],
    };
}
