import assert from "node:assert/strict";
import { INHIBITIONS, type Inhibition } from "../../components/platform/alert-inhibitions.ts";
import { ALERT_CASES } from "./cases.ts";

type Labels = Readonly<Record<string, string>>;

/** Teams by namespace, as Prometheus adds them to alerts that name none. */
const TEAM_OF_NAMESPACE: Labels = {
    kraken: "kraken",
    docuelevate: "docuelevate",
    hyperstudy: "hyperstudy",
    chat4all: "chat4all",
    rtc: "reactive-rtc",
};

/** Every alert that some case lets fire, with the labels that Alertmanager gets. */
const FIRING: readonly Labels[] = ALERT_CASES.flatMap(({ rules, cases }) =>
    cases({ namespace: rules === "reactive-rtc" ? "rtc" : rules, controller: "traefik" }).flatMap(({ fires }) =>
        fires.map(({ alert, labels }) => ({
            team: TEAM_OF_NAMESPACE[labels["namespace"] ?? ""] ?? "platform",
            ...labels,
            alertname: alert,
        })),
    ),
);

/** Of alerts that only the chart of the monitoring has. */
const OF_THE_CHART = ["severity = warning", "alertname = InfoInhibitor", "alertname = TargetDown"];

describe("Alerts that explain others", () => {
    const node = alert("NodeNotReady");
    const errors = (team: string) => ({ alertname: "Errors", symptom: "requests", severity: "critical", team });
    const cases: Readonly<Record<string, { readonly on: Labels; readonly silent: Labels[]; readonly loud: Labels[] }>> =
        {
            "a node, its pods": {
                on: node,
                silent: [{ ...alert("PodNotReady"), node: "apps-1" }],
                loud: [node, { ...alert("PodNotReady"), node: "apps-2" }, without(alert("PodNotReady"), "node")],
            },
            "the ingress controller, whatever requests suffer": {
                on: alert("IngressControllerDown"),
                silent: [
                    alert("IngressSlow"),
                    alert("KrakenServerErrors"),
                    alert("EndpointDown"),
                    alert("ErrorBudgetBurnsFast"),
                ],
                loud: [alert("KrakenBackendDown"), alert("PodNotReady")],
            },
            "a team's database, its requests": {
                on: { ...alert("RedisDown"), team: "kraken" },
                silent: [errors("kraken")],
                loud: [errors("chat4all")],
            },
            "a managed database, the requests of all who use it": {
                on: alert("ManagedDatabaseDown"),
                silent: [errors("docuelevate"), errors("chat4all")],
                loud: [errors("kraken"), errors("reactive-rtc")],
            },
            "kube-state-metrics, whatever seems to be away": {
                on: alert("KubeStateMetricsDown"),
                silent: [alert("KrakenBackendDown"), alert("IngressControllerDown")],
                loud: [alert("KubeStateMetricsDown"), alert("KrakenServerErrors"), alert("EndpointDown")],
            },
            "the exact alert, that of any workload": {
                on: { alertname: "RedisDown", namespace: "kraken", deployment: "kraken-redis" },
                silent: [{ alertname: "WorkloadDown", namespace: "kraken", deployment: "kraken-redis" }],
                loud: [
                    { alertname: "WorkloadDown", namespace: "kraken", deployment: "kraken-backend" },
                    { alertname: "WorkloadDown", namespace: "kraken", statefulset: "kraken-redis" },
                ],
            },
            "what is critical, the warning of the same": {
                on: { ...alert("VolumeFillsUp"), severity: "critical" },
                silent: [{ ...alert("VolumeFillsUp"), severity: "warning" }],
                loud: [{ ...alert("VolumeFillsUp"), severity: "warning", persistentvolumeclaim: "another" }],
            },
        };

    for (const [title, { on, silent, loud }] of Object.entries(cases)) {
        it(`silence: ${title}`, () => {
            silent.forEach((target) => assert.ok(silenced(on, target), `${target["alertname"]} is loud`));
            loud.forEach((target) => assert.ok(!silenced(on, target), `${target["alertname"]} is silent`));
        });
    }

    for (const inhibition of INHIBITIONS) {
        const { source_matchers: source, target_matchers: target } = inhibition;
        it(`are some that fire: ${source.join(", ")} silences ${target.join(", ")}`, function () {
            if (OF_THE_CHART.some((matcher) => source.includes(matcher) || target.includes(matcher))) {
                return;
            }
            const sources = FIRING.filter((labels) => matches(source, labels));
            const targets = FIRING.filter((labels) => matches(target, labels));
            // A managed database that a team may have.
            if (!source.some((matcher) => matcher.startsWith("affects"))) {
                assert.ok(sources.length > 0, "no case lets such an alert fire that silences");
                assert.ok(
                    sources.some((one) => targets.some((other) => inhibits(inhibition, one, other))),
                    "no case lets two alerts fire of which one silences the other",
                );
            }
        });
    }
});

function silenced(source: Labels, target: Labels): boolean {
    return INHIBITIONS.some((inhibition) => inhibits(inhibition, source, target));
}

/** As Alertmanager decides: https://prometheus.io/docs/alerting/latest/configuration/#inhibition-related-settings */
function inhibits({ source_matchers, target_matchers, equal }: Inhibition, source: Labels, target: Labels): boolean {
    return (
        matches(source_matchers, source) &&
        matches(target_matchers, target) &&
        // Nothing silences itself.
        !(matches(target_matchers, source) && matches(source_matchers, target)) &&
        equal.every((label) => (source[label] ?? "") === (target[label] ?? ""))
    );
}

function matches(matchers: readonly string[], labels: Labels): boolean {
    return matchers.every((matcher) => {
        const [, label = "", operator, value = ""] = /^(\w+) (=~|!~|!=|=) "?([^"]*)"?$/.exec(matcher) ?? [];
        assert(label, `${matcher} is no matcher`);
        const found = labels[label] ?? "";
        const equal = operator?.endsWith("~") ? new RegExp(`^(?:${value})$`).test(found) : found === value;
        return operator?.startsWith("!") ? !equal : equal;
    });
}

/** One as a case lets it fire. */
function alert(name: string): Labels {
    const found = FIRING.find(({ alertname }) => alertname === name);
    assert(found, `no case lets ${name} fire`);
    return found;
}

function without(labels: Labels, label: string): Labels {
    return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== label));
}
