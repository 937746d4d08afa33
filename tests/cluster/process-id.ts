import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process, told by its start time from a later one that got the same id. */
export interface ProcessId {
    readonly pid: number;
    readonly started: string;
}

/** Identifies the process that now has the id `pid`; undefined when there is none, or only an unreaped one. */
export function processId(pid: number): ProcessId | undefined {
    const started = process.platform === "linux" ? startInTicks(pid) : startByPs(pid);
    return started ? { pid, started } : undefined;
}

export function isRunning(id: ProcessId): boolean {
    return processId(id.pid)?.started === id.started;
}

/** Ends the process group that `pid` leads; one that is gone already is no error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
    try {
        process.kill(-pid, signal);
    } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
}

/** Fields 3 and 22 of proc_pid_stat(5), counted after the command name, which may hold spaces. */
function startInTicks(pid: number): string | undefined {
    try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return fields[0] === "Z" ? undefined : fields[19];
    } catch {
        return undefined;
    }
}

function startByPs(pid: number): string | undefined {
    try {
        return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    } catch {
        return undefined;
    }
}
