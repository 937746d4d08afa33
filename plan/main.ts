import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { costChangeLine } from "./cost/wording.ts";
import { tell } from "./errors.ts";
import type { Finding } from "./model.ts";
import { makePlan, type Plan, type PlanOptions } from "./plan.ts";
import { COMMENT_CHARACTERS } from "./diff-markdown.ts";
import { readPolicyFile } from "./policy-file.ts";
import { report } from "./report.ts";
import { PlanError, readProject } from "./stack-config.ts";
import { summary } from "./terminal.ts";
import { json, PlanFolder } from "./write.ts";

const USAGE = `node plan/cli.ts [--stack NAME] [--all] [--charts DIR]… [--strict] [--out DIR] [--policy FILE] [--diff REVISION [--format markdown]]

  --stack    stack to plan; dev unless given
  --all      every stack that has a settings file
  --charts   folder of charts, <chart>/ or <chart>-<version>.tgz; may be given several times; also CHARTS_DIR
  --strict   a release whose chart cannot be rendered is an error
  --out      folder to write to; .plan/<stack> unless given
  --policy   levels and settings of rules: a file that pulumi preview --policy-pack-config takes, too
  --diff     what changes against a git revision
  --format   text, or markdown: with --diff, nothing but the comparison, for a pull request
  --help     this text`;

type Format = "text" | "markdown";

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
    const policy = options.policy === undefined ? {} : await readPolicyFile(options.policy);
    let failed = false;
    // The first stack pays for starting up.
    let started = 0;
    for (const stack of stacks) {
        const task = { root, stack, charts: options.charts, strict: options.strict, policy };
        const room = Math.floor(COMMENT_CHARACTERS / stacks.length);
        const findings = await planStack(task, folderOf(stack, options), { ...options, room }, started);
        failed ||= findings.some(({ level }) => level === "error");
        started = performance.now();
    }
    return failed ? 1 : 0;
}

/** What is printed of a plan. */
interface Output {
    /** Revision to compare with. */
    readonly diff: string | undefined;
    readonly format: Format;
    /** Most characters of a comparison in Markdown. */
    readonly room: number;
}

/** Plans one stack, compares it where a revision is given, writes and prints; returns all findings. `started` in milliseconds. */
async function planStack(
    task: StackOptions,
    path: string,
    { diff: revision, format, room }: Output,
    started: number,
): Promise<readonly Finding[]> {
    const plan = await planWithTrace(task);
    const folder = new PlanFolder(path, plan);
    folder.writePlan();
    folder.write("report.html", report(plan));
    if (format === "text") {
        print(plan, summary(plan, { folder: folder.path, seconds: (performance.now() - started) / 1000 }));
    }
    if (revision === undefined) {
        return plan.findings;
    }
    const { diffAgainst } = await import("./diff.ts");
    const { diffMarkdown } = await import("./diff-markdown.ts");
    const diff = await diffAgainst(revision, plan, { ...task, stackTraces: false });
    const cost = costChangeLine(diff.cost);
    const context = { stack: task.stack, findings: plan.findings, ...(cost !== "" && { cost }) };
    folder.write("diff.json", json(diff));
    folder.write("diff.md", diffMarkdown(diff, { ...context, room: Number.POSITIVE_INFINITY }));
    print(plan, diffMarkdown(diff, { ...context, room }));
    return [...plan.findings, ...diff.findings];
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
    readonly policy: string | undefined;
    readonly diff: string | undefined;
    readonly format: Format;
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
                policy: { type: "string" },
                diff: { type: "string" },
                format: { type: "string", default: "text" },
                help: { type: "boolean", default: false },
            },
        });
        const fallback = process.env["CHARTS_DIR"];
        return {
            ...values,
            format: formatOf(values),
            charts: values.charts ?? (fallback ? [fallback] : []),
            out: values.out,
            policy: values.policy,
            diff: values.diff,
        };
    } catch (error) {
        throw new PlanError(`${error instanceof Error ? error.message.split(". ")[0] : String(error)}; see --help.`);
    }
}

/** Markdown tells a comparison: without one there is nothing to format. */
function formatOf({ format, diff }: { readonly format: string; readonly diff?: string | undefined }): Format {
    if (format === "text" || (format === "markdown" && diff !== undefined)) {
        return format;
    }
    throw new Error(format === "markdown" ? "--format markdown needs --diff" : `there is no --format ${format}`);
}

try {
    process.exitCode = await main(process.argv.slice(2));
} catch (error) {
    console.error(tell(error).message);
    process.exitCode = 1;
}
