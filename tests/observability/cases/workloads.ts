import { series, type AlertCases } from "../alert-cases.ts";

const namespace = "chat4all";
const pod = "api-7d4f";
const container = "api";
const node = "apps-1";
/** Labels of kube-state-metrics itself, which alerts leave out. */
const teller = { job: "kube-state-metrics", instance: "10.0.0.1:8080" };

const ofPod = (name: string, labels: Readonly<Record<string, string>> = {}) =>
    series(name, { ...teller, namespace, pod, uid: "1", ...labels });
const deployment = (what: string) => series(`kube_deployment_${what}`, { ...teller, namespace, deployment: "api" });
const statefulSet = (what: string) => series(`kube_statefulset_${what}`, { ...teller, namespace, statefulset: "db" });
const autoscaler = (what: string, labels: Readonly<Record<string, string>> = {}) =>
    series(`kube_horizontalpodautoscaler_${what}`, {
        ...teller,
        namespace,
        horizontalpodautoscaler: "api-hpa",
        ...labels,
    });

const RESTARTS = ofPod("kube_pod_container_status_restarts_total", { container });
const BACK_OFF = ofPod("kube_pod_container_status_waiting_reason", { container, reason: "CrashLoopBackOff" });
const KILLED = ofPod("kube_pod_container_status_last_terminated_reason", { container, reason: "OOMKilled" });
const READY = ofPod("kube_pod_status_ready", { condition: "true" });
const INACTIVE = autoscaler("status_condition", { condition: "ScalingActive", status: "false" });

const healthy = {
    [ofPod("kube_pod_info", { node })]: 1,
    [RESTARTS]: 3,
    [BACK_OFF]: 0,
    // Killed once, long ago.
    [KILLED]: 1,
    [READY]: 1,
    [ofPod("kube_pod_status_phase", { phase: "Succeeded" })]: 0,
    [deployment("status_replicas_ready")]: 1,
    [deployment("status_replicas")]: 2,
    [deployment("spec_replicas")]: 2,
    [statefulSet("status_replicas_ready")]: 1,
    [statefulSet("replicas")]: 1,
    [autoscaler("status_current_replicas")]: 2,
    [autoscaler("spec_min_replicas")]: 2,
    [autoscaler("spec_max_replicas")]: 4,
    [INACTIVE]: 0,
};

const warning = { namespace, severity: "warning" };
const onNode = { ...warning, pod, node };

export const workloads: AlertCases = {
    rules: "workloads",
    cases: () => [
        { when: "all is well", series: healthy, fires: [] },
        {
            when: "no pod of a deployment is ready",
            series: { ...healthy, [deployment("status_replicas_ready")]: 0 },
            fires: [
                {
                    alert: "WorkloadDown",
                    labels: { namespace, deployment: "api", severity: "critical" },
                    summary: "No pod of api in chat4all has been ready for 10 minutes.",
                },
            ],
        },
        {
            when: "no pod of a stateful set is ready",
            series: { ...healthy, [statefulSet("status_replicas_ready")]: 0 },
            fires: [
                {
                    alert: "WorkloadDown",
                    labels: { namespace, statefulset: "db", severity: "critical" },
                    summary: "No pod of db in chat4all has been ready for 10 minutes.",
                },
            ],
        },
        {
            when: "a deployment is to have no pods",
            series: {
                ...healthy,
                [deployment("status_replicas_ready")]: 0,
                [deployment("status_replicas")]: 0,
                [deployment("spec_replicas")]: 0,
            },
            fires: [],
        },
        ...[
            { when: "a container waits to be started again after it crashed", change: { [BACK_OFF]: 1 } },
            { when: "a container restarts every ten minutes", change: { [RESTARTS]: "0+0.1", [KILLED]: 0 } },
        ].map(({ when, change }) => ({
            when,
            series: { ...healthy, ...change },
            fires: [
                {
                    alert: "PodCrashLooping",
                    labels: { ...onNode, container },
                    summary: "api of api-7d4f in chat4all keeps crashing.",
                },
            ],
        })),
        {
            when: "a container used too much memory",
            series: { ...healthy, [RESTARTS]: "3x100 4x20" },
            fires: [
                {
                    alert: "PodOutOfMemory",
                    labels: { ...onNode, container },
                    summary: "api of api-7d4f in chat4all was killed for using too much memory.",
                },
            ],
        },
        {
            when: "a pod is not ready",
            series: { ...healthy, [READY]: 0 },
            fires: [
                {
                    alert: "PodNotReady",
                    labels: onNode,
                    summary: "api-7d4f in chat4all has not been ready for 15 minutes.",
                },
            ],
        },
        {
            when: "a pod has no node",
            series: {
                ...healthy,
                [READY]: 0,
                [ofPod("kube_pod_info", { node })]: "_x120",
                [ofPod("kube_pod_info")]: 1,
            },
            fires: [
                {
                    alert: "PodNotReady",
                    labels: { ...warning, pod },
                    summary: "api-7d4f in chat4all has not been ready for 15 minutes.",
                },
            ],
        },
        ...[
            { when: "a pod has done its work", excuse: ofPod("kube_pod_status_phase", { phase: "Succeeded" }) },
            { when: "a pod of a job is at work", excuse: ofPod("kube_pod_owner", { owner_kind: "Job" }) },
            { when: "a pod is on its way out", excuse: ofPod("kube_pod_deletion_timestamp") },
        ].map(({ when, excuse }) => ({ when, series: { ...healthy, [READY]: 0, [excuse]: 1 }, fires: [] })),
        {
            when: "pods are not even made",
            series: { ...healthy, [deployment("status_replicas")]: 1 },
            fires: [
                {
                    alert: "ReplicasNotCreated",
                    labels: { ...warning, deployment: "api" },
                    summary: "api in chat4all has fewer pods than it wants.",
                },
            ],
        },
        {
            when: "an autoscaler may add no more pods",
            series: { ...healthy, [autoscaler("status_current_replicas")]: 4 },
            fires: [
                {
                    alert: "AutoscalerAtMaximum",
                    labels: { ...warning, horizontalpodautoscaler: "api-hpa" },
                    summary: "api-hpa in chat4all has run its most pods for 30 minutes.",
                },
            ],
        },
        {
            when: "somebody chose a fixed number of pods",
            series: { ...healthy, [autoscaler("spec_max_replicas")]: 2 },
            fires: [],
        },
        {
            when: "an autoscaler gets no metrics",
            series: { ...healthy, [INACTIVE]: 1 },
            fires: [
                {
                    alert: "AutoscalerBlind",
                    labels: { ...warning, horizontalpodautoscaler: "api-hpa" },
                    summary: "api-hpa in chat4all cannot tell how many pods are needed.",
                },
            ],
        },
    ],
};
