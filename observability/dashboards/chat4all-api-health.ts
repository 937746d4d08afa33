import { createDashboard, type Dashboard } from "../dashboard.ts";
import type { IngressKind } from "../ingress-requests.ts";
import { statistic, tableOf, timeSeries } from "../panels.ts";
import { ingressRow } from "../rows/ingress.ts";
import { podsRow } from "../rows/pods.ts";
import { rolloutRow } from "../rows/rollouts.ts";

export interface ApiHealthFacts {
    readonly namespace: string;
    readonly ingress: IngressKind;
    /** Connections to the database that one pod keeps, and how many more it may open. */
    readonly pool: { readonly size: number; readonly overflow: number };
}

const API = 'job="chat4all-api"';

/** The chosen pods of the API. */
const CHOSEN = `${API},pod=~"$pod"`;

/** Without what the kubelet and Prometheus ask: `/ready` answers 503 by design while a service is down. */
const HANDLERS = 'handler!~"/health|/ready|/metrics.*"';

const REQUESTS = `http_requests_total{${CHOSEN},${HANDLERS}}`;

const FAILED = [
    { value: 0.01, colour: "yellow" },
    { value: 0.05, colour: "red" },
] as const;

/** Chat4All's API: latency, throughput, errors. */
export function chat4allApiHealth({ namespace, ingress, pool }: ApiHealthFacts): Dashboard {
    return createDashboard({
        uid: "chat4all-api-health",
        title: "API health",
        description: "How many requests the API answers, how fast, how many fail, and whether connections run out.",
        team: "chat4all",
        variables: [{ name: "pod", label: "Pod", query: `label_values(up{${API}}, pod)` }],
        rolloutsOf: namespace,
        rows: [
            { title: "Requests", panels: [...figures(), ...curves()] },
            { title: "Handlers", panels: handlers() },
            { title: "Connections to the database", panels: connections(pool) },
            podsRow({ namespace, pods: "$pod" }),
            ingressRow(ingress, namespace),
            rolloutRow(namespace),
        ],
    });
}

const rate = (metric: string, by = "") => `sum${by}(rate(${metric}[$__rate_interval]))`;
const failures = REQUESTS.replace("}", ',status="5xx"}');
/** Of all handlers together: the histogram by handler ends at one second. */
const quantile = (share: number) =>
    `histogram_quantile(${share}, ${rate(`http_request_duration_highr_seconds_bucket{${CHOSEN}}`, " by (le) ")})`;

function figures() {
    return [
        statistic({
            title: "Requests",
            description: "Per second, without probes.",
            unit: "reqps",
            width: 6,
            queries: [{ expr: rate(REQUESTS), legend: "requests" }],
        }),
        statistic({
            title: "Failed",
            description: "Share of requests that ended in a server error. Above 5 % for 5 minutes somebody is woken.",
            unit: "percentunit",
            width: 6,
            thresholds: FAILED,
            queries: [{ expr: `(${rate(failures)} or vector(0)) / (${rate(REQUESTS)} > 0)`, legend: "failed" }],
        }),
        statistic({
            title: "99th percentile",
            description: "99 of 100 requests take less, probes among them. Above 2 s for 10 minutes somebody is told.",
            unit: "s",
            width: 6,
            thresholds: [{ value: 2, colour: "red" }],
            queries: [{ expr: quantile(0.99), legend: "p99" }],
        }),
        statistic({
            title: "API pods",
            description: "That tell their metrics.",
            unit: "short",
            width: 6,
            queries: [{ expr: `sum(up{${API}})`, legend: "pods" }],
        }),
    ];
}

function curves() {
    return [
        timeSeries({
            title: "Requests by answer",
            description: "Per second, by class of status. 4xx in numbers are clients that are refused or sent away.",
            unit: "reqps",
            stacked: true,
            queries: [{ expr: rate(REQUESTS, " by (status) "), legend: "{{status}}" }],
        }),
        timeSeries({
            title: "Failed requests, by pod",
            description: "Share of server errors. One pod alone is that pod's fault, all are a service's behind.",
            unit: "percentunit",
            thresholds: FAILED,
            queries: [
                { expr: `${rate(failures, " by (pod) ")} / (${rate(REQUESTS, " by (pod) ")} > 0)`, legend: "{{pod}}" },
            ],
        }),
        timeSeries({
            title: "Duration",
            description: "Half, nineteen of twenty and 99 of 100 requests take less.",
            unit: "s",
            thresholds: [{ value: 2, colour: "red" }],
            queries: [
                { expr: quantile(0.5), legend: "p50" },
                { expr: quantile(0.95), legend: "p95" },
                { expr: quantile(0.99), legend: "p99" },
            ],
        }),
        timeSeries({
            title: "Running since",
            description: "Age of each pod's process: a fall to zero is a restart.",
            unit: "s",
            queries: [{ expr: `time() - process_start_time_seconds{${CHOSEN}}`, legend: "{{pod}}" }],
        }),
    ];
}

function handlers() {
    const slow = `http_request_duration_seconds_bucket{${CHOSEN},${HANDLERS}`;
    return [
        tableOf({
            title: "Slow handlers",
            description: "Share of requests of the last quarter of an hour that took more than a second.",
            unit: "percentunit",
            queries: [
                {
                    expr:
                        `topk(10, 1 - sum by (method, handler) (rate(${slow},le=~"1(\\\\.0)?"}[15m]))` +
                        ` / (sum by (method, handler) (rate(http_request_duration_seconds_count{${CHOSEN},${HANDLERS}}[15m])) > 0))`,
                    legend: "",
                },
            ],
            columns: { method: "Method", handler: "Handler", Value: "Above one second" },
        }),
        tableOf({
            title: "Failing handlers",
            description: "Requests per second that ended in a server error, in the last quarter of an hour.",
            unit: "reqps",
            queries: [
                {
                    expr: `topk(10, sum by (method, handler) (rate(${failures}[15m])) > 0)`,
                    legend: "",
                },
            ],
            columns: { method: "Method", handler: "Handler", Value: "Failed per second" },
        }),
    ];
}

function connections({ size, overflow }: ApiHealthFacts["pool"]) {
    const most = size + overflow;
    return [
        timeSeries({
            title: "Connections in use",
            description: `As of each pod's last request. A pod keeps ${size} and may open ${overflow} more: at ${most} requests wait for one.`,
            unit: "short",
            thresholds: [
                { value: size, colour: "yellow" },
                { value: 0.9 * most, colour: "red" },
            ],
            queries: [{ expr: `max by (pod) (db_pool_connections_active{${CHOSEN}})`, legend: "{{pod}}" }],
        }),
        timeSeries({
            title: "Beyond what a pod keeps",
            description: "Times per second that a request was given a connection beyond those that the pod keeps.",
            unit: "cps",
            queries: [{ expr: rate(`db_pool_overflows_total{${CHOSEN}}`, " by (pod) "), legend: "{{pod}}" }],
        }),
    ];
}
