import { readFileSync } from "node:fs";
import { configurationMistakes } from "../policy/configuration.ts";
import { rules } from "../policy/rules.ts";
import { objectAt, type Json, type JsonObject } from "./model.ts";
import { PlanError } from "./stack-config.ts";

/** Reads levels and settings of rules from a file that `pulumi preview --policy-pack-config` takes as well. */
export async function readPolicyFile(path: string): Promise<JsonObject> {
    const config = parse(path);
    const mistakes = await configurationMistakes(rules, config);
    if (mistakes.length > 0) {
        throw new PlanError(`The policy configuration ${path} cannot be used. ${mistakes.join(" ")}`);
    }
    return objectAt(config);
}

function parse(path: string): Json {
    try {
        return JSON.parse(readFileSync(path, "utf8")) as Json;
    } catch (error) {
        throw new PlanError(
            `The policy configuration ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        );
    }
}
