import type { Finding, PlannedResource } from "../../plan/model.ts";

/** The part of a rule that its findings repeat. */
interface Named {
    readonly name: string;
    readonly level: Finding["level"];
}

/** A finding of a rule about a resource. */
export function finding(rule: Named, resource: PlannedResource, message: string, path?: string): Finding {
    return {
        rule: rule.name,
        level: rule.level,
        subject: resource.urn,
        message,
        ...(path !== undefined && { path }),
    };
}

/** Adds the name and level of a rule to what its check finds. */
export function rule(
    named: Named & { readonly description: string },
    check: (resources: readonly PlannedResource[], report: Report) => Finding[],
): Named & { readonly description: string; check(resources: readonly PlannedResource[]): Finding[] } {
    const report: Report = (resource, message, path) => finding(named, resource, message, path);
    return { ...named, check: (resources) => check(resources, report) };
}

/** Makes a finding of the rule at hand. */
export type Report = (resource: PlannedResource, message: string, path?: string) => Finding;
