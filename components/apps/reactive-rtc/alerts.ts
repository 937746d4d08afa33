import type { AlertRule } from "../../platform/alert-rules.ts";
import { LEASE_NAME } from "./leader-account.ts";
import { WORKLOADS } from "./pods.ts";

/** Delay of messages that clients are promised, in seconds: what the leader adds nodes for. */
const IN_TIME_SECONDS = 0.5;

/** Seconds before a node's end at which none of its clients should be left. */
const DRAINED_SECONDS = 45;

/** Connections of a node that are no client's: whoever asks for its health, its metrics and how far it is drained. */
const OTHER_CONNECTIONS = 10;

/**
 * A lease is held for 15 seconds and renewed every 10, and Prometheus looks every 30: a minute is the shortest time that
 * tells a leader that is gone from one that was looked at early.
 */
const LEASE_LOST_SECONDS = 60;

export interface AlertsArgs {
    readonly namespace: string;
}

/** What somebody must be told of Reactive RTC. Kafka, Redis and pods in general are among the platform's rules. */
export function alertRules({ namespace }: AlertsArgs): AlertRule[] {
    const here = `namespace="${namespace}"`;
    return [
        nobodyAnswers("Gateway", WORKLOADS.gateway, here, "No client can connect."),
        nobodyAnswers("LoadBalancer", WORKLOADS.loadBalancer, here, "No client learns where to connect."),
        nobodyAnswers("Sockets", WORKLOADS.socket, here, "No client can be connected."),
        noLeader(here),
        ringStale(here),
        ...drainAlerts(here),
        ...messageAlerts(here),
        {
            alert: "HighPodRestartRate",
            expr: `rate(kube_pod_container_status_restarts_total{${here}}[15m]) > 0.1`,
            for: "1m",
            severity: "critical",
            summary: "{{ $labels.container }} of {{ $labels.pod }} starts anew all the time.",
            description:
                "One crash loop is slower than that, and PodCrashLooping tells of it: this is a container that does not wait.",
        },
    ];
}

function nobodyAnswers(part: string, deployment: string, here: string, effect: string): AlertRule {
    const ready = `kube_deployment_status_replicas_available{${here},deployment="${deployment}"}`;
    return {
        alert: `ReactiveRtc${part}Down`,
        expr: `${ready} == 0 or absent(${ready})`,
        for: "3m",
        severity: "critical",
        summary: `No pod of ${deployment} is ready.`,
        description: `${effect} Look at the pods' events and logs.`,
    };
}

function noLeader(here: string): AlertRule {
    const renewed = `kube_lease_renew_time{${here},lease="${LEASE_NAME}"}`;
    return {
        alert: "NoLeader",
        expr: `absent(${renewed}) or time() - max by (namespace, lease) (${renewed}) > ${LEASE_LOST_SECONDS}`,
        for: "1m",
        severity: "critical",
        summary: "No load-balancer holds the lease {{ $labels.lease }}.",
        description: "Nobody scales socket nodes, and nodes that are gone stay in the ring.",
    };
}

/** Longer than a node takes to drain, and to be forgotten after. */
function ringStale(here: string): AlertRule {
    const ring = `max by (namespace) (rtc_lb_ring_nodes{${here},job="load-balancer"})`;
    const nodes = `max by (namespace) (kube_deployment_status_replicas{${here},deployment="${WORKLOADS.socket}"})`;
    return {
        alert: "ReactiveRtcRingStale",
        expr: `${ring} > on (namespace) ${nodes}`,
        for: "10m",
        severity: "warning",
        summary: "The ring has {{ $value }} nodes, more than there are.",
        description: "Some clients are sent to nodes that are gone, and messages for them take a detour.",
    };
}

/** Kubernetes writes the end of the grace period into a pod that it deletes: 330 seconds after it was told to go. */
function drainAlerts(here: string): AlertRule[] {
    const end = `max by (namespace, pod) (kube_pod_deletion_timestamp{${here},pod=~"${WORKLOADS.socket}-.+"})`;
    const connections = `sum by (namespace, pod) (reactor_netty_http_server_connections_active{${here},job="socket-nodes"})`;
    return [
        {
            alert: "DrainFailure",
            expr: `time() - ${end} > 60`,
            for: "1m",
            severity: "critical",
            summary: "{{ $labels.pod }} should be gone, and is not.",
            description: "Its time to drain, 330 seconds, is over. The node that it ran on may be out of reach.",
        },
        {
            alert: "ReactiveRtcClientsCut",
            expr: `max_over_time((${connections} and on (namespace, pod) ${end} - time() < ${DRAINED_SECONDS})[10m:30s]) > ${OTHER_CONNECTIONS}`,
            for: "1m",
            severity: "warning",
            summary: "{{ $labels.pod }} ended with {{ $value }} connections, which were cut.",
            description: "It did not drain in time. Those clients had to connect anew without being told.",
        },
    ];
}

function messageAlerts(here: string): AlertRule[] {
    const nodes = `${here},job="socket-nodes"`;
    return [
        {
            alert: "ReactiveRtcMessagesLate",
            expr: `histogram_quantile(0.95, sum by (namespace, le) (rate(rtc_socket_latency_seconds_bucket{${nodes}}[5m]))) > ${IN_TIME_SECONDS}`,
            for: "10m",
            severity: "warning",
            summary: "One message of twenty takes longer than {{ $value | humanizeDuration }}.",
            description: "Nodes are too few or too busy, or Kafka is slow: the leader has added what it may.",
        },
        {
            alert: "ReactiveRtcMessagesDropped",
            expr: `sum by (namespace) (rate(rtc_socket_drops_total{${nodes}}[5m])) > 1`,
            for: "5m",
            severity: "warning",
            summary: "{{ $value | humanize }} messages a second are dropped.",
            description: "Clients read more slowly than they are written to, or nodes have no room for what waits.",
        },
    ];
}
