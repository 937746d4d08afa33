/**
 * Alerts of the chart of the monitoring that are switched off, each with the one of this program that tells the same: by
 * the namespace's team, with a runbook, and once. Names as in version 88.5.3 of the chart, templates/prometheus/rules-1.14.
 */
export const REPLACED_ALERTS: Readonly<Record<string, string>> = {
    KubeNodeNotReady: "NodeNotReady",
    KubeNodeUnreachable: "NodeNotReady",
    KubeNodePressure: "NodeUnderPressure",
    NodeMemoryHighUtilization: "NodeMemoryShort",
    NodeFilesystemAlmostOutOfSpace: "NodeDiskFillsUp",
    NodeFilesystemSpaceFillingUp: "NodeDiskWillBeFull",
    KubePodCrashLooping: "PodCrashLooping",
    KubePodNotReady: "PodNotReady",
    KubeContainerWaiting: "PodNotReady",
    KubeDeploymentReplicasMismatch: "PodNotReady",
    KubeStatefulSetReplicasMismatch: "PodNotReady",
    KubeHpaMaxedOut: "AutoscalerAtMaximum",
    KubeJobFailed: "JobFailed",
    KubeQuotaAlmostFull: "QuotaNearlyUsed",
    KubeQuotaFullyUsed: "QuotaNearlyUsed",
    KubeQuotaExceeded: "QuotaNearlyUsed",
    KubePersistentVolumeFillingUp: "VolumeFillsUp",
    KubePersistentVolumeInodesFillingUp: "VolumeOutOfFiles",
    PrometheusBadConfig: "PrometheusRefusesConfiguration",
    PrometheusRuleFailures: "PrometheusRulesFail",
    AlertmanagerFailedReload: "AlertmanagerRefusesConfiguration",
    AlertmanagerFailedToSendAlerts: "NotificationsFail",
    AlertmanagerClusterFailedToSendAlerts: "NotificationsFail",
};
