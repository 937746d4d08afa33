import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

/** What a run of the CLI came to. */
export interface PulumiResult {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** Exit codes of the CLI that mean more than a failure. */
export const CHANGES_FOUND = 7;

/**
 * Path of the Pulumi CLI itself: one on PATH, else the version of package.json, which its package downloads once. The
 * package's own command stands between caller and CLI and passes no signal on.
 */
export async function findPulumi(): Promise<string> {
    const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
    const installed = folders.map((folder) => join(folder, "pulumi")).find(isExecutable);
    if (installed !== undefined) {
        return installed;
    }
    const { resolve } = createRequire(import.meta.url)("pulumi/lib/resolve.js") as { resolve: () => Promise<string> };
    return resolve();
}

/** Runs the CLI and returns what it printed. */
export function readPulumi(args: readonly string[]): Promise<PulumiResult> {
    return run(args, true);
}

/** Runs the CLI on this terminal; returns its exit code. */
export async function showPulumi(args: readonly string[]): Promise<number> {
    return (await run(args, false)).code;
}

/**
 * A first interruption is handed on, so that the engine finishes what it has begun and writes its state. It runs in a
 * process group of its own: a terminal would interrupt it a second time, which makes it stop at once.
 */
async function run(args: readonly string[], captured: boolean): Promise<PulumiResult> {
    const output = captured ? "pipe" : "inherit";
    const child = spawn(await findPulumi(), [...args, "--non-interactive"], {
        stdio: ["ignore", output, output],
        detached: true,
    });
    const [stdout, stderr]: string[][] = [[], []];
    child.stdout?.setEncoding("utf8").on("data", (text: string) => stdout?.push(text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => stderr?.push(text));
    const handOn = (): void => void child.kill("SIGINT");
    const signals = ["SIGINT", "SIGTERM"] as const;
    signals.forEach((signal) => process.once(signal, handOn));
    return new Promise((done, fail) => {
        child.on("error", fail);
        child.on("close", (code) => {
            signals.forEach((signal) => process.removeListener(signal, handOn));
            done({ code: code ?? 1, stdout: stdout?.join("") ?? "", stderr: stderr?.join("") ?? "" });
        });
    });
}

function isExecutable(path: string): boolean {
    try {
        accessSync(path, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
