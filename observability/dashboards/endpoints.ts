import { createDashboard, type Dashboard, type Row } from "../dashboard.ts";
import { query, statistic, tableOf, timeSeries } from "../panels.ts";

const HERE = 'team=~"$team",host=~"$host"';
/** Everything that tells one address from others. */
const ADDRESS = "team, host, instance, check";

/** Public addresses as the blackbox exporter sees them: do they answer, how fast, with which certificate? */
export function endpoints(): Dashboard {
    return createDashboard({
        uid: "endpoints",
        title: "Endpoints",
        description:
            "Do the public addresses answer, how fast, and how long are their certificates good? Asked by their names from within the cluster.",
        team: "platform",
        variables: [
            { name: "team", label: "Team", query: "label_values(probe_success, team)" },
            { name: "host", label: "Host", query: 'label_values(probe_success{team=~"$team"}, host)' },
        ],
        rows: [now(), addresses(), time(), certificates()],
    });
}

function now(): Row {
    return {
        title: "Now",
        panels: [
            statistic({
                title: "Addresses",
                description: "That are asked.",
                unit: "short",
                queries: [query(`count(probe_success{${HERE}})`, "addresses")],
            }),
            statistic({
                title: "Do not answer",
                description: "As they should: with another status, another certificate, too late or not at all.",
                unit: "short",
                thresholds: [{ value: 1, colour: "red" }],
                queries: [query(`count(probe_success{${HERE}} == 0) or vector(0)`, "down")],
            }),
            statistic({
                title: "Answers in time shown",
                description: "Share of all questions that were answered well, over the time that is shown.",
                unit: "percentunit",
                queries: [query(`avg(avg_over_time(probe_success{${HERE}}[$__range]))`, "answered")],
            }),
            statistic({
                title: "Slowest",
                description: "Mean of five minutes of the slowest address. A readiness that asks others takes longest.",
                unit: "s",
                thresholds: [
                    { value: 2, colour: "yellow" },
                    { value: 8, colour: "red" },
                ],
                queries: [query(`max(avg_over_time(probe_duration_seconds{${HERE}}[5m]))`, "slowest")],
            }),
            statistic({
                title: "First certificate to end",
                description: "Time that is left. cert-manager renews when a third of a certificate's life is left.",
                unit: "s",
                queries: [query(`min(probe_ssl_earliest_cert_expiry{${HERE}}) - time()`, "left")],
            }),
        ],
    };
}

function addresses(): Row {
    return {
        title: "Addresses",
        panels: [
            tableOf({
                title: "Every address",
                description:
                    "Answers is 1 where the last question was answered well, share that of all questions in the time shown. A handshake has no status: it is compared as text.",
                unit: "short",
                width: 24,
                height: 12,
                columns: {
                    team: "Team",
                    instance: "Address",
                    check: "Asked as",
                    "Value #A": "Answers",
                    "Value #B": "Share",
                    "Value #C": "Status",
                    "Value #D": "Takes",
                },
                units: { Share: "percentunit", Takes: "s" },
                queries: [
                    query(`max by (${ADDRESS}) (probe_success{${HERE}})`, "answers"),
                    query(`avg by (${ADDRESS}) (avg_over_time(probe_success{${HERE}}[$__range]))`, "share"),
                    query(`max by (${ADDRESS}) (probe_http_status_code{${HERE}})`, "status"),
                    query(`avg by (${ADDRESS}) (avg_over_time(probe_duration_seconds{${HERE}}[5m]))`, "takes"),
                ],
            }),
        ],
    };
}

function time(): Row {
    return {
        title: "Over time",
        panels: [
            timeSeries({
                title: "Questions answered well",
                description: "Share per host. Anything below 1 is an answer that a client would have missed.",
                unit: "percentunit",
                max: 1,
                queries: [query(`avg by (host) (avg_over_time(probe_success{${HERE}}[$__rate_interval]))`, "{{host}}")],
            }),
            timeSeries({
                title: "Time to answer",
                description: "Per address, with everything from name resolution to the last byte.",
                unit: "s",
                queries: [
                    query(
                        `avg by (instance) (avg_over_time(probe_duration_seconds{${HERE}}[$__rate_interval]))`,
                        "{{instance}}",
                    ),
                ],
            }),
            timeSeries({
                title: "Phases",
                description:
                    "Mean of the pages shown. resolve is the cluster's name resolution, connect and tls the ingress controller, processing the application.",
                unit: "s",
                stacked: true,
                width: 24,
                queries: [
                    query(
                        `avg by (phase) (avg_over_time(probe_http_duration_seconds{${HERE},check="page"}[$__rate_interval]))`,
                        "{{phase}}",
                    ),
                ],
            }),
        ],
    };
}

function certificates(): Row {
    return {
        title: "Certificates",
        panels: [
            timeSeries({
                title: "Time left",
                description: "Of the certificate that each host shows. It jumps up when a renewed one is taken up.",
                unit: "s",
                width: 24,
                thresholds: [{ value: 10 * 86_400, colour: "red" }],
                queries: [query(`min by (host) (probe_ssl_earliest_cert_expiry{${HERE}}) - time()`, "{{host}}")],
            }),
        ],
    };
}
