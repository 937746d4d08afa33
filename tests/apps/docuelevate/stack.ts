import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { findMissingSecrets, withPlaceholders } from "../../../plan/missing-secrets.ts";
import { programIn } from "../../../plan/run.ts";
import { readProject, readStackConfig } from "../../../plan/stack-config.ts";
import { deploy, items, only, text, type Deployed, type Registered, type Tree } from "../../support/deploy.ts";

const ROOT = join(dirname(import.meta.dirname), "..", "..");
const NAMESPACE = "docuelevate";

export type Values = Readonly<Record<string, unknown>>;

/** What a test changes of a stack of this repository. */
export interface Changes {
    /** Keys of `platform:apps.docuelevate`. */
    readonly app?: Values;
    /** Other keys of the `platform:` namespace. */
    readonly platform?: Values;
    /** Secrets by their keys. */
    readonly secrets?: Readonly<Record<string, string>>;
}

const unchanged = new Map<string, Promise<Deployed>>();

/** Everything that a stack registers with DocuElevate as its only application; without changes made once. */
export function stack(name: "dev" | "prod", changes?: Changes): Promise<Deployed> {
    if (changes) {
        return run(name, changes);
    }
    const known = unchanged.get(name) ?? run(name, {});
    unchanged.set(name, known);
    return known;
}

async function run(name: string, { app = {}, platform = {}, secrets = {} }: Changes): Promise<Deployed> {
    const project = readProject(ROOT);
    const given = readStackConfig(ROOT, project, name);
    const { docuelevate } = JSON.parse(given.values["platform:apps"] ?? "{}") as { docuelevate?: Values };
    const values: Record<string, string> = {
        ...given.values,
        ...Object.fromEntries(Object.entries(platform).map(([key, value]) => [`platform:${key}`, written(value)])),
        "platform:apps": JSON.stringify({ docuelevate: { ...docuelevate, ...app } }),
        ...secrets,
    };
    const config = { values, secretKeys: [...given.secretKeys, ...Object.keys(secrets)] };
    const { values: complete, secretKeys } = withPlaceholders(config, await findMissingSecrets(ROOT, name, config));
    return deploy(programIn(ROOT, project.main), { stack: name, config: complete, secretKeys });
}

function written(value: unknown): string {
    return typeof value === "string" ? value : JSON.stringify(value);
}

/** The Kubernetes objects of a kind in the application's namespace, by name. */
export function objects(resources: Deployed, kind: string): Record<string, Registered> {
    const found = resources.filter(
        ({ type, inputs }) =>
            type.startsWith("kubernetes:") &&
            type.endsWith(`:${kind}`) &&
            (inputs["metadata"]?.["namespace"] as unknown) === NAMESPACE,
    );
    return Object.fromEntries(found.map((resource) => [text(resource.inputs["metadata"]?.["name"]), resource]));
}

/** The one object of a kind and name. */
export function object(resources: Deployed, kind: string, name: string): Registered {
    const there = objects(resources, kind);
    const found = there[name];
    assert(found, `there is no ${kind} ${name}, but ${Object.keys(there).join(", ")}`);
    return found;
}

/** The release of the application itself. */
export function release(resources: Deployed): Registered {
    return only(resources, "kubernetes:helm.sh/v3:Release", "docuelevate");
}

/** The values that the chart is given. */
export function values(resources: Deployed): Tree {
    const found = release(resources).inputs["values"];
    assert(found);
    return found;
}

/** The values of the variables in the application's Secret. */
export function secretValues(resources: Deployed): Readonly<Record<string, string>> {
    const data: unknown = object(resources, "Secret", "docuelevate-secrets").inputs["stringData"];
    return data as Readonly<Record<string, string>>;
}

/** The Job that prepares the database. */
export function migration(resources: Deployed): Registered {
    const [job, ...others] = Object.values(objects(resources, "Job")).filter(({ inputs }) =>
        text(inputs["metadata"]?.["name"]).startsWith("docuelevate-migrate-"),
    );
    assert(job && others.length === 0);
    return job;
}

/** The main container of a Deployment or Job. */
export function container({ inputs }: Registered): Tree {
    const [main] = items(inputs["spec"]?.["template"]?.["spec"]?.["containers"]);
    assert(main);
    return main;
}
