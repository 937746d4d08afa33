import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { findMissingSecrets, withPlaceholders } from "../../../plan/missing-secrets.ts";
import { programIn } from "../../../plan/run.ts";
import { readProject, readStackConfig } from "../../../plan/stack-config.ts";
import { deploy, items, text, type Deployed, type Registered, type Tree } from "../../support/deploy.ts";

const ROOT = join(dirname(import.meta.dirname), "..", "..");

export type Values = Readonly<Record<string, unknown>>;

/** What a test changes of a stack of this repository. */
export interface Changes {
    /** Keys of `platform:apps.hyperstudy`. */
    readonly app?: Values;
    /** Other keys of the `platform:` namespace. */
    readonly platform?: Values;
    /** Secrets by their keys. */
    readonly secrets?: Readonly<Record<string, string>>;
}

const unchanged = new Map<string, Promise<Deployed>>();

/** The configuration of a stack with HyperStudy as its only application: what the others are is of no matter here. */
export function configuration(stack: string, { app = {}, platform = {}, secrets = {} }: Changes = {}) {
    const project = readProject(ROOT);
    const given = readStackConfig(ROOT, project, stack);
    const { hyperstudy } = JSON.parse(given.values["platform:apps"] ?? "{}") as { hyperstudy?: Values };
    const values: Record<string, string> = {
        ...given.values,
        ...Object.fromEntries(Object.entries(platform).map(([key, value]) => [`platform:${key}`, written(value)])),
        "platform:apps": JSON.stringify({ hyperstudy: { ...hyperstudy, ...app } }),
        ...secrets,
    };
    return { project, config: { values, secretKeys: [...given.secretKeys, ...Object.keys(secrets)] } };
}

/** Everything that a stack registers; without changes made once. */
export function stack(name: "dev" | "prod" | "local", changes?: Changes): Promise<Deployed> {
    if (changes) {
        return run(name, changes);
    }
    const known = unchanged.get(name) ?? run(name, {});
    unchanged.set(name, known);
    return known;
}

async function run(name: string, changes: Changes): Promise<Deployed> {
    const { project, config } = configuration(name, changes);
    const { values, secretKeys } = withPlaceholders(config, await findMissingSecrets(ROOT, name, config));
    return deploy(programIn(ROOT, project.main), { stack: name, config: values, secretKeys });
}

function written(value: unknown): string {
    return typeof value === "string" ? value : JSON.stringify(value);
}

/** The Kubernetes objects of a kind in a namespace, by name. */
export function objects(resources: Deployed, kind: string, namespace = "hyperstudy"): Record<string, Registered> {
    const found = resources.filter(
        ({ type, inputs }) =>
            type.startsWith("kubernetes:") &&
            type.endsWith(`:${kind}`) &&
            (inputs["metadata"]?.["namespace"] as unknown) === namespace,
    );
    return Object.fromEntries(found.map((resource) => [text(resource.inputs["metadata"]?.["name"]), resource]));
}

/** The one object of a kind and name. */
export function object(resources: Deployed, kind: string, name: string, namespace = "hyperstudy"): Registered {
    const there = objects(resources, kind, namespace);
    const found = there[name];
    assert(found, `there is no ${kind} ${name} in ${namespace}, but ${Object.keys(there).join(", ")}`);
    return found;
}

/** `spec` of the one object of a kind and name. */
export function spec(resources: Deployed, kind: string, name: string, namespace = "hyperstudy"): Tree {
    const found = object(resources, kind, name, namespace).inputs["spec"];
    assert(found);
    return found;
}

/** `spec` of the pods of a workload. */
export function podSpec(resources: Deployed, kind: string, name: string, namespace = "hyperstudy"): Tree {
    const owner = spec(resources, kind, name, namespace);
    const template = owner["template"] ?? owner["jobTemplate"]?.["spec"]?.["template"];
    assert(template?.["spec"]);
    return template["spec"];
}

/** A container of a workload's pods; the main one unless named. */
export function container(
    resources: Deployed,
    kind: string,
    name: string,
    { namespace = "hyperstudy", called }: { namespace?: string; called?: string } = {},
): Tree {
    const all = items(podSpec(resources, kind, name, namespace)["containers"]);
    const found = called === undefined ? all[0] : all.find((candidate) => text(candidate["name"]) === called);
    assert(found, `${name} has no container ${called ?? ""}`);
    return found;
}

/** A container's variables: a value, `<Secret>/<key>`, or `field <path>`. */
export function variables(owner: Tree): Record<string, string> {
    return Object.fromEntries(
        items(owner["env"]).map((variable) => {
            const secret = variable["valueFrom"]?.["secretKeyRef"];
            const field = variable["valueFrom"]?.["fieldRef"];
            const value = secret
                ? `${text(secret["name"])}/${text(secret["key"])}`
                : field
                  ? `field ${text(field["fieldPath"])}`
                  : text(variable["value"]);
            return [text(variable["name"]), value];
        }),
    );
}

/** A table as it stands in a test, without its indentation. */
export function table(text: string): string {
    return text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "")
        .join("\n");
}
