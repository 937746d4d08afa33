import { execFile } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";

/** What a run of the command line left behind. */
export interface CommandResult {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

const CLI = resolve("plan/cli.ts");

/** The folder of a program that has one of everything; its stacks make one mistake each. */
export const SMALL = resolve("tests/plan/fixtures/small");

/** Runs the command line in the folder of a program, as `npm start` does in this one. */
export function plan(
    args: readonly string[],
    cwd = SMALL,
    environment: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
    const env = { ...process.env, CHARTS_DIR: "", NO_COLOR: "1", FORCE_COLOR: undefined, ...environment };
    return new Promise((done) => {
        execFile(process.execPath, ["--stack-trace-limit=0", CLI, ...args], { cwd, env }, (error, stdout, stderr) => {
            done({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
        });
    });
}

/** Content of every file below a folder, by path. */
export function filesIn(folder: string): Map<string, string> {
    const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((path) => join(folder, path))
        .filter((path) => statSync(path).isFile())
        .sort();
    return new Map(paths.map((path) => [relative(folder, path), readFileSync(path, "utf8")]));
}
