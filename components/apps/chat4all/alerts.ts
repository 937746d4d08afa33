import { REQUESTS_SUFFER, type AlertRule } from "../../platform/alert-rules.ts";
import { shareOfCpuLimit, shareOfMemoryLimit } from "../../workload/usage.ts";
import { UPLOAD_GC_NAME } from "./jobs.ts";
import { pipelineAlerts } from "./pipeline-alerts.ts";

/** Share of the connections that a pod may open, above which requests soon wait for one. */
const POOL_NEARLY_USED = 0.9;

export interface AlertsArgs {
    readonly namespace: string;
    /** Connections to the database that each pod keeps, and how many more it may open. */
    readonly pool: { readonly size: number; readonly overflow: number };
}

/**
 * What somebody must be told of Chat4All: the alerts of the application's own repository, as far as the series that they
 * ask for exist, and what watches the clean-up, whose metrics nobody can collect. Kafka's brokers, backups and pods that
 * keep starting anew are among the platform's rules, for every application.
 */
export function alertRules(args: AlertsArgs): AlertRule[] {
    const here = `namespace="${args.namespace}"`;
    return [...apiAlerts(here, args), ...pipelineAlerts(here), ...resourceAlerts(here), cleanUpLate(here)];
}

function apiAlerts(here: string, { pool }: AlertsArgs): AlertRule[] {
    const api = `${here},job="chat4all-api"`;
    const ready = `kube_deployment_status_replicas_available{${here},deployment="api"}`;
    // Probes are not what people ask; `/ready` fails by design while a service is down.
    const requests = (matchers = "") =>
        `sum by (namespace) (rate(http_requests_total{${api},handler!~"/health|/ready|/metrics.*"${matchers}}[5m]))`;
    const most = pool.size + pool.overflow;
    return [
        {
            alert: "Chat4AllApiDown",
            expr: `${ready} == 0 or absent(${ready})`,
            for: "3m",
            severity: "critical",
            summary: "No pod of the API is ready.",
            description:
                "Nobody can send or read. A pod is ready while it reaches database, Redis and Kafka: look there first.",
        },
        {
            alert: "APIErrorRateHigh",
            expr: `${requests(',status="5xx"')} / ${requests()} > 0.05`,
            for: "5m",
            severity: "critical",
            labels: { ...REQUESTS_SUFFER, component: "api" },
            summary: "{{ $value | humanizePercentage }} of the API's requests fail.",
            description: "Look at the API's logs, its database, Redis and Kafka.",
        },
        {
            alert: "APILatencyP99High",
            // The histogram by handler ends at one second, and could never tell of two.
            expr: `histogram_quantile(0.99, sum by (namespace, le) (rate(http_request_duration_highr_seconds_bucket{${api}}[5m]))) > 2`,
            for: "10m",
            severity: "warning",
            labels: { ...REQUESTS_SUFFER, component: "api" },
            summary: "One of 100 requests to the API takes longer than {{ $value | humanizeDuration }}.",
            description: "Probes count too: a service that the API waits for shows here first.",
        },
        {
            alert: "DatabaseConnectionPoolExhausted",
            expr: `max by (namespace, pod) (db_pool_connections_active{${api}}) / ${most} > ${POOL_NEARLY_USED}`,
            for: "5m",
            severity: "critical",
            labels: { component: "database" },
            summary: `{{ $labels.pod }} uses {{ $value | humanizePercentage }} of the ${most} connections that it may open.`,
            description:
                "Requests wait up to 30 seconds for a connection, and then fail: queries are slow, or pods too few.",
        },
    ];
}

function resourceAlerts(here: string): AlertRule[] {
    const pods = `${here},pod=~"(api|worker)-.+"`;
    const which = "{{ $labels.container }} of {{ $labels.pod }}";
    return [
        {
            alert: "PodCPUUsageHigh",
            expr: `${shareOfCpuLimit(pods)} > 0.8`,
            for: "10m",
            severity: "warning",
            labels: { component: "infrastructure" },
            summary: `${which} uses {{ $value | humanizePercentage }} of its CPU limit.`,
            description:
                "The autoscaler should have added pods before: look whether it is at its most, or one pod has all the work.",
        },
        {
            alert: "PodMemoryUsageHigh",
            expr: `${shareOfMemoryLimit(pods)} > 0.85`,
            for: "10m",
            severity: "warning",
            labels: { component: "infrastructure" },
            summary: `${which} uses {{ $value | humanizePercentage }} of its memory limit.`,
            description:
                "At the limit it is killed. Large uploads pass through the API's memory; growth without load is a leak.",
        },
    ];
}

/** The job ends after an hour, with or without success. */
function cleanUpLate(here: string): AlertRule {
    const job = `${here},cronjob="${UPLOAD_GC_NAME}"`;
    const scheduled = `max by (namespace, cronjob) (kube_cronjob_status_last_schedule_time{${job}})`;
    const succeeded = `max by (namespace, cronjob) (kube_cronjob_status_last_successful_time{${job}})`;
    return {
        alert: "UploadCleanUpLate",
        expr: `${scheduled} unless on (namespace, cronjob) ${succeeded} >= ${scheduled}`,
        for: "2h",
        severity: "warning",
        labels: { component: "upload_gc" },
        summary: "The last run of {{ $labels.cronjob }} has not succeeded.",
        description: "Uploads that nobody finished pile up. Look at the log of its newest job.",
    };
}
