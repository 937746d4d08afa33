import { createDashboard, type Dashboard } from "../dashboard.ts";
import type { IngressKind } from "../ingress-requests.ts";
import { statistic, tableOf, timeSeries } from "../panels.ts";
import { ingressRow } from "../rows/ingress.ts";
import { rolloutRow } from "../rows/rollouts.ts";
import { backendVariable, CHOSEN, FAILED, type HyperStudyFacts } from "./hyperstudy-backend.ts";

const REQUESTS = `http_requests_total{${CHOSEN}}`;
const DURATIONS = `http_request_duration_seconds_bucket{${CHOSEN}}`;

/** Requests to HyperStudy's backend: rates, latencies, errors. */
export function hyperstudyApplication(facts: HyperStudyFacts & { readonly ingress: IngressKind }): Dashboard {
    return createDashboard({
        uid: "hyperstudy-application",
        title: "Application Metrics",
        description: "How many requests the backend answers, how fast, how many of them fail, and at which route.",
        team: "hyperstudy",
        variables: [backendVariable(facts)],
        rolloutsOf: facts.namespace,
        rows: [
            { title: "The backend", panels: [...figures(), ...curves()] },
            { title: "Routes", panels: [slowest(), failing()] },
            ingressRow(facts.ingress, facts.namespace),
            rolloutRow(facts.namespace),
        ],
    });
}

const rate = (metric: string, by = "") => `sum${by}(rate(${metric}[$__rate_interval]))`;
const failures = REQUESTS.replace("}", ',status=~"5.."}');
const quantile = (share: number) => `histogram_quantile(${share}, ${rate(DURATIONS, " by (le) ")})`;

function figures() {
    return [
        statistic({
            title: "Requests",
            description: "Per second.",
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
            queries: [{ expr: `${rate(failures)} / (${rate(REQUESTS)} > 0)`, legend: "failed" }],
        }),
        statistic({
            title: "95th percentile",
            description: "Nineteen of twenty requests take less. The backend's own bounds end at 5 s.",
            unit: "s",
            width: 6,
            queries: [{ expr: quantile(0.95), legend: "p95" }],
        }),
        statistic({
            title: "Backend pods",
            description: "That tell their metrics.",
            unit: "short",
            width: 6,
            queries: [{ expr: `sum(up{${CHOSEN}})`, legend: "pods" }],
        }),
    ];
}

function curves() {
    return [
        timeSeries({
            title: "Requests by answer",
            description: "Per second and status.",
            unit: "reqps",
            stacked: true,
            queries: [{ expr: rate(REQUESTS, " by (status) "), legend: "{{status}}" }],
        }),
        timeSeries({
            title: "Failed requests",
            description:
                "Share of server errors of each pod: one pod alone is that pod's fault, all are a service's behind.",
            unit: "percentunit",
            thresholds: FAILED,
            queries: [
                {
                    expr: `${rate(failures, " by (pod) ")} / (${rate(REQUESTS, " by (pod) ")} > 0)`,
                    legend: "{{pod}}",
                },
            ],
        }),
        timeSeries({
            title: "Duration",
            description: "Half, nineteen of twenty and 99 of 100 requests take less.",
            unit: "s",
            queries: [
                { expr: quantile(0.5), legend: "p50" },
                { expr: quantile(0.95), legend: "p95" },
                { expr: quantile(0.99), legend: "p99" },
            ],
        }),
        timeSeries({
            title: "Requests by pod",
            description: "Per second. Rooms are bound to pods, so pods differ.",
            unit: "reqps",
            queries: [{ expr: rate(REQUESTS, " by (pod) "), legend: "{{pod}}" }],
        }),
    ];
}

function slowest() {
    return tableOf({
        title: "Slowest routes",
        description: "Nineteen of twenty requests of the last quarter of an hour took less.",
        unit: "s",
        queries: [
            {
                expr: `topk(10, histogram_quantile(0.95, sum by (le, method, route) (rate(${DURATIONS}[15m]))))`,
                legend: "",
            },
        ],
        columns: { method: "Method", route: "Route", Value: "95th percentile" },
    });
}

function failing() {
    return tableOf({
        title: "Failing routes",
        description: "Requests per second that ended in a server error, in the last quarter of an hour.",
        unit: "reqps",
        queries: [
            {
                expr: `topk(10, sum by (method, route) (rate(http_request_duration_seconds_count{${CHOSEN},status=~"5.."}[15m])) > 0)`,
                legend: "",
            },
        ],
        columns: { method: "Method", route: "Route", Value: "Failed per second" },
    });
}
