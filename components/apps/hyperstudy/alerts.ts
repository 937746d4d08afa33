import { REQUESTS_SUFFER, type AlertRule } from "../../platform/alert-rules.ts";
import { shareOfCpuLimit, shareOfMemoryLimit } from "../../workload/usage.ts";
import { METRICS_JOB } from "./backend.ts";
import { WORKLOADS } from "./names.ts";

/** Share of all places that may be taken without anybody being told. */
const CROWDED = 0.85;

export interface AlertsArgs {
    readonly namespace: string;
    /** Whether rooms are routed to single pods by the pod router. */
    readonly podRouter: boolean;
    /** Participants that one backend pod takes, and the most pods that there may be. */
    readonly capacity: { readonly participantsPerPod: number; readonly pods: number };
}

/**
 * What somebody must be told of HyperStudy. Pods that keep starting anew, Redis and backups are among the platform's
 * rules, for every application.
 */
export function alertRules({ namespace, podRouter, capacity }: AlertsArgs): AlertRule[] {
    const here = `namespace="${namespace}"`;
    const ours = `${here},pod=~"(${Object.values(WORKLOADS).join("|")})-.+"`;
    const backend = `${here},job="${METRICS_JOB}"`;
    const ready = `kube_statefulset_status_replicas_ready{${here},statefulset="${WORKLOADS.backend}"}`;
    const requests = (matchers = "") => `sum by (namespace) (rate(http_requests_total{${backend}${matchers}}[5m]))`;
    const places = capacity.participantsPerPod * capacity.pods;
    return [
        {
            alert: "HyperStudyBackendDown",
            expr: `${ready} == 0 or absent(${ready})`,
            for: "3m",
            severity: "critical",
            summary: "No pod of the backend is ready.",
            description: "Experiments stand still and nobody can sign in. Look at the pods' events and logs.",
        },
        nobodyAnswers("Frontend", WORKLOADS.frontend, here, "The web application does not load."),
        ...(podRouter
            ? [nobodyAnswers("PodRouter", WORKLOADS.podRouter, here, "Nobody comes into a room or back to one.")]
            : []),
        {
            alert: "HyperStudyHighErrorRate",
            expr: `${requests(',status=~"5.."')} / ${requests()} > 0.05`,
            for: "5m",
            severity: "critical",
            labels: REQUESTS_SUFFER,
            summary: "{{ $value | humanizePercentage }} of the backend's requests fail.",
            description: "Look at the backend's logs, at Redis, and at Firebase and LiveKit.",
        },
        {
            alert: "HyperStudyHighCpu",
            expr: `${shareOfCpuLimit(ours)} > 0.8`,
            for: "10m",
            severity: "warning",
            summary:
                "{{ $labels.container }} of {{ $labels.pod }} uses {{ $value | humanizePercentage }} of its CPU limit.",
            description: "Beyond the limit it stands still, and media go out of step. Look whether rooms are uneven.",
        },
        {
            alert: "HyperStudyMemoryPressure",
            expr: `${shareOfMemoryLimit(ours)} > 0.9`,
            for: "5m",
            severity: "warning",
            summary:
                "{{ $labels.container }} of {{ $labels.pod }} uses {{ $value | humanizePercentage }} of its memory limit.",
            description: "At the limit it is killed, and a backend pod takes its rooms along.",
        },
        {
            alert: "HyperStudySocketsDrop",
            expr: `sum by (namespace) (rate(socketio_disconnect_total{${backend}}[5m])) > 10`,
            for: "1m",
            severity: "warning",
            summary: "{{ $value | humanize }} sockets a second lose their connection.",
            description: "Participants fall out of their rooms. The reasons are on the dashboard of Socket.IO.",
        },
        {
            alert: "HyperStudyPlacesRunOut",
            expr: `sum by (namespace) (hyperstudy_active_participants{${backend}}) / ${places} > ${CROWDED}`,
            for: "10m",
            severity: "warning",
            summary: "Nearly all places for participants are taken.",
            description: `There are ${places}, with the most pods. Raise backend.replicas.max before the next experiment.`,
        },
        {
            alert: "HyperStudyMetricsMissing",
            expr: `absent(up{${backend}} == 1) and on () ${ready} > 0`,
            for: "10m",
            severity: "warning",
            summary: "The backend runs and shows no metrics.",
            description: "Errors, sockets and places are not watched until it does: look at port 8080 of its pods.",
        },
    ];
}

function nobodyAnswers(part: string, deployment: string, here: string, effect: string): AlertRule {
    const ready = `kube_deployment_status_replicas_available{${here},deployment="${deployment}"}`;
    return {
        alert: `HyperStudy${part}Down`,
        expr: `${ready} == 0 or absent(${ready})`,
        for: "3m",
        severity: "critical",
        summary: `No pod of ${deployment} is ready.`,
        description: `${effect} Look at the pods' events and logs.`,
    };
}
