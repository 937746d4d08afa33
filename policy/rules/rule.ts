import type { Finding, Json, JsonObject, PlannedResource } from "../../plan/model.ts";
import type { Rule } from "../rules.ts";

/** What a setting of a rule takes, as a JSON schema. */
export interface SettingSchema<Value = Json> {
    readonly type: "array" | "number" | "object";
    /** What it decides, as a sentence. */
    readonly description: string;
    readonly default: Value;
    readonly minimum?: number;
    /** Type of each item of an array. */
    readonly items?: { readonly type: "string" };
    /** Type of each value of an object. */
    readonly additionalProperties?: { readonly type: "number" };
}

/** Makes a finding of the rule at hand. */
export type Report = (resource: PlannedResource, message: string, path?: string) => Finding;

type Head = Pick<Rule, "name" | "level" | "description" | "holdsIn" | "judgesSecrets">;

/** A rule that holds alike everywhere. */
export function rule(head: Head, check: (resources: readonly PlannedResource[], report: Report) => Finding[]): Rule {
    return configurableRule(head, {}, check);
}

/** A rule that can be told something; `settings` holds the default of each. */
export function configurableRule<Settings extends object>(
    head: Head,
    settings: { readonly [Name in keyof Settings & string]: SettingSchema<Settings[Name]> },
    check: (resources: readonly PlannedResource[], report: Report, settings: Settings) => Finding[],
): Rule {
    const report: Report = (resource, message, path) => ({
        rule: head.name,
        level: head.level,
        subject: resource.urn,
        message,
        ...(path !== undefined && { path }),
    });
    const schemas = settings as Readonly<Record<string, SettingSchema>>;
    const defaults = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, schema.default]));
    return {
        ...head,
        settings: schemas,
        check: (resources, given: JsonObject = {}) => check(resources, report, { ...defaults, ...given } as Settings),
    };
}
