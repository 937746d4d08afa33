import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { findMissingSecrets, withPlaceholders } from "../../../plan/missing-secrets.ts";
import { programIn } from "../../../plan/run.ts";
import { readProject, readStackConfig } from "../../../plan/stack-config.ts";
import { deploy, items, only, text, type Deployed, type Registered, type Tree } from "../../support/deploy.ts";

const ROOT = join(dirname(import.meta.dirname), "..", "..");
const NAMESPACE = "kraken";

export type Values = Readonly<Record<string, unknown>>;

/** What a test changes of a stack of this repository. */
export interface Changes {
    /** Keys of `platform:apps.kraken`; null removes one. */
    readonly app?: Values;
    /** Other keys of the `platform:` namespace. */
    readonly platform?: Values;
    /** Secrets by their keys. */
    readonly secrets?: Readonly<Record<string, string>>;
}

/** Turns Kraken into its successor, on a database of its own. */
export const SEMAPHORE: Values = {
    flavour: "semaphore-chat",
    mongo: null,
    postgres: { form: "in-cluster", instances: 1, storageGiB: 10 },
};

/** ingress-nginx in place of Traefik. */
export const NGINX: Values = {
    ingress: {
        controller: "nginx",
        acknowledgeRetirement: true,
        replicas: { min: 2, max: 2 },
        loadBalancer: { kind: "digitalocean" },
    },
};

const unchanged = new Map<string, Promise<Deployed>>();

/** Everything that a stack registers with Kraken as its only application; without changes made once. */
export function stack(name: "dev" | "prod" | "local", changes?: Changes): Promise<Deployed> {
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
    const { kraken } = JSON.parse(given.values["platform:apps"] ?? "{}") as { kraken?: Values };
    const settings = Object.entries({ ...kraken, ...app }).filter(([, value]) => value !== null);
    const values: Record<string, string> = {
        ...given.values,
        ...Object.fromEntries(Object.entries(platform).map(([key, value]) => [`platform:${key}`, written(value)])),
        "platform:apps": JSON.stringify({ kraken: Object.fromEntries(settings) }),
        ...secrets,
    };
    const config = { values, secretKeys: [...given.secretKeys, ...Object.keys(secrets)] };
    const { values: complete, secretKeys } = withPlaceholders(config, await findMissingSecrets(ROOT, name, config));
    return deploy(programIn(ROOT, project.main), { stack: name, config: complete, secretKeys });
}

function written(value: unknown): string {
    return typeof value === "string" ? value : JSON.stringify(value);
}

/** The Kubernetes objects of a kind in a namespace, by name. */
export function objects(resources: Deployed, kind: string, namespace = NAMESPACE): Record<string, Registered> {
    const found = resources.filter(
        ({ type, inputs }) =>
            type.startsWith("kubernetes:") &&
            type.endsWith(`:${kind}`) &&
            (inputs["metadata"]?.["namespace"] as unknown) === namespace,
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
    return only(resources, "kubernetes:helm.sh/v3:Release", "kraken-release");
}

/** The values that the chart is given. */
export function values(resources: Deployed): Tree {
    const found = release(resources).inputs["values"];
    assert(found);
    return found;
}

/** The variables in the backend's Secret. */
export function secretValues(resources: Deployed): Readonly<Record<string, string>> {
    const data: unknown = object(resources, "Secret", "kraken-secrets").inputs["stringData"];
    return data as Readonly<Record<string, string>>;
}

/** The stack's outputs of the application. */
export function outputs(resources: Deployed): Tree {
    const { apps } = resources.outputs as { apps?: Tree };
    const found = apps?.["kraken"];
    assert(found);
    return found;
}

/** The containers of a CronJob's pod, in the order in which they run. */
export function steps(resources: Deployed, cronJob: string): Tree[] {
    const { spec } = object(resources, "CronJob", cronJob).inputs;
    const pod = spec?.["jobTemplate"]?.["spec"]?.["template"]?.["spec"];
    return [...items(pod?.["initContainers"]), ...items(pod?.["containers"])];
}

/** Whether one resource comes after another, over all steps. */
export function comesAfter(resources: Deployed, later: Registered, earlier: Registered): boolean {
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const seen = new Set<string>();
    const visit = (urn: string): boolean =>
        urn === earlier.urn ||
        (!seen.has(urn) && Boolean(seen.add(urn)) && (byUrn.get(urn)?.dependencies ?? []).some(visit));
    return later.dependencies.some(visit);
}
