import type { Finding, PlannedResource } from "../plan/model.ts";
import { imageRules } from "./rules/images.ts";
import { nameRules } from "./rules/names.ts";
import { namespaceRules } from "./rules/namespaces.ts";
import { orderRules } from "./rules/order.ts";
import { releaseRules } from "./rules/releases.ts";
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
    /** Where it is broken. */
    check(resources: readonly PlannedResource[]): Finding[];
}

/** Whether the stack keeps its state whatever is asked, or leaves nothing behind. */
export type Protection = "protected" | "ephemeral";

/** The rules of a stack; those that guard state hold in a protected stack only. */
export function rulesFor(protection: Protection): Rule[] {
    return [
        ...nameRules,
        ...namespaceRules,
        ...workloadRules,
        ...imageRules,
        ...releaseRules,
        ...orderRules,
        ...valueRules,
        ...(protection === "protected" ? stateRules : []),
    ];
}

/** Everything that breaks a rule. */
export function checkRules(rules: readonly Rule[], resources: readonly PlannedResource[]): Finding[] {
    return rules.flatMap((rule) => rule.check(resources));
}
