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

/** A series that a plan's rules compute. */
export interface PlannedRecord {
    readonly record: string;
    readonly expr: string;
}

/** A `PrometheusRule` of a plan. */
export interface PlannedRules {
    readonly name: string;
    readonly namespace: string;
    /** Which ingress controller the stack has. */
    readonly controller: "traefik" | "nginx";
    /** `spec`, as Prometheus reads it. */
    readonly spec: Tree;
    readonly alerts: readonly PlannedAlert[];
    readonly records: readonly PlannedRecord[];
}

/** What is planned: the stacks of this repository, and more for the forms that none of them has. */
export const SUBJECTS: Readonly<Record<string, () => Promise<Deployed>>> = {
    dev: () => changedStack("dev", () => undefined),
    prod: () => changedStack("prod", () => undefined),
    local: () => changedStack("local", () => undefined),
    "prod with nginx": () => changedStack("prod", onNginx),
    "dev with backups": () => changedStack("dev", withBackups),
};

/** The rules of a subject's plan. */
export async function plannedRules(subject: string): Promise<PlannedRules[]> {
    const plan = SUBJECTS[subject];
    assert(plan, `${subject} is no subject`);
    const resources = await plan();
    const controller = resources.some(({ type }) => type === "platform:ingress:Traefik") ? "traefik" : "nginx";
    const rules = all(resources, PROMETHEUS_RULE).map(({ inputs }): PlannedRules => {
        const each = items(inputs["spec"]?.["groups"]).flatMap((group) => items(group["rules"]));
        return {
            name: text(inputs["metadata"]?.["name"]),
            namespace: text(inputs["metadata"]?.["namespace"]),
            controller,
            spec: inputs["spec"] ?? {},
            alerts: each.filter((rule) => rule["alert"] !== undefined).map((rule) => rule as unknown as PlannedAlert),
            records: each
                .filter((rule) => rule["record"] !== undefined)
                .map((rule) => rule as unknown as PlannedRecord),
        };
    });
    const names = rules.map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)], `${subject} has two PrometheusRules of one name`);
    return rules;
}

function onNginx(settings: StackSettings): void {
    settings["ingress"] = { ...settings["ingress"], controller: "nginx", acknowledgeRetirement: true };
}

/** PostgreSQL on the cluster has an archive then. */
function withBackups(settings: StackSettings): void {
    settings["backups"] = { bucket: "example-backups", region: "ams3", retentionDays: 7 };
}
