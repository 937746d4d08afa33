import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import type { Scene } from "./suite.ts";

/** Starts `pulumi up` and ends it without warning, plugins and program included, once `reached` says so. */
export async function killedUpdate({ world, stack }: Scene, reached: Promise<void>): Promise<void> {
    const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack.name];
    const child = spawn(join(world.engine.bin, "pulumi"), args, {
        cwd: stack.folder,
        env: { ...world.env },
        stdio: "ignore",
    });
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    const early = ended.then(() => Promise.reject(new Error("pulumi up ended before it could be killed")));
    early.catch(() => undefined);
    await Promise.race([reached, early]);
    if (child.pid !== undefined) {
        for (const pid of [child.pid, ...descendantsOf(child.pid)]) {
            process.kill(pid, "SIGKILL");
        }
    }
    await ended;
}

/** Plugins lead process groups of their own, so a group does not hold them together. */
function descendantsOf(ancestor: number): number[] {
    const parents = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
        .split("\n")
        .map((line) => line.trim().split(/\s+/).map(Number));
    const childrenOf = (parent: number): number[] =>
        parents.flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid, ...childrenOf(pid)] : []));
    return childrenOf(ancestor);
}
