import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Scraper } from "./scraper.ts";

/** Something that somebody must be told. */
export interface AlertRule {
    /** Name of the alert, in CamelCase. */
    readonly alert: string;
    /** PromQL; each series it yields is one alert. */
    readonly expr: string;
    /** How long that must hold, as Prometheus writes it: `5m`. */
    readonly for: string;
    /** `critical` wakes somebody, `warning` waits for the morning. */
    readonly severity: "critical" | "warning";
    /** What is wrong, in a sentence. */
    readonly summary: string;
    /** What it means and what to do. */
    readonly description: string;
}

export interface AlertRulesArgs {
    readonly namespace: pulumi.Input<string>;
    /** `metadata.name`, and the name of the group. */
    readonly rulesName: string;
    readonly rules: readonly AlertRule[];
    readonly labels?: Readonly<Record<string, string>>;
    /** Who reads rules of all namespaces. */
    readonly scraper: Scraper;
}

/** Has Prometheus watch and Alertmanager tell. */
export function createAlertRules(
    name: string,
    { namespace, rulesName, rules, labels, scraper }: AlertRulesArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
    return new k8s.apiextensions.CustomResource(
        name,
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "PrometheusRule",
            metadata: { name: rulesName, namespace, ...(labels && { labels: { ...labels } }) },
            spec: { groups: [{ name: rulesName, rules: rules.map(prometheusRule) }] },
        },
        { ...opts, dependsOn: [...scraper.ready] },
    );
}

function prometheusRule({ alert, expr, for: duration, severity, summary, description }: AlertRule) {
    return { alert, expr, for: duration, labels: { severity }, annotations: { summary, description } };
}
