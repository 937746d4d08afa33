import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { RecordingRule } from "./alert-rules.ts";
import type { Scraper } from "./scraper.ts";

export interface RecordingRulesArgs {
    readonly namespace: pulumi.Input<string>;
    /** `metadata.name`, and the name of the group. */
    readonly rulesName: string;
    /** Evaluated in this order. */
    readonly rules: readonly RecordingRule[];
    /** Who reads rules of all namespaces. */
    readonly scraper: Scraper;
}

/** Has Prometheus compute series that several panels ask for. */
export function createRecordingRules(
    name: string,
    { namespace, rulesName, rules, scraper }: RecordingRulesArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
    return new k8s.apiextensions.CustomResource(
        name,
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "PrometheusRule",
            metadata: { name: rulesName, namespace },
            spec: { groups: [{ name: rulesName, rules }] },
        },
        { ...opts, dependsOn: [...scraper.ready] },
    );
}
