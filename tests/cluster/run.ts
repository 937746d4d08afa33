import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processId, signalGroup } from "./process-id.ts";
import { endStaleRuns, type RunState, runsFolder, saveState } from "./stale-runs.ts";

/**
 * Outlives the test process. It reads ids of process groups until its standard input closes, which the kernel does
 * however the test process ends; then it kills these groups and removes the run's folder.
 */
const GUARD = `
groups=
while read -r group; do groups="$groups -$group"; done
[ -z "$groups" ] || kill -s KILL -- $groups
rm -rf -- "$1"
`;

/** A folder and the processes started with it, none of which outlives the process that made them. */
export class Run {
    public readonly folder: string;
    private readonly children: { name: string; process: ChildProcess }[] = [];
    private readonly guard: ChildProcess;
    private readonly state: RunState = { owner: processId(process.pid), children: [] };

    /** Ends what dead test processes left behind, then makes a new folder with its guard. */
    constructor() {
        const root = runsFolder();
        mkdirSync(root, { recursive: true, mode: 0o700 });
        endStaleRuns(root);
        this.folder = mkdtempSync(join(root, "run-"));
        this.guard = spawn("/bin/sh", ["-c", GUARD, "guard", this.folder], {
            detached: true,
            stdio: ["pipe", "ignore", "ignore"],
        });
        this.guard.unref();
        this.guard.stdin?.on("error", () => undefined);
        this.remember(this.guard);
    }

    /** Writes a file that only this user can read into the folder and returns its path. */
    public file(name: string, content: string): string {
        const path = join(this.folder, name);
        writeFileSync(path, content, { mode: 0o600 });
        return path;
    }

    /** Starts `binary` as the leader of a process group of its own; its output goes to `<name>.log` in the folder. */
    public start(name: string, binary: string, args: readonly string[]): void {
        const log = openSync(this.logFile(name), "w");
        const child = spawn(binary, args, { cwd: this.folder, detached: true, stdio: ["ignore", log, log] });
        closeSync(log);
        child.unref();
        this.children.push({ name, process: child });
        child.on("error", (error) => writeFileSync(this.logFile(name), error.message));
        this.guard.stdin?.write(`${child.pid}\n`);
        this.remember(child);
    }

    /** @throws Error with the end of its log when a process that should run has ended. */
    public checkRunning(): void {
        for (const { name, process: child } of this.children) {
            if (child.pid !== undefined && !hasEnded(child)) continue;
            const log = readFileSync(this.logFile(name), "utf8");
            throw new Error(`${name} ended with ${child.exitCode ?? child.signalCode}:\n${log.slice(-4000)}`);
        }
    }

    /** Kills all processes, for nothing they hold is kept, and removes the folder. */
    public async stop(): Promise<void> {
        await Promise.all(this.children.map((child) => kill(child.process)));
        await kill(this.guard);
        rmSync(this.folder, { recursive: true, force: true });
    }

    private logFile(name: string): string {
        return join(this.folder, `${name}.log`);
    }

    private remember({ pid }: ChildProcess): void {
        const id = pid === undefined ? undefined : processId(pid);
        if (id) this.state.children.push(id);
        saveState(this.folder, this.state);
    }
}

function hasEnded(child: ChildProcess): boolean {
    return child.exitCode !== null || child.signalCode !== null;
}

async function kill(child: ChildProcess): Promise<void> {
    if (child.pid === undefined || hasEnded(child)) return;
    const exit = once(child, "exit");
    child.ref();
    signalGroup(child.pid, "SIGKILL");
    await exit;
}
