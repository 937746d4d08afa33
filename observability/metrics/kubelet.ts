import { exporter, NODE_TARGET } from "./exporter.ts";

/**
 * cAdvisor within the kubelet, less what kube-prometheus-stack drops (`kubelet.serviceMonitor.cAdvisorMetricRelabelings`).
 * https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md
 */
export const cadvisor = exporter({
    target: NODE_TARGET,
    honorLabels: true,
    metrics: {
        container_blkio_device_usage_total: "id name image container pod namespace device",
        container_cpu_cfs_periods_total: "id name image container pod namespace",
        container_cpu_cfs_throttled_periods_total: "id name image container pod namespace",
        container_cpu_usage_seconds_total: "id name image container pod namespace",
        container_fs_inodes_free: "id name image container pod namespace device",
        container_fs_inodes_total: "id name image container pod namespace device",
        container_fs_limit_bytes: "id name image container pod namespace device",
        container_fs_reads_bytes_total: "id name image container pod namespace device",
        container_fs_read_seconds_total: "id name image container pod namespace device",
        container_fs_reads_total: "id name image container pod namespace device",
        container_fs_usage_bytes: "id name image container pod namespace device",
        container_fs_writes_bytes_total: "id name image container pod namespace device",
        container_fs_write_seconds_total: "id name image container pod namespace device",
        container_fs_writes_total: "id name image container pod namespace device",
        container_health_state: "id name image container pod namespace",
        container_last_seen: "id name image container pod namespace",
        container_memory_cache: "id name image container pod namespace",
        container_memory_failcnt: "id name image container pod namespace",
        container_memory_failures_total: "id name image container pod namespace failure_type scope",
        container_memory_file_dirty_bytes: "id name image container pod namespace",
        container_memory_file_writeback_bytes: "id name image container pod namespace",
        container_memory_max_usage_bytes: "id name image container pod namespace",
        container_memory_pgscan_total: "id name image container pod namespace",
        container_memory_pgsteal_total: "id name image container pod namespace",
        container_memory_rss: "id name image container pod namespace",
        container_memory_usage_bytes: "id name image container pod namespace",
        container_memory_working_set_bytes: "id name image container pod namespace",
        container_memory_workingset_refault_anon_total: "id name image container pod namespace",
        container_memory_workingset_refault_file_total: "id name image container pod namespace",
        container_network_receive_bytes_total: "id name image container pod namespace interface",
        container_network_receive_errors_total: "id name image container pod namespace interface",
        container_network_receive_packets_dropped_total: "id name image container pod namespace interface",
        container_network_receive_packets_total: "id name image container pod namespace interface",
        container_network_transmit_bytes_total: "id name image container pod namespace interface",
        container_network_transmit_errors_total: "id name image container pod namespace interface",
        container_network_transmit_packets_dropped_total: "id name image container pod namespace interface",
        container_network_transmit_packets_total: "id name image container pod namespace interface",
        container_oom_events_total: "id name image container pod namespace",
        container_processes: "id name image container pod namespace",
        container_sockets: "id name image container pod namespace",
        container_start_time_seconds: "id name image container pod namespace",
        container_threads: "id name image container pod namespace",
    },
});

/**
 * The kubelet itself; volumes above all.
 * https://kubernetes.io/docs/reference/instrumentation/metrics/
 */
export const kubelet = exporter({
    target: NODE_TARGET,
    honorLabels: true,
    metrics: {
        kubelet_volume_stats_available_bytes: "namespace persistentvolumeclaim",
        kubelet_volume_stats_capacity_bytes: "namespace persistentvolumeclaim",
        kubelet_volume_stats_used_bytes: "namespace persistentvolumeclaim",
        kubelet_volume_stats_inodes: "namespace persistentvolumeclaim",
        kubelet_volume_stats_inodes_free: "namespace persistentvolumeclaim",
        kubelet_volume_stats_inodes_used: "namespace persistentvolumeclaim",
        kubelet_volume_stats_health_status_abnormal: "namespace persistentvolumeclaim",
        kubelet_running_pods: "",
        kubelet_node_name: "node",
        kubelet_evictions: "eviction_signal",
        kubelet_certificate_manager_client_expiration_seconds: "",
        kubelet_running_containers: "container_state",
    },
    histograms: {
        kubelet_pod_start_duration_seconds: "",
        kubelet_pleg_relist_duration_seconds: "",
        kubelet_runtime_operations_duration_seconds: "operation_type",
    },
});
