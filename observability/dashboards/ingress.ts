import { createDashboard, type Dashboard, type Row } from "../dashboard.ts";
import type { IngressKind } from "../ingress-requests.ts";
import { SLOW } from "../limits.ts";
import { query, statistic, timeSeries, type Threshold } from "../panels.ts";
import { countersOf, type Counters } from "../rows/controller.ts";
import { cpu, memory } from "../rows/pods.ts";

const FAILED: readonly Threshold[] = [
    { value: 0.01, colour: "yellow" },
    { value: 0.05, colour: "red" },
];

/** What comes in from outside: how much, how much of it fails, and how long it takes. */
export function ingress(kind: IngressKind): Dashboard {
    const series = countersOf(kind);
    return createDashboard({
        uid: "ingress",
        title: kind === "traefik" ? "Ingress (Traefik)" : "Ingress (nginx)",
        description: "Do requests from outside get answers, which Service fails, and is the controller itself well?",
        team: "platform",
        variables: [
            { name: "service", label: "Service", query: `label_values(${series.requests}, ${series.service})` },
        ],
        related: [{ title: "Certificates", uid: "certificates" }],
        rows: [overall(series), byService(series), series.own, controller(series)],
    });
}

function overall({ requests, durations, status, chosen, shortLived }: Counters): Row {
    const rate = (matchers = "", by = "") => `sum${by}(rate(${requests}{${chosen}${matchers}}[$__rate_interval]))`;
    const failing = `${rate(`,${status}=~"5.."`)} / (${rate()} > 0)`;
    return {
        title: "All requests to the chosen Services",
        panels: [
            statistic({
                title: "Requests",
                description: "Per second, answers of all kinds.",
                unit: "reqps",
                width: 6,
                queries: [query(rate(), "requests")],
            }),
            statistic({
                title: "Failed",
                description: "Share answered with a server error.",
                unit: "percentunit",
                width: 6,
                thresholds: FAILED,
                queries: [query(failing, "failed")],
            }),
            statistic({
                title: "Refused",
                description: "Share answered with 4xx: clients that ask for what is not there or not theirs.",
                unit: "percentunit",
                width: 6,
                queries: [query(`${rate(`,${status}=~"4.."`)} / (${rate()} > 0)`, "refused")],
            }),
            statistic({
                title: "95th percentile",
                description: "Nineteen of twenty requests take less; connections that stay open are left out.",
                unit: "s",
                width: 6,
                thresholds: SLOW,
                queries: [query(quantile(0.95, { durations, chosen, shortLived }), "p95")],
            }),
            timeSeries({
                title: "Requests by answer",
                description: "Per second, by status.",
                unit: "reqps",
                stacked: true,
                queries: [query(rate("", ` by (${status}) `), `{{${status}}}`)],
            }),
            timeSeries({
                title: "Duration",
                description: "Percentiles of all requests but connections that stay open.",
                unit: "s",
                queries: [0.5, 0.95, 0.99].map((share) =>
                    query(quantile(share, { durations, chosen, shortLived }), `p${share * 100}`),
                ),
            }),
        ],
    };
}

function byService({ requests, durations, status, service, chosen, shortLived, received, sent }: Counters): Row {
    const by = ` by (${service}) `;
    const legend = `{{${service}}}`;
    const rate = (metric: string, matchers = "") => `sum${by}(rate(${metric}{${chosen}${matchers}}[$__rate_interval]))`;
    return {
        title: "By Service",
        panels: [
            timeSeries({
                title: "Requests by Service",
                description: "Per second; the ten that get most.",
                unit: "reqps",
                queries: [query(`topk(10, ${rate(requests)})`, legend)],
            }),
            timeSeries({
                title: "Failed by Service",
                description: "Share of each Service's requests that ended in a server error.",
                unit: "percentunit",
                thresholds: FAILED,
                queries: [query(`${rate(requests, `,${status}=~"5.."`)} / (${rate(requests)} > 0)`, legend)],
            }),
            timeSeries({
                title: "95th percentile by Service",
                description: "The ten slowest.",
                unit: "s",
                queries: [
                    query(
                        `topk(10, histogram_quantile(0.95, sum by (le, ${service}) (rate(${durations}_bucket{${chosen},${shortLived}}[$__rate_interval]))))`,
                        legend,
                    ),
                ],
            }),
            timeSeries({
                title: "Traffic",
                description: "Bytes per second from and to clients.",
                unit: "Bps",
                queries: [
                    query(`sum(rate(${received}{${chosen}}[$__rate_interval]))`, "received"),
                    query(`sum(rate(${sent}{${chosen}}[$__rate_interval]))`, "sent"),
                ],
            }),
        ],
    };
}

function controller({ namespace }: Counters): Row {
    const selection = { namespace, pods: `${namespace}.*` };
    return { title: "The controller's pods", panels: [cpu(selection), memory(selection)] };
}

function quantile(
    share: number,
    { durations, chosen, shortLived }: Pick<Counters, "durations" | "chosen" | "shortLived">,
) {
    const rate = `rate(${durations}_bucket{${chosen},${shortLived}}[$__rate_interval])`;
    return `histogram_quantile(${share}, sum by (le) (${rate}))`;
}
