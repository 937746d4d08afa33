import type { IngressController } from "../../ingress/contract.ts";
import { serverErrorRatio } from "../../ingress/request-metrics.ts";
import type { AlertRule } from "../../platform/alert-rules.ts";
import { BACKUP_JOBS } from "./backups.ts";
import { API_PORT, NAME, partName, WORKDIR_CLAIM } from "./names.ts";

/** Lists of Redis in which documents wait: the queues of the workers. */
export const QUEUES = ["document_processor", "default", "celery"];

/** Documents that may wait without anybody being told. */
const LONG_QUEUE = 500;

export interface AlertsArgs {
    readonly namespace: string;
    readonly controller: Pick<IngressController, "kind">;
    /** Whether there are backups to watch. */
    readonly backedUp: boolean;
}

/** What somebody must be told of DocuElevate, as the cluster, the ingress controller and Redis see it: it has no metrics itself. */
export function alertRules({ namespace, controller, backedUp }: AlertsArgs): AlertRule[] {
    const here = `namespace="${namespace}"`;
    const api = `kube_deployment_status_replicas_available{${here},deployment="${partName("api")}"}`;
    const deployments = `${here},deployment=~"${NAME}-.*"`;
    const autoscalers = `${here},horizontalpodautoscaler=~"${NAME}-.*"`;
    const workdir = `${here},persistentvolumeclaim="${WORKDIR_CLAIM}"`;
    return [
        {
            alert: "DocuElevateDown",
            expr: `${api} == 0 or absent(${api})`,
            for: "3m",
            severity: "critical",
            summary: "No pod of the API is ready.",
            description: "Nobody can reach documents. A pod is ready while it reaches its database: look there first.",
        },
        {
            alert: "DocuElevatePodsMissing",
            expr: `kube_deployment_status_replicas_available{${deployments}} < kube_deployment_spec_replicas{${deployments}}`,
            for: "15m",
            severity: "warning",
            summary: "{{ $labels.deployment }} has had fewer pods than it wants for 15 minutes.",
            description: "Pods do not start or do not get ready: look at their events and logs.",
        },
        {
            alert: "DocuElevatePodsRestart",
            expr: `increase(kube_pod_container_status_restarts_total{${here},pod=~"${NAME}-.*"}[30m]) > 3`,
            for: "5m",
            severity: "warning",
            summary: "{{ $labels.pod }} keeps restarting.",
            description: "Look at the log of its previous run, and at its memory limit: large documents take much.",
        },
        {
            alert: "DocuElevateFullyScaledOut",
            expr: `kube_horizontalpodautoscaler_status_current_replicas{${autoscalers}} >= kube_horizontalpodautoscaler_spec_max_replicas{${autoscalers}} and kube_horizontalpodautoscaler_spec_max_replicas{${autoscalers}} > kube_horizontalpodautoscaler_spec_min_replicas{${autoscalers}}`,
            for: "30m",
            severity: "warning",
            summary: "{{ $labels.horizontalpodautoscaler }} has run its most pods for 30 minutes.",
            description: "More load will be felt: raise replicas.max of the part.",
        },
        {
            alert: "DocuElevateDocumentsWait",
            expr: `sum by (key) (redis_key_size{${here},key=~"${QUEUES.join("|")}"}) > ${LONG_QUEUE}`,
            for: "30m",
            severity: "warning",
            summary: "More than 500 tasks have waited in the queue {{ $labels.key }} for 30 minutes.",
            description: "Workers do not keep up: look at their logs, and raise worker.replicas or worker.concurrency.",
        },
        {
            alert: "DocuElevateServerErrors",
            expr: `${serverErrorRatio(controller.kind, { namespace, ingress: NAME, service: partName("api"), port: API_PORT })} > 0.05`,
            for: "10m",
            severity: "critical",
            summary: "More than 5 % of DocuElevate's requests fail.",
            description: "The API answers with server errors, or not at all: look at its logs, its database and Redis.",
        },
        {
            alert: "DocuElevateVolumeFillsUp",
            expr: `kubelet_volume_stats_available_bytes{${workdir}} / kubelet_volume_stats_capacity_bytes{${workdir}} < 0.1`,
            for: "30m",
            severity: "warning",
            summary: "The volume of documents is over 90 % full.",
            description:
                "A share does not enforce the size of one claim: look at what fills it, or enlarge storage.shared and the claim.",
        },
        ...(backedUp ? [backupLate(here)] : []),
    ];
}

/** The last run that was due has not succeeded, hours after it began. */
function backupLate(here: string): AlertRule {
    const names = Object.values(BACKUP_JOBS).map(({ backup }) => backup);
    const jobs = `${here},cronjob=~"${names.join("|")}"`;
    return {
        alert: "DocuElevateBackupLate",
        expr: `kube_cronjob_status_last_schedule_time{${jobs}} unless kube_cronjob_status_last_successful_time{${jobs}} >= kube_cronjob_status_last_schedule_time{${jobs}}`,
        for: "7h",
        severity: "warning",
        summary: "The last run of {{ $labels.cronjob }} has not succeeded.",
        description: "Look at the log of its newest job; once mended, start one by hand from the CronJob.",
    };
}
