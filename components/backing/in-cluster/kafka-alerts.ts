import type { AlertRule } from "../../platform/alert-rules.ts";
import { DATA_CAUSE } from "../alerts.ts";

/** Records that a consumer may be behind without anybody being told. */
const LONG_LAG = 1000;

/** What somebody must be told of Kafka, of whatever namespace. Whoever has the namespace is told. */
export function kafkaAlerts(): AlertRule[] {
    const ready =
        'sum by (namespace, pool) (max by (namespace, pod) (kube_pod_status_ready{condition="true"}) * on (namespace, pod) group_right () max by (namespace, pod, pool) (label_replace(kube_pod_owner{owner_kind="StrimziPodSet"}, "pool", "$1", "owner_name", "(.+)")))';
    const lag = "sum by (namespace, consumergroup, topic) (kafka_consumergroup_lag)";
    const inNamespace = "in {{ $labels.namespace }}";
    return [
        {
            alert: "KafkaDown",
            expr: `${ready} == 0`,
            for: "2m",
            severity: "critical",
            labels: DATA_CAUSE,
            summary: `No broker of Kafka {{ $labels.pool }} ${inNamespace} is ready.`,
            description: "Nothing can be sent or read.",
        },
        {
            alert: "KafkaPartitionsOffline",
            expr: "max by (namespace, strimzi_io_cluster) (kafka_controller_kafkacontroller_offlinepartitionscount) > 0",
            for: "2m",
            severity: "critical",
            labels: DATA_CAUSE,
            summary: `{{ $value }} partitions of Kafka {{ $labels.strimzi_io_cluster }} ${inNamespace} have no leader.`,
            description: "What belongs there can be neither sent nor read.",
        },
        {
            alert: "KafkaBelowMinimumInSync",
            expr: "sum by (namespace, strimzi_io_cluster, topic) (kafka_cluster_partition_underminisr) > 0",
            for: "5m",
            severity: "critical",
            summary: `Too few brokers hold {{ $labels.topic }} of Kafka {{ $labels.strimzi_io_cluster }} ${inNamespace}.`,
            description: "Who sends with acks=all is refused.",
        },
        {
            alert: "KafkaUnderReplicated",
            expr: "sum by (namespace, strimzi_io_cluster) (kafka_server_replicamanager_underreplicatedpartitions) > 0",
            for: "10m",
            severity: "warning",
            summary: `{{ $value }} partitions of Kafka {{ $labels.strimzi_io_cluster }} ${inNamespace} lack copies.`,
            description: "A broker is away or does not keep up: another loss may take the partitions offline.",
        },
        {
            alert: "KafkaConsumersLag",
            expr: `${lag} > ${LONG_LAG} and ${lag} >= ${lag.replace("_lag)", "_lag offset 15m)")}`,
            for: "15m",
            severity: "warning",
            summary: `{{ $labels.consumergroup }} ${inNamespace} is {{ $value }} records behind in {{ $labels.topic }}, and does not catch up.`,
            description: "Consumers are too few, too slow, or hang.",
        },
    ];
}
