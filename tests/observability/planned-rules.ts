import assert from "node:assert/strict";
import { all, items, text, type Deployed, type Tree } from "../support/deploy.ts";
import { changedStack, type StackSettings } from "../support/program.ts";

const PROMETHEUS_RULE = "kubernetes:monitoring.coreos.com/v1:PrometheusRule";

/** An alert of a plan. */
export interface PlannedAlert {
    readonly alert: string;
    readonly expr: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
}

/** A `PrometheusRule` of a plan. */
export interface PlannedRules {
    readonly name: string;
    readonly namespace: string;
    /** `spec`, as Prometheus reads it. */
    readonly spec: Tree;
    readonly alerts: readonly PlannedAlert[];
}

/** What is planned: the stacks of this repository, and one more for the forms that none of them has. */
export const SUBJECTS: Readonly<Record<string, () => Promise<Deployed>>> = {
    dev: () => changedStack("dev", () => undefined),
    prod: () => changedStack("prod", () => undefined),
    local: () => changedStack("local", () => undefined),
    "prod with nginx": () => changedStack("prod", onNginx),
};

/** The rules of a subject's plan. */
export async function plannedRules(subject: string): Promise<PlannedRules[]> {
    const plan = SUBJECTS[subject];
    assert(plan, `${subject} is no subject`);
    const rules = all(await plan(), PROMETHEUS_RULE).map(({ inputs }) => ({
        name: text(inputs["metadata"]?.["name"]),
        namespace: text(inputs["metadata"]?.["namespace"]),
        spec: inputs["spec"] ?? {},
        alerts: items(inputs["spec"]?.["groups"])
            .flatMap((group) => items(group["rules"]))
            .filter((rule) => rule["alert"] !== undefined)
            .map((rule) => rule as unknown as PlannedAlert),
    }));
    const names = rules.map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)], `${subject} has two PrometheusRules of one name`);
    return rules;
}

function onNginx(settings: StackSettings): void {
    settings["ingress"] = { ...settings["ingress"], controller: "nginx", acknowledgeRetirement: true };
}
