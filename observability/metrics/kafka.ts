import { exporter, POD_TARGET } from "./exporter.ts";

/** What the monitor of Kafka adds to the labels of a pod: Strimzi's own labels of it, and where it runs. */
const TARGET = [
    ...POD_TARGET,
    "strimzi_io_cluster",
    "strimzi_io_kind",
    "strimzi_io_name",
    "strimzi_io_component_type",
    "strimzi_io_pool_name",
    "strimzi_io_pod_name",
    "strimzi_io_broker_role",
    "strimzi_io_controller_role",
    "kubernetes_pod_name",
    "node_name",
];

/**
 * kafka_exporter, which Strimzi deploys beside the brokers.
 * https://github.com/danielqsj/kafka_exporter#metrics
 */
export const kafkaExporter = exporter({
    target: TARGET,
    metrics: {
        kafka_brokers: "",
        kafka_broker_info: "id address",
        kafka_topic_partitions: "topic",
        kafka_topic_partition_current_offset: "topic partition",
        kafka_topic_partition_oldest_offset: "topic partition",
        kafka_topic_partition_in_sync_replica: "topic partition",
        kafka_topic_partition_leader: "topic partition",
        kafka_topic_partition_leader_is_preferred: "topic partition",
        kafka_topic_partition_replicas: "topic partition",
        kafka_topic_partition_under_replicated_partition: "topic partition",
        kafka_consumergroup_current_offset: "consumergroup topic partition",
        kafka_consumergroup_current_offset_sum: "consumergroup topic",
        kafka_consumergroup_lag: "consumergroup topic partition",
        kafka_consumergroup_lag_sum: "consumergroup topic",
        kafka_consumergroup_members: "consumergroup",
    },
});

/**
 * A broker with Strimzi's metrics reporter, as far as its default list of metrics lets them out.
 * https://github.com/strimzi/strimzi-kafka-operator/tree/main/packaging/examples/metrics/strimzi-metrics-reporter
 */
export const kafkaBroker = exporter({
    target: TARGET,
    metrics: {
        kafka_cluster_partition_atminisr: "topic partition",
        kafka_cluster_partition_underminisr: "topic partition",
        kafka_controller_controllerstats_uncleanleaderelectionspersec_total: "",
        kafka_controller_kafkacontroller_activecontrollercount: "",
        kafka_controller_kafkacontroller_offlinepartitionscount: "",
        kafka_log_log_size: "topic partition",
        kafka_network_socketserver_networkprocessoravgidlepercent: "",
        kafka_server_brokertopicmetrics_bytesinpersec_total: "topic",
        kafka_server_brokertopicmetrics_bytesoutpersec_total: "topic",
        kafka_server_brokertopicmetrics_failedfetchrequestspersec_total: "topic",
        kafka_server_brokertopicmetrics_failedproducerequestspersec_total: "topic",
        kafka_server_brokertopicmetrics_messagesinpersec_total: "topic",
        kafka_server_brokertopicmetrics_totalfetchrequestspersec_total: "topic",
        kafka_server_brokertopicmetrics_totalproducerequestspersec_total: "topic",
        kafka_server_kafkarequesthandlerpool_requesthandleravgidlepercent_total: "",
        kafka_server_kafkaserver_linux_disk_read_bytes: "",
        kafka_server_kafkaserver_linux_disk_write_bytes: "",
        kafka_server_raft_metrics_current_state_info: "current_state",
        kafka_server_raft_metrics_commit_latency_avg: "",
        kafka_server_replicamanager_leadercount: "",
        kafka_server_replicamanager_partitioncount: "",
        kafka_server_replicamanager_underreplicatedpartitions: "",
        kafka_server_socket_server_metrics_connection_count: "listener networkprocessor",
        jvm_memory_used_bytes: "area",
        jvm_memory_max_bytes: "area",
        jvm_threads_current: "",
        process_open_fds: "",
        process_cpu_seconds_total: "",
    },
    summaries: { jvm_gc_collection_seconds: "gc" },
});
