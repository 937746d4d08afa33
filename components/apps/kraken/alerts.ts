import type { IngressController } from "../../ingress/contract.ts";
import { serverErrorRatio } from "../../ingress/request-metrics.ts";
import type { AlertRule } from "../../platform/alert-rules.ts";
import { BACKUP_JOBS } from "./backups.ts";
import { CLAIMS, NAME, partName, PORTS, type Part } from "./names.ts";

export interface AlertsArgs {
    readonly namespace: string;
    readonly controller: Pick<IngressController, "kind">;
    /** Whether there are backups to watch. */
    readonly backedUp: boolean;
}

/** What somebody must be told of Kraken, as far as the cluster and the ingress controller see it: it has no metrics itself. */
export function alertRules({ namespace, controller, backedUp }: AlertsArgs): AlertRule[] {
    const here = `namespace="${namespace}"`;
    return [
        nobodyAnswers("backend", here, "Nobody can read or write messages."),
        nobodyAnswers("frontend", here, "The web application does not load."),
        {
            alert: "KrakenPodsMissing",
            expr: `kube_deployment_status_replicas_available{${here},deployment=~"${NAME}-.*"} < kube_deployment_spec_replicas{${here},deployment=~"${NAME}-.*"}`,
            for: "15m",
            severity: "warning",
            summary: "{{ $labels.deployment }} has had fewer pods than it wants for 15 minutes.",
            description: "Pods do not start or do not get ready: look at their events and logs.",
        },
        {
            alert: "KrakenPodsRestart",
            expr: `increase(kube_pod_container_status_restarts_total{${here},container=~"backend|frontend"}[30m]) > 3`,
            for: "5m",
            severity: "warning",
            summary: "{{ $labels.pod }} keeps restarting.",
            description: "Look at the log of its previous run, and at its memory limit.",
        },
        {
            alert: "KrakenFullyScaledOut",
            expr: `kube_horizontalpodautoscaler_status_current_replicas{${here},horizontalpodautoscaler=~"${NAME}-.*"} >= kube_horizontalpodautoscaler_spec_max_replicas{${here},horizontalpodautoscaler=~"${NAME}-.*"} and kube_horizontalpodautoscaler_spec_max_replicas{${here}} > kube_horizontalpodautoscaler_spec_min_replicas{${here}}`,
            for: "30m",
            severity: "warning",
            summary: "{{ $labels.horizontalpodautoscaler }} has run its most pods for 30 minutes.",
            description: "More load will be felt: raise replicas.max of the part.",
        },
        {
            alert: "KrakenServerErrors",
            expr: `${serverErrorRatio(controller.kind, { namespace, ingress: NAME, service: partName("backend"), port: PORTS.backend })} > 0.05`,
            for: "10m",
            severity: "critical",
            summary: "More than 5 % of Kraken's requests fail.",
            description:
                "The backend answers with server errors, or not at all: look at its logs, its database and Redis.",
        },
        {
            alert: "KrakenFilesFillUp",
            expr: `kubelet_volume_stats_available_bytes{${here},persistentvolumeclaim=~"${Object.values(CLAIMS).join("|")}"} / kubelet_volume_stats_capacity_bytes{${here}} < 0.1`,
            for: "30m",
            severity: "warning",
            summary: "{{ $labels.persistentvolumeclaim }} is over 90 % full.",
            description:
                "A share does not enforce the size of one claim: look at what fills it, or enlarge storage.shared and the claim.",
        },
        ...(backedUp ? [backupLate(here)] : []),
    ];
}

function nobodyAnswers(part: Part, here: string, effect: string): AlertRule {
    const deployment = partName(part);
    return {
        alert: `Kraken${part === "backend" ? "Backend" : "Frontend"}Down`,
        expr: `kube_deployment_status_replicas_available{${here},deployment="${deployment}"} == 0 or absent(kube_deployment_status_replicas_available{${here},deployment="${deployment}"})`,
        for: "3m",
        severity: "critical",
        summary: `No pod of ${deployment} is ready.`,
        description: `${effect} Look at the pods' events and logs.`,
    };
}

/** The last run that was due has not succeeded, hours after it began. */
function backupLate(here: string): AlertRule {
    const jobs = `${here},cronjob=~"${Object.values(BACKUP_JOBS)
        .map(({ backup }) => backup)
        .join("|")}"`;
    return {
        alert: "KrakenBackupLate",
        expr: `kube_cronjob_status_last_schedule_time{${jobs}} unless kube_cronjob_status_last_successful_time{${jobs}} >= kube_cronjob_status_last_schedule_time{${jobs}}`,
        for: "7h",
        severity: "warning",
        summary: "The last run of {{ $labels.cronjob }} has not succeeded.",
        description: "Look at the log of its newest job; once mended, start one by hand from the CronJob.",
    };
}
