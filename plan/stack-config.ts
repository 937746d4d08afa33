import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isObject, objectAt, textAt, type Json, type JsonObject } from "./model.ts";

/** A mistake of whoever called the plan, told in one sentence. */
export class PlanError extends Error {}

/** What `Pulumi.yaml` says. */
export interface Project {
    readonly name: string;
    /** Entry file of the program, relative to the project's folder. */
    readonly main: string;
    /** Names of the stacks that have a settings file, sorted. */
    readonly stacks: readonly string[];
}

/** A stack's configuration in the form in which the engine hands it to a program: keys with namespace, values as text. */
export interface StackConfig {
    readonly values: Readonly<Record<string, string>>;
    /** Keys whose value is secret. */
    readonly secretKeys: readonly string[];
}

const STACK_FILE = /^Pulumi\.(.+)\.yaml$/;

/** Stands in for a value that only the stack's passphrase or key service can decrypt. */
const encryptedPlaceholder = (path: string): string => `encrypted-value-of-${path.replaceAll(/[^A-Za-z0-9]+/g, "-")}`;

/** Reads the project of a folder. */
export function readProject(root: string): Project {
    const path = join(root, "Pulumi.yaml");
    if (!existsSync(path)) {
        throw new PlanError(`There is no Pulumi.yaml in ${root}.`);
    }
    const project = readYaml(path);
    return {
        name: textAt(project["name"]),
        main: textAt(project["main"]) || "index.ts",
        stacks: readdirSync(root)
            .flatMap((file) => STACK_FILE.exec(file)?.[1] ?? [])
            .sort(),
    };
}

/**
 * Reads `Pulumi.<stack>.yaml`. A `secure:` value, wherever it stands, is given but unreadable: a secret placeholder. A key
 * without a value is not given.
 */
export function readStackConfig(root: string, project: Project, stack: string): StackConfig {
    if (!project.stacks.includes(stack)) {
        throw new PlanError(`There is no stack "${stack}": known are ${project.stacks.join(", ") || "none"}.`);
    }
    const values: Record<string, string> = {};
    const secretKeys: string[] = [];
    const given = readYaml(join(root, `Pulumi.${stack}.yaml`))["config"] ?? {};
    if (!isObject(given)) {
        throw new PlanError(`Pulumi.${stack}.yaml: config is no map of keys and values.`);
    }
    for (const [key, value] of Object.entries(given)) {
        if (value === null) {
            continue;
        }
        const fullKey = key.includes(":") ? key : `${project.name}:${key}`;
        const plain = withoutEncryption(value, fullKey, () => secretKeys.push(fullKey));
        values[fullKey] = typeof plain === "object" && plain !== null ? JSON.stringify(plain) : String(plain);
    }
    return { values, secretKeys: [...new Set(secretKeys)] };
}

function withoutEncryption(value: Json, path: string, onSecret: () => void): Json {
    if (Array.isArray(value)) {
        return value.map((item, index) => withoutEncryption(item, `${path}.${index}`, onSecret));
    }
    if (!isObject(value)) {
        return value;
    }
    if (typeof value["secure"] === "string" && Object.keys(value).length === 1) {
        onSecret();
        return encryptedPlaceholder(path);
    }
    return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, withoutEncryption(item, `${path}.${key}`, onSecret)]),
    );
}

function readYaml(path: string): JsonObject {
    try {
        return objectAt(parse(readFileSync(path, "utf8")) as unknown);
    } catch (error) {
        throw new PlanError(
            `${path} cannot be read: ${(error instanceof Error ? error.message : String(error)).trim()}`,
        );
    }
}
