import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheRoot } from "../../tools/cache.ts";
import { isRunning, type ProcessId, signalGroup } from "./process-id.ts";

const STATE_FILE = "run.json";

/** Who started a run and what it started: enough for another run to end it when even its guard was killed. */
export interface RunState {
    readonly owner: ProcessId | undefined;
    readonly children: ProcessId[];
}

/** Where all runs of this user have their folders. */
export function runsFolder(): string {
    return join(cacheRoot(), "runs");
}

/** Writes the state of the run in `folder`; a reader sees the old or the new one, never a part. */
export function saveState(folder: string, state: RunState): void {
    const unfinished = join(folder, `${STATE_FILE}.new`);
    writeFileSync(unfinished, JSON.stringify(state));
    renameSync(unfinished, join(folder, STATE_FILE));
}

/** Kills the processes of every run below `root` whose test process is gone, and removes its folder. */
export function endStaleRuns(root: string): void {
    for (const entry of readdirSync(root)) {
        const folder = join(root, entry);
        const state = readState(folder);
        if (!state || (state.owner && isRunning(state.owner))) continue;
        for (const child of state.children) {
            if (isRunning(child)) signalGroup(child.pid, "SIGKILL");
        }
        rmSync(folder, { recursive: true, force: true });
    }
}

/** Undefined for the folder of a run that starts or ends at this moment. */
function readState(folder: string): RunState | undefined {
    try {
        return JSON.parse(readFileSync(join(folder, STATE_FILE), "utf8")) as RunState;
    } catch {
        return undefined;
    }
}
