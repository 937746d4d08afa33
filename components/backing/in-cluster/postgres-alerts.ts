import type { AlertRule } from "../../platform/alert-rules.ts";
import { DATA_CAUSE } from "../alerts.ts";
import { longestGapDays } from "../backups/alerts.ts";

const DAY_SECONDS = 86400;

/**
 * What somebody must be told of PostgreSQL on the cluster, of whatever namespace. Whoever has the namespace is told.
 *
 * @param schedule Cron schedule of base backups; those of clusters without an archive are not watched.
 */
export function postgresAlerts(schedule: string | undefined): AlertRule[] {
    const which = "{{ $labels.pod }} in {{ $labels.namespace }}";
    const ready =
        'sum by (namespace, cluster) (max by (namespace, pod) (kube_pod_status_ready{condition="true"}) * on (namespace, pod) group_right () max by (namespace, pod, cluster) (label_replace(kube_pod_owner{owner_kind="Cluster"}, "cluster", "$1", "owner_name", "(.+)")))';
    return [
        {
            alert: "PostgresDown",
            expr: `${ready} == 0`,
            for: "2m",
            severity: "critical",
            labels: DATA_CAUSE,
            summary: "No instance of PostgreSQL {{ $labels.cluster }} in {{ $labels.namespace }} is ready.",
            description: "Nothing can be read or written.",
        },
        {
            alert: "PostgresLags",
            expr: "max by (namespace, pod) (cnpg_pg_replication_lag) > 300",
            for: "10m",
            severity: "warning",
            summary: `The standby ${which} is {{ $value | humanizeDuration }} behind.`,
            description: "If the primary fails now, that much is lost or the standby takes that long to take over.",
        },
        {
            alert: "PostgresConnectionsShort",
            expr: 'sum by (namespace, pod) (cnpg_backends_total) / max by (namespace, pod) (cnpg_pg_settings_setting{name="max_connections"}) > 0.9',
            for: "10m",
            severity: "warning",
            summary: `{{ $value | humanizePercentage }} of the connections that ${which} takes are open.`,
            description: "Soon clients are refused: pools are too large for so many pods, or connections leak.",
        },
        ...(schedule === undefined ? [] : archive(schedule)),
    ];
}

/** The archive of what was written, and the base backups that it begins with. */
function archive(schedule: string): AlertRule[] {
    const days = 2 * longestGapDays(schedule);
    const which = "{{ $labels.job }} in {{ $labels.namespace }}";
    const latest = (metric: string) => `max by (namespace, job) (${metric})`;
    return [
        {
            alert: "PostgresArchiveFails",
            expr: `${latest("cnpg_pg_stat_archiver_last_failed_time")} > ${latest("cnpg_pg_stat_archiver_last_archived_time")}`,
            for: "15m",
            severity: "critical",
            summary: `What is written to PostgreSQL ${which} is not archived.`,
            description: "It cannot be restored to a time after this, and its volume fills with what waits.",
        },
        {
            alert: "PostgresBackupTooOld",
            expr: `time() - ${latest("barman_cloud_cloudnative_pg_io_last_available_backup_timestamp")} > ${days * DAY_SECONDS}`,
            for: "1d",
            severity: "critical",
            summary: `The newest base backup of PostgreSQL ${which} is too old.`,
            description: "A restore has to begin there, and takes longer the older it is; at last the archive ends.",
        },
    ];
}
