import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Team } from "../../observability/team.ts";
import type { Scraper } from "./scraper.ts";

/** Label of an alert that counts what users feel of requests; an alert that explains it silences it. */
export const REQUESTS_SUFFER = { symptom: "requests" } as const;

/** Something that somebody must be told. */
export interface AlertRule {
    /** Name of the alert, in CamelCase; the heading of its runbook. */
    readonly alert: string;
    /** PromQL; each series it yields is one alert. */
    readonly expr: string;
    /** How long that must hold, as Prometheus writes it: `5m`. */
    readonly for: string;
    /** `critical` wakes somebody, `warning` waits for the morning, `info` for whoever looks. */
    readonly severity: "critical" | "warning" | "info";
    /** Labels besides those that the series has, its severity and its team. */
    readonly labels?: Readonly<Record<string, string>>;
    /** What is wrong, in a sentence. */
    readonly summary: string;
    /** What it means and what to do. */
    readonly description: string;
}

/** A series that is computed at every evaluation, for rules after it and for dashboards. */
export interface RecordingRule {
    /** Name of the series, `level:metric:operations`. */
    readonly record: string;
    readonly expr: string;
    readonly labels?: Readonly<Record<string, string>>;
}

export interface AlertRulesArgs {
    readonly namespace: pulumi.Input<string>;
    /** `metadata.name`, and the name of the group. */
    readonly rulesName: string;
    /** Who is told; whoever has the namespace of the alert's series unless given. */
    readonly team?: Team;
    /** Page that has a heading for each alert: `docs/runbooks/alerts/<runbook>.md`. */
    readonly runbook: string;
    /** Evaluated in this order. */
    readonly rules: readonly (AlertRule | RecordingRule)[];
    readonly labels?: Readonly<Record<string, string>>;
    /** Who reads rules of all namespaces. */
    readonly scraper: Scraper;
}

/** Has Prometheus watch and Alertmanager tell. */
export function createAlertRules(
    name: string,
    args: AlertRulesArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
    const { namespace, rulesName, rules, labels, scraper } = args;
    return new k8s.apiextensions.CustomResource(
        name,
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "PrometheusRule",
            metadata: { name: rulesName, namespace, ...(labels && { labels: { ...labels } }) },
            spec: { groups: [{ name: rulesName, rules: rules.map((rule) => prometheusRule(rule, args)) }] },
        },
        { ...opts, dependsOn: [...scraper.ready] },
    );
}

function prometheusRule(rule: AlertRule | RecordingRule, args: AlertRulesArgs) {
    if ("record" in rule) {
        return rule;
    }
    const { alert, expr, for: duration, severity, labels, summary, description } = rule;
    return {
        alert,
        expr,
        for: duration,
        labels: { ...labels, severity, ...(args.team && { team: args.team }) },
        annotations: { summary, description, ...runbookOf(alert, args) },
    };
}

/** Where the runbook stands: in this repository always, and where it is published if it is. */
function runbookOf(alert: string, { runbook, scraper }: AlertRulesArgs) {
    const place = `alerts/${runbook}.md#${alert.toLowerCase()}`;
    return {
        runbook: `docs/runbooks/${place}`,
        ...(scraper.runbooksUrl !== undefined && { runbook_url: `${scraper.runbooksUrl}/${place}` }),
    };
}
