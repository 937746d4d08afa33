import type { Row } from "../dashboard.ts";
import { seriesOf, type IngressKind } from "../ingress-requests.ts";
import { statistic, timeSeries } from "../panels.ts";

/** Shares of failed requests at which a panel warns: what the alerts of the applications wake somebody for is the second. */
const FAILED = [
    { value: 0.01, colour: "yellow" },
    { value: 0.05, colour: "red" },
] as const;

/** Requests to a namespace as the ingress controller counts them: how many, how many fail, how long they take. */
export function ingressRow(kind: IngressKind, namespace: string): Row {
    const { requests, durations, selector, status, shortLived } = seriesOf(kind, namespace);
    // Traefik has its own name of a Service; nginx' is under the name that the scraped pod's own left to it.
    const service = kind === "traefik" ? "service" : "exported_service";
    const rate = (by: string, matchers: string) =>
        `sum${by}(rate(${requests}{${selector}${matchers}}[$__rate_interval]))`;
    const failed = `${rate("", `,${status}=~"5.."`)} / (${rate("", "")} > 0)`;
    const quantile = (share: number) =>
        `histogram_quantile(${share}, sum by (le) (rate(${durations}_bucket{${selector},${shortLived}}[$__rate_interval])))`;
    return {
        title: "Requests from outside",
        panels: [
            statistic({
                title: "Requests",
                description: "Per second, all answers.",
                width: 8,
                unit: "reqps",
                queries: [{ expr: rate("", ""), legend: "requests" }],
            }),
            statistic({
                title: "Failed",
                description: "Share of requests answered with a server error. Above 5 % somebody is woken.",
                width: 8,
                unit: "percentunit",
                thresholds: FAILED,
                queries: [{ expr: failed, legend: "failed" }],
            }),
            statistic({
                title: "95th percentile",
                description:
                    "Nineteen of twenty requests take less, sockets left out. Finer than 0.1 s is not counted.",
                width: 8,
                unit: "s",
                queries: [{ expr: quantile(0.95), legend: "p95" }],
            }),
            timeSeries({
                title: "Requests by answer",
                description: "Per second, by status. 499 and 101 are clients that left and sockets that ended.",
                unit: "reqps",
                stacked: true,
                queries: [{ expr: rate(` by (${status}) `, ""), legend: `{{${status}}}` }],
            }),
            timeSeries({
                title: "Failed requests by Service",
                description: "Server errors per second, by the Service that was to answer.",
                unit: "reqps",
                queries: [{ expr: rate(` by (${service}) `, `,${status}=~"5.."`), legend: `{{${service}}}` }],
            }),
            timeSeries({
                title: "Duration",
                description:
                    "Half, nineteen of twenty and 99 of 100 requests take less. Long-lived connections are left out.",
                unit: "s",
                queries: [
                    { expr: quantile(0.5), legend: "p50" },
                    { expr: quantile(0.95), legend: "p95" },
                    { expr: quantile(0.99), legend: "p99" },
                ],
            }),
            timeSeries({
                title: "Requests by Service",
                description: "Per second, by the Service that answered.",
                unit: "reqps",
                queries: [{ expr: rate(` by (${service}) `, ""), legend: `{{${service}}}` }],
            }),
        ],
    };
}
