import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startControlPlane } from "./control-plane.ts";
import { isRunning, signalGroup } from "./process-id.ts";
import { type RunState, runsFolder } from "./stale-runs.ts";
import { controlPlaneOrSkip } from "./suite.ts";

const FIXTURE = join(import.meta.dirname, "fixtures", "hold-control-plane.ts");

/** The folder and the processes of the run that the process `owner` started; the guard is the first of them. */
function runOf(owner: number | undefined) {
    for (const entry of readdirSync(runsFolder())) {
        const folder = join(runsFolder(), entry);
        const state = JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as RunState;
        if (state.owner?.pid === owner) return { folder, processes: state.children };
    }
    throw new Error(`no run of process ${owner}`);
}

type HeldRun = ReturnType<typeof runOf>;

const alive = ({ processes }: HeldRun) => processes.filter(isRunning).length;

async function gone(run: HeldRun): Promise<void> {
    for (let tries = 0; (alive(run) > 0 || existsSync(run.folder)) && tries < 100; tries++) await delay(50);
    assert.equal(alive(run), 0, "processes left");
    assert.equal(existsSync(run.folder), false, "folder left");
}

describe("what a control plane leaves behind", () => {
    let holder: ChildProcess | undefined;

    before(async function () {
        await (await controlPlaneOrSkip(this)).stop();
    });
    afterEach(() => void holder?.kill("SIGKILL"));

    /** A test process of its own that has a control plane: guard, etcd and API server. */
    async function hold() {
        holder = spawn(process.execPath, [FIXTURE], { stdio: ["ignore", "pipe", "inherit"] });
        assert.ok(holder.stdout);
        await once(holder.stdout, "data");
        const run = runOf(holder.pid);
        assert.equal(alive(run), 3);
        return { holder, run };
    }

    it("is nothing after stop, which takes less than three seconds", async () => {
        const cluster = await startControlPlane({ controllers: true, nodes: 1 });
        const run = runOf(process.pid);
        assert.equal(alive(run), 6);
        const start = performance.now();
        await cluster.stop();
        assert.ok(performance.now() - start < 3000);
        await gone(run);
    });

    for (const signal of ["SIGKILL", "SIGTERM", "SIGINT"] as const) {
        it(`is nothing when the test process ends by ${signal}`, async () => {
            const { holder, run } = await hold();
            holder.kill(signal);
            await once(holder, "exit");
            await gone(run);
        });
    }

    it("is ended by the next start when the guard was killed with the test process", async () => {
        const { holder, run } = await hold();
        const [guard] = run.processes;
        assert.ok(guard);
        signalGroup(guard.pid, "SIGKILL");
        holder.kill("SIGKILL");
        await once(holder, "exit");
        await delay(500);
        assert.equal(alive(run), 2, "etcd and API server outlive the guard");
        await (await startControlPlane()).stop();
        await gone(run);
    });

    it("is not touched by another start while its test process lives", async () => {
        const { run } = await hold();
        await (await startControlPlane()).stop();
        assert.equal(alive(run), 3);
    });
});
