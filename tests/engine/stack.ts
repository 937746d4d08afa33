import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation/index.js";
import type { EngineEvent, OutputMap } from "@pulumi/pulumi/automation/index.js";
import { parse, stringify } from "yaml";
import { isObject } from "../../plan/model.ts";
import type { JsonObject } from "../../plan/model.ts";
import { ROOT } from "./engine.ts";
import { keepFigure } from "./figures.ts";
import type { Changes } from "./figures.ts";
import { complaintOf, operationOf } from "./operations.ts";
import type { Complaint, Operation } from "./operations.ts";
import type { World } from "./world.ts";

/** Folders and files of the program's folder that a copy does without. */
const LEFT_OUT = /^(\.git|\.cache|\.plan|Pulumi\..*)$/;
const MEBIBYTE = 1024 * 1024;
const DIAGNOSTICS_LENGTH = 8000;

/** Changes to the settings of a stack, by full key; a value in place of the one in the file. */
export type Overrides = Readonly<Record<string, unknown>>;

/** What an operation of the engine did, or would do. */
export interface Outcome {
    /** How many resources, by what was done to them. */
    readonly changes: Changes;
    /** What was done, resource by resource; those that stay the same included. */
    readonly operations: readonly Operation[];
}

/** An operation of the engine that failed. */
export class OperationFailed extends Error {
    override name = "OperationFailed";
    readonly complaints: readonly Complaint[];

    constructor(message: string, complaints: readonly Complaint[]) {
        super(message);
        this.complaints = complaints;
    }
}

export interface RunOptions {
    /** Name under which the figures of this run are printed; not printed unless given. */
    readonly figure?: string;
    /** Fails when there is anything to change. */
    readonly expectNoChanges?: boolean;
}

export interface PreviewOptions extends RunOptions {
    /** Holds the stack to the policy pack, with these levels and settings; fails when it is not kept. */
    readonly policy?: JsonObject;
}

interface Listeners {
    readonly onOutput: (text: string) => void;
    readonly onError: (text: string) => void;
    readonly onEvent: (event: EngineEvent) => void;
}

/** A stack of the program on the real engine, in a project folder of its own. */
export class EngineStack {
    readonly name: string;
    /** Folder of the project: the program's own files, and settings that may be changed. */
    readonly folder: string;
    /** Values of the secrets that were set. */
    readonly secrets: readonly string[];
    readonly #stack: Stack;
    readonly #world: World;
    #said = "";

    private constructor(stack: Stack, folder: string, secrets: readonly string[], world: World) {
        this.name = stack.name;
        this.folder = folder;
        this.secrets = secrets;
        this.#stack = stack;
        this.#world = world;
    }

    /**
     * Creates the stack `name` of the unchanged program with the settings of `Pulumi.<name>.yaml` and made-up values of
     * the secrets that they need.
     */
    static async create(world: World, name: string, overrides: Overrides = {}): Promise<EngineStack> {
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
        const secrets = world.plan.missingSecrets.map(({ key }) => ({
            key,
            value: `made-up-value-of-${key}-${"x".repeat(20)}`,
        }));
        await stack.setAllConfig(Object.fromEntries(secrets.map(({ key, value }) => [key, { value, secret: true }])));
        return new EngineStack(
            stack,
            folder,
            secrets.map(({ value }) => value),
            world,
        );
    }

    /** Everything that the engine has printed for this stack. */
    get said(): string {
        return this.#said;
    }

    /** Puts settings in place of those in the program's own file. */
    set(overrides: Overrides): void {
        writeSettings(this.folder, this.name, overrides);
    }

