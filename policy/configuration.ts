import { isObject, objectAt, type Finding, type Json, type JsonObject } from "../plan/model.ts";
import type { Rule } from "./rules.ts";

/** How a rule is enforced, in Pulumi's words; `remediate` is `mandatory` to a rule that changes nothing. */
const LEVELS: Readonly<Record<string, Finding["level"] | undefined>> = {
    advisory: "warning",
    mandatory: "error",
    remediate: "error",
    disabled: undefined,
};
/** Stands for every rule that is not named. */
const ALL = "all";
const LEVEL = "enforcementLevel";

/**
 * The rules as a configuration wants them, in the form that `pulumi preview --policy-pack-config` takes: a level, or a map
 * of settings and perhaps a level, by name of a rule or `all`.
 */
export function configured(rules: readonly Rule[], config: JsonObject): Rule[] {
    return rules.flatMap((rule) => {
        const own = config[rule.name] ?? {};
        const { [LEVEL]: given, ...settings } = typeof own === "string" ? { [LEVEL]: own } : objectAt(own);
        const wanted = given ?? levelOf(config[ALL]);
        if (typeof wanted !== "string") {
            return [withSettings(rule, settings)];
        }
        const level = LEVELS[wanted];
        return level === undefined ? [] : [withLevel(withSettings(rule, settings), level)];
    });
}

/** What is wrong with a configuration, one sentence each. */
export async function configurationMistakes(rules: readonly Rule[], config: Json): Promise<string[]> {
    if (!isObject(config)) {
        return ["It is no map of rules."];
    }
    const { Ajv } = await import("ajv");
    const ajv = new Ajv();
    return Object.entries(config).flatMap(([name, own]) => {
        const rule = rules.find((each) => each.name === name);
        if (rule === undefined && name !== ALL) {
            return [`There is no rule ${name}.`];
        }
        const schemas = { [LEVEL]: { enum: Object.keys(LEVELS) }, ...rule?.settings };
        const given = typeof own === "string" ? { [LEVEL]: own } : own;
        const valid = ajv.compile({ type: "object", properties: schemas, additionalProperties: false });
        return valid(given) ? [] : [`${name}: ${ajv.errorsText(valid.errors, { dataVar: "it" })}.`];
    });
}

function levelOf(value: Json | undefined): Json | undefined {
    return isObject(value) ? value[LEVEL] : value;
}

function withSettings(rule: Rule, settings: JsonObject): Rule {
    return { ...rule, check: (resources, given = {}) => rule.check(resources, { ...settings, ...given }) };
}

function withLevel(rule: Rule, level: Finding["level"]): Rule {
    return { ...rule, level, check: (...args) => rule.check(...args).map((finding) => ({ ...finding, level })) };
}
