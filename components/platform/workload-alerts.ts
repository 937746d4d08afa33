import type { AlertRule } from "./alert-rules.ts";

/** Where each pod runs; a node that fails explains what its pods do. */
const NODE_OF_POD = "topk by (namespace, pod) (1, max by (namespace, pod, node) (kube_pod_info))";

/** What somebody must be told of pods, of whatever namespace. Whoever has the namespace is told. */
export function workloadAlerts(): AlertRule[] {
    return [workloadDown(), podCrashLooping(), podOutOfMemory(), podNotReady(), replicasNotCreated(), ...scaling()];
}

/** What somebody must be told of jobs and quotas, of whatever namespace. */
export function jobAlerts(): AlertRule[] {
    return [
        {
            alert: "JobFailed",
            // A failed run of a CronJob stays for its log, though a later one went well. Backups have alerts of their own.
            expr: `max by (namespace, job_name) (kube_job_failed{condition="true",job_name!~".+-backup-[0-9]+"}) == 1 unless on (namespace, job_name) ${BETTER_SINCE}`,
            for: "5m",
            severity: "warning",
            summary: "The job {{ $labels.job_name }} in {{ $labels.namespace }} has failed.",
            description: "It is not tried again. Look at its log before it is gone.",
        },
        {
            alert: "QuotaNearlyUsed",
            expr: 'max by (namespace, resourcequota, resource) (kube_resourcequota{type="used"}) / (max by (namespace, resourcequota, resource) (kube_resourcequota{type="hard"}) > 0) > 0.9',
            for: "15m",
            severity: "warning",
            summary:
                "{{ $value | humanizePercentage }} of the quota of {{ $labels.resource }} in {{ $labels.namespace }} are used.",
            description: "When it is used up no more pods start, those of an update or of an autoscaler included.",
        },
    ];
}

/** Jobs that began before their CronJob's last success. */
const BETTER_SINCE =
    '(max by (namespace, job_name, owner_name) (kube_job_status_start_time * on (namespace, job_name) group_left (owner_name) max by (namespace, job_name, owner_name) (kube_job_owner{owner_kind="CronJob"})) < on (namespace, owner_name) group_left () max by (namespace, owner_name) (label_replace(kube_cronjob_status_last_successful_time, "owner_name", "$1", "cronjob", "(.+)")))';

function workloadDown(): AlertRule {
    const none = (kind: string, ready: string, wanted: string) =>
        `max by (namespace, ${kind}) (${ready}) == 0 and on (namespace, ${kind}) max by (namespace, ${kind}) (${wanted}) > 0`;
    const deployment = none("deployment", "kube_deployment_status_replicas_ready", "kube_deployment_spec_replicas");
    const statefulSet = none("statefulset", "kube_statefulset_status_replicas_ready", "kube_statefulset_replicas");
    return {
        alert: "WorkloadDown",
        expr: `${deployment} or ${statefulSet}`,
        for: "10m",
        severity: "critical",
        summary:
            "No pod of {{ $labels.deployment }}{{ $labels.statefulset }} in {{ $labels.namespace }} has been ready for 10 minutes.",
        description: "What it does is not done. Look at its pods' events and logs.",
    };
}

function podCrashLooping(): AlertRule {
    const waiting =
        'max by (namespace, pod, container) (max_over_time(kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff"}[5m])) == 1';
    const often = "sum by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total[1h])) > 5";
    return {
        alert: "PodCrashLooping",
        expr: onItsNode(`(${waiting} or ${often})`),
        for: "10m",
        severity: "warning",
        summary: "{{ $labels.container }} of {{ $labels.pod }} in {{ $labels.namespace }} keeps crashing.",
        description: "Look at the log of its previous run, and at its memory limit.",
    };
}

function podOutOfMemory(): AlertRule {
    return {
        alert: "PodOutOfMemory",
        expr: onItsNode(
            '(max by (namespace, pod, container) (kube_pod_container_status_last_terminated_reason{reason="OOMKilled"}) == 1 and sum by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total[30m])) > 0)',
        ),
        for: "1m",
        severity: "warning",
        summary:
            "{{ $labels.container }} of {{ $labels.pod }} in {{ $labels.namespace }} was killed for using too much memory.",
        description: "Raise its memory limit, or find what takes so much.",
    };
}

function podNotReady(): AlertRule {
    const excused = [
        'max by (namespace, pod) (kube_pod_status_phase{phase=~"Succeeded|Failed"}) == 1',
        'max by (namespace, pod) (kube_pod_owner{owner_kind="Job"})',
        // On its way out; the last connections of a pod may take an hour.
        "max by (namespace, pod) (kube_pod_deletion_timestamp)",
    ].map((reason) => ` unless on (namespace, pod) ${reason}`);
    return {
        alert: "PodNotReady",
        expr: onItsNode(
            `(max by (namespace, pod) (kube_pod_status_ready{condition="true"}) == 0${excused.join("")})`,
            1,
        ),
        for: "15m",
        severity: "warning",
        summary: "{{ $labels.pod }} in {{ $labels.namespace }} has not been ready for 15 minutes.",
        description:
            "It does not start, or not pass its probe. Its events say which; what it should do others have to.",
    };
}

function replicasNotCreated(): AlertRule {
    const fewer = (kind: string, there: string, wanted: string) =>
        `max by (namespace, ${kind}) (${there}) < max by (namespace, ${kind}) (${wanted})`;
    return {
        alert: "ReplicasNotCreated",
        expr: fewer("deployment", "kube_deployment_status_replicas", "kube_deployment_spec_replicas"),
        for: "15m",
        severity: "warning",
        summary: "{{ $labels.deployment }} in {{ $labels.namespace }} has fewer pods than it wants.",
        description: "They are not even made: a quota is used up, or admission refuses them.",
    };
}

function scaling(): AlertRule[] {
    const autoscaler = (metric: string) =>
        `max by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_${metric})`;
    return [
        {
            alert: "AutoscalerAtMaximum",
            expr: `${autoscaler("status_current_replicas")} >= ${autoscaler("spec_max_replicas")} and ${autoscaler("spec_max_replicas")} > ${autoscaler("spec_min_replicas")}`,
            for: "30m",
            severity: "warning",
            summary:
                "{{ $labels.horizontalpodautoscaler }} in {{ $labels.namespace }} has run its most pods for 30 minutes.",
            description: "More load will be felt: raise the part's replicas.max.",
        },
        {
            alert: "AutoscalerBlind",
            expr: `${autoscaler('status_condition{condition="ScalingActive",status="false"}')} == 1 and ${autoscaler("status_current_replicas")} > 0`,
            for: "15m",
            severity: "warning",
            summary:
                "{{ $labels.horizontalpodautoscaler }} in {{ $labels.namespace }} cannot tell how many pods are needed.",
            description: "It gets no metrics: from metrics-server for CPU, from KEDA for all else.",
        },
    ];
}

/** With the label `node` of where the pod runs; `offset` makes the values of an expression that yields zeros survive. */
function onItsNode(expr: string, offset = 0): string {
    const left = offset === 0 ? expr : `(${expr} + ${offset})`;
    return `${left} * on (namespace, pod) group_left (node) (${NODE_OF_POD})`;
}
