import { series, type AlertCase, type AlertCases, type Series } from "../alert-cases.ts";

const TEAM = { team: "reactive-rtc" };
const CRITICAL = { severity: "critical", ...TEAM };
const WARNING = { severity: "warning", ...TEAM };

const NODE = "socket-1";

/** What happens to Reactive RTC, and who is told. */
export const reactiveRtc: AlertCases = {
    rules: "reactive-rtc",
    cases: ({ namespace }) => [
        { requirements: "R41 R42 R43 RX14", when: "nothing is wrong", series: wellOff(namespace), fires: [] },
        ...downCases(namespace),
        ...leaderCases(namespace),
        ...drainCases(namespace),
        ...messageCases(namespace),
        but(namespace, "R41", "a container starts anew ten times a minute", { [restarts(namespace)]: "0+10" }, [
            {
                alert: "HighPodRestartRate",
                labels: { namespace, pod: NODE, container: "socket", ...CRITICAL },
                summary: `socket of ${NODE} starts anew all the time.`,
            },
        ]),
        but(
            namespace,
            "R41",
            "a container crashes as often as the kubelet lets it",
            { [restarts(namespace)]: "0+0.2" },
            [],
        ),
    ],
};

/** A case besides which all is well. */
function but(
    namespace: string,
    requirements: string,
    when: string,
    trouble: Series,
    fires: AlertCase["fires"],
): AlertCase {
    return { requirements, when, series: { ...wellOff(namespace), ...trouble }, fires };
}

function downCases(namespace: string): AlertCase[] {
    const parts = {
        "nginx-gateway": "ReactiveRtcGatewayDown",
        "load-balancer": "ReactiveRtcLoadBalancerDown",
        socket: "ReactiveRtcSocketsDown",
    };
    return Object.entries(parts).map(([deployment, alert]) =>
        but(namespace, "R44", `no pod of ${deployment} is ready`, { [available(namespace, deployment)]: 0 }, [
            {
                alert,
                labels: { namespace, deployment, ...CRITICAL },
                summary: `No pod of ${deployment} is ready.`,
            },
        ]),
    );
}

function leaderCases(namespace: string): AlertCase[] {
    const lease = "load-balancer-leader";
    const noLeader = [
        {
            alert: "NoLeader",
            labels: { namespace, lease, ...CRITICAL },
            summary: `No load-balancer holds the lease ${lease}.`,
        },
    ];
    return [
        but(namespace, "R43 RX14", "the lease is not renewed", { [renewed(namespace)]: 6000 }, noLeader),
        but(namespace, "R43 RX14", "nobody ever took the lease", { [renewed(namespace)]: "_x120" }, noLeader),
        but(
            namespace,
            "R43 RX14",
            "the lease was renewed 40 seconds ago, as far as Prometheus knows",
            { [renewed(namespace)]: "-40+60x120" },
            [],
        ),
        but(namespace, "RX23", "the ring has nodes that are gone", { [ring(namespace)]: 4 }, [
            {
                alert: "ReactiveRtcRingStale",
                labels: { namespace, ...WARNING },
                summary: "The ring has 4 nodes, more than there are.",
            },
        ]),
        but(namespace, "RX23", "a node is still in the ring while it drains", { [ring(namespace)]: "2x110 3x9" }, []),
    ];
}