    preview(options: PreviewOptions = {}): Promise<Outcome> {
        return this.#run(options, async (listeners) => {
            const policies = options.policy === undefined ? {} : this.#policyPack(options.policy);
            const { changeSummary } = await this.#stack.preview({ ...listeners, ...expectation(options), ...policies });
            return changeSummary;
        });
    }

    up(options: RunOptions = {}): Promise<Outcome> {
        return this.#run(options, async (listeners) => {
            const { summary } = await this.#stack.up({ ...listeners, ...expectation(options) });
            return summary.resourceChanges;
        });
    }

    refresh(options: RunOptions = {}): Promise<Outcome> {
        return this.#run(options, async (listeners) => {
            const { summary } = await this.#stack.refresh({ ...listeners, ...expectation(options) });
            return summary.resourceChanges;
        });
    }

    destroy(options: Pick<RunOptions, "figure"> = {}): Promise<Outcome> {
        return this.#run(options, async (listeners) => (await this.#stack.destroy(listeners)).summary.resourceChanges);
    }

    outputs(): Promise<OutputMap> {
        return this.#stack.outputs();
    }

    /** The state as the backend keeps it: secrets encrypted, unless they are to be shown. */
    export(options: { readonly showSecrets?: boolean } = {}): Promise<string> {
        return this.cli("stack", "export", ...(options.showSecrets ? ["--show-secrets"] : []));
    }

    /** Runs the CLI on the stack; returns what it prints. Rejects with all that it says when it fails. */
    async cli(...args: string[]): Promise<string> {
        const all = [...args, "--stack", this.name, "--non-interactive"];
        const options = { cwd: this.folder, env: { ...this.#world.env }, maxBuffer: 256 * MEBIBYTE };
        const pulumi = join(this.#world.engine.bin, "pulumi");
        return new Promise((resolve, reject) =>
            execFile(pulumi, all, options, (error, stdout, stderr) =>
                error ? reject(new Error(`${error.message}\n${stdout}\n${stderr}`)) : resolve(stdout),
            ),
        );
    }

    #policyPack(config: JsonObject) {
        const file = join(this.folder, "policy-config.json");
        writeFileSync(file, JSON.stringify(config));
        return { policyPacks: [join(ROOT, "policy")], policyPackConfigs: [file] };
    }

    async #run({ figure }: RunOptions, run: (listeners: Listeners) => Promise<Changes | undefined>): Promise<Outcome> {
        const operations: Operation[] = [];
        const complaints: Complaint[] = [];
        const listen = (text: string) => void (this.#said += text);
        const start = performance.now();
        try {
            const changes = await run({
                onOutput: listen,
                onError: listen,
                onEvent: (event) => {
                    operations.push(...operationOf(event));
                    complaints.push(...complaintOf(event));
                },
            });
            const outcome = { changes: changes ?? {}, operations };
            if (figure !== undefined) {
                keepFigure({ stack: this.name, operation: figure, start, changes: outcome.changes });
            }
            return outcome;
        } catch (error) {
            throw new OperationFailed(diagnosticsOf(error), complaints);
        }
    }
}

function expectation({ expectNoChanges }: RunOptions) {
    return expectNoChanges === undefined ? {} : { expectNoChanges };
}

/** What the engine complains of, without the progress that it printed before. */
function diagnosticsOf(error: unknown): string {
    const text = error instanceof Error ? error.message : String(error);
    const [said = ""] = text.slice(Math.max(0, text.lastIndexOf("Diagnostics:"))).split("\nOutputs:");
    return said.slice(0, DIAGNOSTICS_LENGTH);
}

function writeSettings(folder: string, name: string, overrides: Overrides): void {
    const file = `Pulumi.${name}.yaml`;
    const given = read(join(ROOT, file));
    // What the engine added stays: salt and encrypted secrets.
    const present = existsSync(join(folder, file)) ? read(join(folder, file)) : {};
    const secrets = Object.entries(present.config ?? {}).filter(([, value]) => isObject(value) && "secure" in value);
    const config = { ...Object.fromEntries(secrets), ...given.config, ...overrides };
    writeFileSync(join(folder, file), stringify({ ...present, config }));
}

function read(path: string): { readonly config?: Readonly<Record<string, unknown>> } {
    return parse(readFileSync(path, "utf8")) as { config?: Record<string, unknown> };
}
