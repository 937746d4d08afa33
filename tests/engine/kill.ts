import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Scene } from "./suite.ts";

/** Starts `pulumi up` and ends it without warning, with all its plugins, once `reached` says so. */
export async function killedUpdate({ world, stack }: Scene, reached: Promise<void>): Promise<void> {
    const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack.name];
    const child = spawn(join(world.engine.bin, "pulumi"), args, {
        cwd: stack.folder,
        env: { ...world.env },
        stdio: "ignore",
        detached: true,
    });
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    const early = ended.then(() => Promise.reject(new Error("pulumi up ended before it could be killed")));
    await Promise.race([reached, early]);
    early.catch(() => undefined);
    if (child.pid !== undefined) {
        // The whole group: providers and language host would outlive the CLI.
        process.kill(-child.pid, "SIGKILL");
    }
    await ended;
}
