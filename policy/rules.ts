import type { Finding, JsonObject, PlannedResource } from "../plan/model.ts";
import { budgetRules } from "./rules/budget.ts";
import { imageRules } from "./rules/images.ts";
import { nameRules } from "./rules/names.ts";
import { namespaceRules } from "./rules/namespaces.ts";
import { offeringRules } from "./rules/offerings.ts";
import { orderRules } from "./rules/order.ts";
import { releaseRules } from "./rules/releases.ts";
import type { SettingSchema } from "./rules/rule.ts";
import { stateRules } from "./rules/state.ts";
import { valueRules } from "./rules/values.ts";
import { workloadRules } from "./rules/workloads.ts";

/** A promise that every stack keeps. Pure: it sees resources with secrets replaced, and nothing else. */
export interface Rule {
    /** In kebab-case; findings carry it. */
    readonly name: string;
    readonly level: Finding["level"];
    /** The promise, as a sentence. */
    readonly description: string;
    /** The stacks that it holds in; all unless given. */
    readonly holdsIn?: Protection;
    /** Whether it judges what is secret: the engine tells that of one resource at a time, not of all at the end. */
    readonly judgesSecrets?: boolean;
    /** What it can be told, by name. */
    readonly settings: Readonly<Record<string, SettingSchema>>;
    /** Where it is broken. A setting that is not given has its default. */
    check(resources: readonly PlannedResource[], settings?: JsonObject): Finding[];
}

/** Whether the stack keeps its state whatever is asked, or leaves nothing behind. */
export type Protection = "protected" | "ephemeral";

/** Every rule: what a plan checks, and what the policy pack holds. */
export const rules: readonly Rule[] = [
    ...nameRules,
    ...namespaceRules,
    ...workloadRules,
    ...imageRules,
    ...releaseRules,
    ...orderRules,
    ...valueRules,
    ...stateRules,
    ...offeringRules,
    ...budgetRules,
];

/** The rules of a stack; those that guard state hold in a protected stack only. */
export function rulesFor(protection: Protection): Rule[] {
    return rules.filter(({ holdsIn = protection }) => holdsIn === protection);
}

/** Everything that breaks a rule. */
export function checkRules(rules: readonly Rule[], resources: readonly PlannedResource[]): Finding[] {
    return rules.flatMap((rule) => rule.check(resources));
}
