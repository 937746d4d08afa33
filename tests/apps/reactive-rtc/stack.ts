import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { findMissingSecrets, withPlaceholders } from "../../../plan/missing-secrets.ts";
import { programIn } from "../../../plan/run.ts";
import { readProject, readStackConfig } from "../../../plan/stack-config.ts";
import { deploy, items, text, type Deployed, type Registered, type Tree } from "../../support/deploy.ts";

const ROOT = join(dirname(import.meta.dirname), "..", "..");

export const NAMESPACE = "rtc";

export type Values = Readonly<Record<string, unknown>>;

/** What a test changes of a stack of this repository. */
export interface Changes {
    /** Keys of `platform:apps.reactiveRtc`; undefined takes one away. */
    readonly app?: Values;
    /** Other keys of the `platform:` namespace; undefined takes one away. */
    readonly platform?: Values;
}

/** A cluster that is there already, on a workstation: as keys of the `platform:` namespace. */
export const MINIKUBE: Values = {
    cluster: { kind: "existing", context: "minikube" },
    ingress: { controller: "traefik", replicas: { min: 1, max: 1 }, loadBalancer: { kind: "node-port" } },
    dns: { zone: "external" },
    certificates: { issuer: "self-signed" },
};

const unchanged = new Map<string, Promise<Deployed>>();

/** What a stack registers, with Reactive RTC as its only application: what the others are is of no matter here. */
export function stack(name: "dev" | "prod", changes?: Changes): Promise<Deployed> {
    if (changes) {
        return run(name, changes);
    }
    const known = unchanged.get(name) ?? run(name, {});
    unchanged.set(name, known);
    return known;
}

/** The two stacks of this repository on which the application runs. */
export async function bothStacks(): Promise<Readonly<Record<"dev" | "prod", Deployed>>> {
    return { dev: await stack("dev"), prod: await stack("prod") };
}

async function run(name: string, { app = {}, platform = {} }: Changes): Promise<Deployed> {
    const project = readProject(ROOT);
    const given = readStackConfig(ROOT, project, name);
    const { reactiveRtc } = JSON.parse(given.values["platform:apps"] ?? "{}") as { reactiveRtc: Values };
    const changed = { ...platform, apps: { reactiveRtc: { ...reactiveRtc, ...app } } };
    const values: Record<string, string> = { ...given.values };
    for (const [key, value] of Object.entries(changed)) {
        values[`platform:${key}`] = JSON.stringify(value);
        if (value === undefined) {
            delete values[`platform:${key}`];
        }
    }
    const config = { ...given, values };
    const complete = withPlaceholders(config, await findMissingSecrets(ROOT, name, config));
    return deploy(programIn(ROOT, project.main), {
        stack: name,
        config: complete.values,
        secretKeys: complete.secretKeys,
    });
}

/** The Kubernetes objects of a kind in a namespace. */
export function objects(resources: Deployed, kind: string, namespace = NAMESPACE): Registered[] {
    return resources.filter(
        ({ type, inputs }) =>
            type.startsWith("kubernetes:") &&
            type.endsWith(`:${kind}`) &&
            (inputs.metadata?.namespace as unknown) === namespace,
    );
}

/** The one object of a kind and name. */
export function object(resources: Deployed, kind: string, name: string, namespace = NAMESPACE): Registered {
    const found = objects(resources, kind, namespace).filter((candidate) => nameOf(candidate) === name);
    const there = objects(resources, kind, namespace).map(nameOf).join(", ");
    assert.equal(found.length, 1, `expected one ${kind} ${name}, found ${found.length} among ${there}`);
    const [one] = found;
    assert(one);
    return one;
}

export function nameOf({ inputs }: Registered): string {
    return text(inputs.metadata?.name);
}

/** The pod that a Deployment or CronJob makes. */
export function template({ inputs }: Registered): Tree {
    const found = inputs.spec?.template ?? inputs.spec?.jobTemplate?.spec?.template;
    assert(found);
    return found;
}

/** The main container of a Deployment or CronJob. */
export function container(resource: Registered): Tree {
    const [main] = items(template(resource).spec?.containers);
    assert(main);
    return main;
}

/** The Deployments of the application, whatever the stack. */
export function deployments(resources: Deployed): Record<"load-balancer" | "socket" | "nginx-gateway", Registered> {
    return {
        "load-balancer": object(resources, "Deployment", "load-balancer"),
        socket: object(resources, "Deployment", "socket"),
        "nginx-gateway": object(resources, "Deployment", "nginx-gateway"),
    };
}

/** A container's own variables: a value, or `<object>/<key>` of the Secret or `<field>` of the pod that it comes from. */
export function variables(owner: Tree): Record<string, string> {
    return Object.fromEntries(
        items(owner.env).map((variable) => {
            const secret = variable.valueFrom?.secretKeyRef;
            const field = variable.valueFrom?.fieldRef?.fieldPath;
            const source = secret ? `${text(secret.name)}/${text(secret.key)}` : text(field ?? variable.value);
            return [text(variable.name), source];
        }),
    );
}
