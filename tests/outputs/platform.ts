import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { findMissingSecrets, withPlaceholders } from "../../plan/missing-secrets.ts";
import { objectAt, type JsonObject } from "../../plan/model.ts";
import { programIn, runInMonitor } from "../../plan/run.ts";
import { eachSecret, isSecret, reveal } from "../../plan/secrets.ts";
import { readProject, readStackConfig } from "../../plan/stack-config.ts";

const ROOT = join(dirname(import.meta.dirname), "..");

/** What a stack of this program exports. */
export interface Exported {
    /** Secrets in clear. */
    readonly values: JsonObject;
    /** Dotted paths of the secrets. */
    readonly secretPaths: readonly string[];
}

/** A resource as a program asked for it. */
export interface Asked {
    readonly type: string;
    readonly name: string;
    /** Secrets in clear. */
    readonly inputs: JsonObject;
    /** Names of the inputs that hold a secret. */
    readonly secretInputs: readonly string[];
}

/** What a program beside the platform runs with. */
interface Beside {
    readonly project?: string;
    /** By full key. */
    readonly config?: Readonly<Record<string, string>>;
}

/** What the program exports for a stack of this repository. */
export async function exportedBy(stack: string): Promise<Exported> {
    const project = readProject(ROOT);
    const given = readStackConfig(ROOT, project, stack);
    const config = withPlaceholders(given, await findMissingSecrets(ROOT, stack, given));
    const context = { project: project.name, stack, config, stackTraces: true };
    const { outputs } = await runInMonitor(programIn(ROOT, project.main), context);
    const secretPaths: string[] = [];
    eachSecret(outputs, (path) => secretPaths.push(path));
    return { values: objectAt(reveal(outputs)), secretPaths };
}

/**
 * Runs a program in process; its StackReferences answer with `exported` as the engine does: a top-level output is secret
 * as a whole where anything in it is. Returns what the program registered.
 */
export async function runBeside(
    exported: Exported,
    program: () => unknown,
    { project = "beside", config = {} }: Beside = {},
): Promise<readonly Asked[]> {
    const asked: Asked[] = [];
    const secretOutputNames = [...new Set(exported.secretPaths.map((path) => path.split(".")[0]))];
    const mocks: pulumi.runtime.Mocks = {
        newResource: ({ type, name, inputs, id }) => {
            if (type === "pulumi:pulumi:StackReference") {
                const outputs = pulumi.secret(exported.values);
                return { id, state: { name: id, outputs, secretOutputNames } };
            }
            const recorded = inputs as JsonObject;
            const secretInputs = Object.keys(recorded).filter((key) => isSecret(recorded[key]));
            if (type === "pulumi:pulumi:Stack") {
                return { id: name, state: {} };
            }
            asked.push({ type, name, inputs: objectAt(reveal(recorded)), secretInputs });
            return { id: `${name}-id`, state: reveal(recorded) as Record<string, unknown> };
        },
        call: ({ token }) => {
            throw new Error(`nothing answers ${token} here`);
        },
    };
    await pulumi.runtime.setMocks(mocks, project, "dev", false, "organization");
    pulumi.runtime.setAllConfig({ ...config }, []);
    await pulumi.runtime.runInPulumiStack(() => Promise.resolve().then(program));
    await pulumi.runtime.disconnect();
    return asked;
}