/** Of a node that is told to go in minute 110: it is to be gone 330 seconds later. */
function drainCases(namespace: string): AlertCase[] {
    const end = 110 * 60 + 330;
    return [
        but(
            namespace,
            "R42 RX14",
            "a node is not gone minutes after its time to drain",
            { [deleted(namespace)]: `_x110 ${end}x10`, [connections(namespace)]: "900x110 0x9" },
            [
                {
                    alert: "DrainFailure",
                    labels: { namespace, pod: NODE, ...CRITICAL },
                    summary: `${NODE} should be gone, and is not.`,
                },
            ],
        ),
        {
            ...but(
                namespace,
                "R12 R42",
                "a node has been draining for three minutes",
                { [deleted(namespace)]: `_x110 ${end}x3`, [connections(namespace)]: "900x110 700 500 300" },
                [],
            ),
            minutes: 113,
        },
        {
            ...but(
                namespace,
                "R12 R42",
                "a node drains as it should",
                {
                    [deleted(namespace)]: `_x110 ${end}x5 stale`,
                    [connections(namespace)]: "900x110 600 400 200 50 2 stale",
                },
                [],
            ),
            minutes: 118,
        },
        {
            ...but(
                namespace,
                "R12 R42",
                "a node ends with its clients still connected",
                {
                    [deleted(namespace)]: `_x110 ${end}x5 stale`,
                    [connections(namespace)]: "900x115 stale",
                },
                [
                    {
                        alert: "ReactiveRtcClientsCut",
                        labels: { namespace, pod: NODE, ...WARNING },
                        summary: `${NODE} ended with 900 connections, which were cut.`,
                    },
                ],
            ),
            minutes: 118,
        },
    ];
}

function messageCases(namespace: string): AlertCase[] {
    return [
        but(
            namespace,
            "R9",
            "messages take a second",
            {
                [latency(namespace, "0.1")]: 0,
                [latency(namespace, "0.5")]: "0+10",
                [latency(namespace, "1")]: "0+100",
                [latency(namespace, "+Inf")]: "0+100",
            },
            [
                {
                    alert: "ReactiveRtcMessagesLate",
                    labels: { namespace, ...WARNING },
                    summary: "One message of twenty takes longer than 972.2ms.",
                },
            ],
        ),
        but(namespace, "R32", "messages are dropped", { [drops(namespace)]: "0+180" }, [
            {
                alert: "ReactiveRtcMessagesDropped",
                labels: { namespace, ...WARNING },
                summary: "3 messages a second are dropped.",
            },
        ]),
        but(namespace, "R32", "a message is dropped now and then", { [drops(namespace)]: "0+5" }, []),
    ];
}

function wellOff(namespace: string): Series {
    return {
        [available(namespace, "nginx-gateway")]: 2,
        [available(namespace, "load-balancer")]: 1,
        [available(namespace, "socket")]: 2,
        [series("kube_deployment_status_replicas", { namespace, deployment: "socket" })]: 2,
        [renewed(namespace)]: "0+60x120",
        [ring(namespace)]: 2,
        [connections(namespace)]: 900,
        [latency(namespace, "0.1")]: "0+100",
        [latency(namespace, "+Inf")]: "0+100",
        [drops(namespace)]: 0,
        [restarts(namespace)]: 1,
        // Another pod that goes, and is no node.
        [series("kube_pod_deletion_timestamp", { namespace, pod: "nginx-gateway-1" })]: 60,
    };
}

const available = (namespace: string, deployment: string) =>
    series("kube_deployment_status_replicas_available", { namespace, deployment });

const renewed = (namespace: string) => series("kube_lease_renew_time", { namespace, lease: "load-balancer-leader" });

const ring = (namespace: string) =>
    series("rtc_lb_ring_nodes", { namespace, job: "load-balancer", pod: "load-balancer-1" });

const deleted = (namespace: string) => series("kube_pod_deletion_timestamp", { namespace, pod: NODE });

const node = (name: string, namespace: string, labels: Readonly<Record<string, string>> = {}) =>
    series(name, { namespace, job: "socket-nodes", pod: NODE, node_id: NODE, ...labels });

const connections = (namespace: string) =>
    node("reactor_netty_http_server_connections_active", namespace, { uri: "/ws/connect" });

const latency = (namespace: string, le: string) => node("rtc_socket_latency_seconds_bucket", namespace, { le });

const drops = (namespace: string) => node("rtc_socket_drops_total", namespace, { reason: "buffer_full" });

const restarts = (namespace: string) =>
    series("kube_pod_container_status_restarts_total", { namespace, pod: NODE, container: "socket" });
