import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { tell } from "./errors.ts";
import type { Finding } from "./model.ts";
import { makePlan, type Plan, type PlanOptions } from "./plan.ts";
import { report } from "./report.ts";
import { PlanError, readProject } from "./stack-config.ts";
import { summary } from "./terminal.ts";
import { json, PlanFolder } from "./write.ts";

const USAGE = `node plan/cli.ts [--stack NAME] [--all] [--charts DIR]… [--strict] [--out DIR] [--diff REVISION]

  --stack    stack to plan; dev unless given
  --all      every stack that has a settings file
  --charts   folder of charts, <chart>/ or <chart>-<version>.tgz; may be given several times; also CHARTS_DIR
  --strict   a release whose chart cannot be rendered is an error
  --out      folder to write to; .plan/<stack> unless given
  --diff     what changes against a git revision
  --help     this text`;

type StackOptions = Omit<PlanOptions, "stackTraces">;

/** Plans one stack or all of them; returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
    const options = readArguments(args);
    if (options.help) {
        console.log(USAGE);
        return 0;
    }
    const root = process.cwd();
    const stacks = options.all ? readProject(root).stacks : [options.stack];
    let failed = false;
    // The first stack pays for starting up.
    let started = 0;
    for (const stack of stacks) {
        const task = { root, stack, charts: options.charts, strict: options.strict };
        const findings = await planStack(task, folderOf(stack, options), options.diff, started);
        failed ||= findings.some(({ level }) => level === "error");
        started = performance.now();
    }
    return failed ? 1 : 0;
}

/** Plans one stack, compares it where a revision is given, writes and prints; returns all findings. `started` in milliseconds. */
async function planStack(
    task: StackOptions,
    path: string,
    revision: string | undefined,
    started: number,
): Promise<readonly Finding[]> {
    const plan = await planWithTrace(task);
    const folder = new PlanFolder(path, plan);
    folder.writePlan();
    folder.write("report.html", report(plan));
    print(plan, summary(plan, { folder: folder.path, seconds: (performance.now() - started) / 1000 }));
    if (revision !== undefined) {
        const { diffAgainst, diffMarkdown } = await import("./diff.ts");
        const diff = await diffAgainst(revision, plan, { ...task, stackTraces: false });
        folder.write("diff.json", json(diff));
        folder.write("diff.md", diffMarkdown(diff, task.stack));
        print(plan, diffMarkdown(diff, task.stack));
        return [...plan.findings, ...diff.findings];
    }
    return plan.findings;
}

/** Prints what may quote any part of a plan. */
function print({ secrets }: Plan, text: string): void {
    console.log(secrets.scrub(text));
}

/** With several stacks a folder that was asked for holds one of each. */
function folderOf(stack: string, { out, all }: { readonly out: string | undefined; readonly all: boolean }): string {
    if (out === undefined) {
        return resolve(".plan", stack);
    }
    return all ? resolve(out, stack) : resolve(out);
}

/** Plans without stack traces, which cost a third of the time; a program that fails unexpectedly is run again with them. */
async function planWithTrace(options: StackOptions): Promise<Plan> {
    try {
        return await makePlan({ ...options, stackTraces: false });
    } catch (error) {
        if (tell(error).expected) {
            throw error;
        }
        return await makePlan({ ...options, stackTraces: true });
    }
}

function readArguments(args: readonly string[]): {
    readonly stack: string;
    readonly all: boolean;
    readonly charts: readonly string[];
    readonly strict: boolean;
    readonly out: string | undefined;
    readonly diff: string | undefined;
    readonly help: boolean;
} {
    try {
        const { values } = parseArgs({
            args: [...args],
            options: {
                stack: { type: "string", default: "dev" },
                all: { type: "boolean", default: false },
                charts: { type: "string", multiple: true },
                strict: { type: "boolean", default: false },
                out: { type: "string" },
                diff: { type: "string" },
                help: { type: "boolean", default: false },
            },
        });
        const fallback = process.env["CHARTS_DIR"];
        return {
            ...values,
            charts: values.charts ?? (fallback ? [fallback] : []),
            out: values.out,
            diff: values.diff,
        };
    } catch (error) {
        throw new PlanError(`${error instanceof Error ? error.message.split(". ")[0] : String(error)}; see --help.`);
    }
}

try {
    process.exitCode = await main(process.argv.slice(2));
} catch (error) {
    console.error(tell(error).message);
    process.exitCode = 1;
}
