import assert from "node:assert/strict";
import { items, text, type Deployed, type Registered, type Tree } from "../../support/deploy.ts";
import { changedStack as programWith, type StackSettings } from "../../support/program.ts";

const NAMESPACE = "chat4all";

const deployed = new Map<string, Promise<Deployed>>();

/** Everything that a stack of this repository registers, without the other applications; made once. */
export function stack(name: "dev" | "prod"): Promise<Deployed> {
    const known = deployed.get(name) ?? changedStack(name, () => undefined);
    deployed.set(name, known);
    return known;
}

/** What the stack would register with other settings, without the other applications. */
export function changedStack(name: "dev" | "prod", change: (settings: StackSettings) => void): Promise<Deployed> {
    return programWith(name, (settings) => {
        settings["apps"] = { chat4all: settings["apps"]?.["chat4all"] };
        change(settings);
    });
}

/** Changes Chat4All's own settings. */
export function chat4allWith(name: "dev" | "prod", changes: Record<string, unknown>): Promise<Deployed> {
    return changedStack(name, ({ apps }) => {
        assert(apps);
        apps["chat4all"] = { ...(apps["chat4all"] as object), ...changes };
    });
}

/** The Kubernetes objects of a kind in the application's namespace. */
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

/** The pod template of a Deployment, Job or CronJob. */
export function template({ inputs }: Registered): Tree {
    const found = inputs.spec?.template ?? inputs.spec?.jobTemplate?.spec?.template;
    assert(found);
    return found;
}

/** The main container of a Deployment, Job or CronJob. */
export function container(resource: Registered): Tree {
    const [main] = items(template(resource).spec?.containers);
    assert(main);
    return main;
}

/** A container's variables: where each comes from, as `<object>/<key>` or `=<value>`. */
export function variables(owner: Tree): Record<string, string> {
    return Object.fromEntries(
        items(owner.env).map((variable) => {
            const reference = variable.valueFrom?.secretKeyRef ?? variable.valueFrom?.configMapKeyRef;
            const source = reference ? `${text(reference.name)}/${text(reference.key)}` : `=${text(variable.value)}`;
            return [text(variable.name), source];
        }),
    );
}

/** Deployments of the application, by name. */
export function deployments(resources: Deployed): Record<string, Registered> {
    return Object.fromEntries(objects(resources, "Deployment").map((deployment) => [nameOf(deployment), deployment]));
}
