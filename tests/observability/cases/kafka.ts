import { series, type AlertCases } from "../alert-cases.ts";

const namespace = "chat4all";
const teller = { job: "kube-state-metrics", namespace };
const broker = { job: "kafka", namespace, pod: "kafka-broker-0", strimzi_io_cluster: "kafka" };
const cluster = { namespace, strimzi_io_cluster: "kafka" };

const ready = (pod: string) => series("kube_pod_status_ready", { ...teller, pod, condition: "true" });
const owner = (pod: string) =>
    series("kube_pod_owner", { ...teller, pod, owner_kind: "StrimziPodSet", owner_name: "kafka-broker" });
const OFFLINE = series("kafka_controller_kafkacontroller_offlinepartitionscount", broker);
const BELOW = series("kafka_cluster_partition_underminisr", { ...broker, topic: "messages", partition: "0" });
const UNDER = series("kafka_server_replicamanager_underreplicatedpartitions", broker);
const lag = (partition: string) =>
    series("kafka_consumergroup_lag", {
        ...broker,
        consumergroup: "message_router_group",
        topic: "message_processing",
        partition,
    });

const healthy = {
    [ready("kafka-broker-0")]: 1,
    [ready("kafka-broker-1")]: 0,
    [owner("kafka-broker-0")]: 1,
    [owner("kafka-broker-1")]: 1,
    [OFFLINE]: 0,
    [BELOW]: 0,
    [UNDER]: 0,
    [lag("0")]: 500,
    [lag("1")]: 500,
};

const critical = { severity: "critical" };

export const kafka: AlertCases = {
    rules: "kafka",
    cases: () => [
        { when: "all is well", series: healthy, fires: [] },
        {
            when: "no broker is ready",
            series: { ...healthy, [ready("kafka-broker-0")]: 0 },
            fires: [
                {
                    alert: "KafkaDown",
                    labels: { namespace, pool: "kafka-broker", cause: "data", ...critical },
                    summary: "No broker of Kafka kafka-broker in chat4all is ready.",
                },
            ],
        },
        {
            when: "partitions have no leader",
            series: { ...healthy, [OFFLINE]: 3 },
            fires: [
                {
                    alert: "KafkaPartitionsOffline",
                    labels: { ...cluster, cause: "data", ...critical },
                    summary: "3 partitions of Kafka kafka in chat4all have no leader.",
                },
            ],
        },
        {
            when: "too few brokers hold a topic",
            series: { ...healthy, [BELOW]: 1 },
            fires: [
                {
                    alert: "KafkaBelowMinimumInSync",
                    labels: { ...cluster, topic: "messages", ...critical },
                    summary: "Too few brokers hold messages of Kafka kafka in chat4all.",
                },
            ],
        },
        {
            when: "copies are missing",
            series: { ...healthy, [UNDER]: 7 },
            fires: [
                {
                    alert: "KafkaUnderReplicated",
                    labels: { ...cluster, severity: "warning" },
                    summary: "7 partitions of Kafka kafka in chat4all lack copies.",
                },
            ],
        },
        {
            when: "consumers fall behind",
            series: { ...healthy, [lag("0")]: "500+10" },
            fires: [
                {
                    alert: "KafkaConsumersLag",
                    labels: {
                        namespace,
                        consumergroup: "message_router_group",
                        topic: "message_processing",
                        severity: "warning",
                    },
                    summary:
                        "message_router_group in chat4all is 2200 records behind in message_processing, and does not catch up.",
                },
            ],
        },
        {
            when: "consumers have caught up by much and rest",
            series: { ...healthy, [lag("0")]: "9000-100x60 3000x17" },
            minutes: 78,
            fires: [],
        },
        { when: "consumers catch up", series: { ...healthy, [lag("0")]: "5000-10" }, fires: [] },
    ],
};
