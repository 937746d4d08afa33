import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation/index.js";
import { parse, stringify } from "yaml";
import { ROOT } from "./engine.ts";
import type { World } from "./world.ts";

/** Folders and files of the program's folder that a copy does without. */
const LEFT_OUT = /^(\.git|\.cache|\.plan|Pulumi\..*)$/;

const MEBIBYTE = 1024 * 1024;

/** Changes to the settings of a stack, by full key; a value in place of the one in the file. */
export type Overrides = Readonly<Record<string, unknown>>;

/** A stack of the program, in a folder of its own, on the real engine. */
export interface EngineStack {
    readonly stack: Stack;
    /** Folder of the project: the program's own files, and settings that may be changed. */
    readonly folder: string;
    /** Values of the secrets that were set. */
    readonly secrets: readonly string[];
}

/**
 * Creates the stack `name` of the unchanged program with the settings of `Pulumi.<name>.yaml` and made-up values of the
 * secrets that they need.
 */
export async function createStack(world: World, name: string, overrides: Overrides = {}): Promise<EngineStack> {
    const folder = join(world.folder, `project-${name}`);
    mkdirSync(folder);
    readdirSync(ROOT)
        .filter((entry) => !LEFT_OUT.test(entry))
        .forEach((entry) => symlinkSync(join(ROOT, entry), join(folder, entry)));
    cpSync(join(ROOT, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    writeSettings(folder, name, overrides);
    const workspace = await LocalWorkspace.create({
        workDir: folder,
        pulumiCommand: await PulumiCommand.get({ root: dirname(world.engine.bin) }),
        envVars: { ...world.env },
    });
    const stack = await Stack.createOrSelect(name, workspace);
    const secrets = world.plan.missingSecrets.map(({ key }) => ({ key, value: `made-up-value-of-${key}-${"x".repeat(20)}` }));
    await stack.setAllConfig(Object.fromEntries(secrets.map(({ key, value }) => [key, { value, secret: true }])));
    return { stack, folder, secrets: secrets.map(({ value }) => value) };
}

/** Runs the CLI on a stack; returns what it prints. Rejects with all that it says when it fails. */
export async function pulumi(
    { world, engineStack: { stack, folder } }: { readonly world: World; readonly engineStack: EngineStack },
    args: readonly string[],
): Promise<string> {
    const all = [...args, "--stack", stack.name, "--non-interactive"];
    const options = { cwd: folder, env: { ...world.env }, maxBuffer: 256 * MEBIBYTE };
    const { stdout } = await promisify(execFile)(join(world.engine.bin, "pulumi"), all, options);
    return stdout;
}

/** Writes the settings of the program's own file with some in place of others; keeps what the engine added to them. */
export function writeSettings(folder: string, name: string, overrides: Overrides): void {
    const file = `Pulumi.${name}.yaml`;
    const given = read(join(ROOT, file));
    const present = existsSync(join(folder, file)) ? read(join(folder, file)) : {};
    const config = { ...present.config, ...given.config, ...overrides };
    writeFileSync(join(folder, file), stringify({ ...present, config }));
}

function read(path: string): { readonly config?: Readonly<Record<string, unknown>> } {
    return parse(readFileSync(path, "utf8")) as { config?: Record<string, unknown> };
}
