import assert from "node:assert/strict";
import type { JsonObject, Resource } from "../../plan/model.ts";
import { runInMonitor } from "../../plan/run.ts";
import { eachSecret, reveal } from "../../plan/secrets.ts";

/** A recorded value of any shape: descend with `?.` (lists too: `containers?.[0]`), compare what is found with `assert`. */
export interface Tree {
    readonly [key: string]: Tree | undefined;
}

/** A registered resource; its inputs in clear, and the dotted paths of those that are secret. */
export interface Registered extends Resource<Tree> {
    readonly secretPaths: readonly string[];
}

/** Everything a piece of program registered, without the stack itself, and what it returned. */
export type Deployed = readonly Registered[] & {
    /** What the function returned, with outputs resolved. */
    readonly outputs: Tree;
    /** Dotted paths of the secret outputs. */
    readonly secretOutputs: readonly string[];
};

export interface DeployOptions {
    /** Configuration with full keys (`platform:domain`); what is no text is handed over as JSON, as the engine does. */
    readonly config?: Readonly<Record<string, unknown>>;
    /** Keys of `config` that are secret. */
    readonly secretKeys?: readonly string[];
    /** Default `test`. */
    readonly stack?: string;
}

/**
 * Runs a piece of program as a stack of its own, on the monitor that the plan uses. Fails when the function fails, when
 * a resource cannot be registered and when two resources have one URN.
 */
export async function deploy(program: () => unknown, options: DeployOptions = {}): Promise<Deployed> {
    const values = Object.fromEntries(
        Object.entries(options.config ?? {}).map(([key, value]) => [
            key,
            typeof value === "string" ? value : JSON.stringify(value),
        ]),
    );
    const run = await runInMonitor(() => returned(program), {
        project: "platform",
        stack: options.stack ?? "test",
        config: { values, secretKeys: options.secretKeys ?? [] },
        stackTraces: true,
    });
    assert.deepEqual(run.duplicates, [], "two resources have one URN");
    const outputs = run.outputs["returned"] ?? {};
    return Object.assign(run.resources.filter((resource) => resource.parent !== "").map(registered), {
        outputs: reveal(outputs) as unknown as Tree,
        secretOutputs: secretPaths(outputs),
    });
}

/** The one resource of a type, and of a name where one is given. */
export function only(resources: readonly Registered[], type: string, name?: string): Registered {
    const found = all(resources, type, name);
    const wanted = name === undefined ? type : `${type} named ${name}`;
    const there = resources.map((resource) => `${resource.type} ${resource.name}`).join("\n  ");
    assert.equal(found.length, 1, `expected one ${wanted}, found ${found.length} among\n  ${there}`);
    const [resource] = found;
    assert(resource);
    return resource;
}

/** All resources of a type, and of a name where one is given. */
export function all(resources: readonly Registered[], type: string, name?: string): Registered[] {
    return resources.filter((resource) => resource.type === type && (name === undefined || resource.name === name));
}

/** The items of a recorded list; none where there is no list. */
export function items(tree: Tree | undefined): Tree[] {
    const value: unknown = tree;
    return Array.isArray(value) ? (value as Tree[]) : [];
}

/** The keys of a recorded map, in order; none where there is no map. */
export function keys(tree: Tree | undefined): string[] {
    return tree === undefined ? [] : Object.keys(tree);
}

/** A recorded text; fails where there is something else. */
export function text(tree: Tree | undefined): string {
    const value: unknown = tree;
    assert.equal(typeof value, "string", `expected a text, found ${JSON.stringify(value)}`);
    return value as string;
}

async function returned(program: () => unknown): Promise<{ returned?: unknown }> {
    const result = await program();
    // A component is what most tests return; its fields are internals, not outputs.
    const isResource = typeof result === "object" && result !== null && "urn" in result;
    return result === undefined || isResource ? {} : { returned: result };
}

function registered(resource: Resource): Registered {
    return {
        ...resource,
        inputs: reveal(resource.inputs) as unknown as Tree,
        secretPaths: secretPaths(resource.inputs),
    };
}

function secretPaths(value: JsonObject[string]): string[] {
    const paths: string[] = [];
    eachSecret(value, (path) => paths.push(path));
    return paths;
}
