import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, rename, rm } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { lock } from "proper-lockfile";
import { binaryFolder, markUsed, removeUnused } from "./cache.ts";
import { moduleFolder, parseVersion, pinnedVersion, type Tool, type ToolName, tools } from "./pins.ts";

const run = promisify(execFile);
const MEBIBYTE = 1024 * 1024;

/** A tool that this machine neither has nor can build; the message is one sentence with the remedy. */
export class ToolUnavailable extends Error {
    override name = "ToolUnavailable";
}

/** Go is here but the build of a pinned tool failed: a fault to mend, not a reason to skip. */
export class ToolBuildFailed extends Error {
    override name = "ToolBuildFailed";
}

const located = new Map<ToolName, Promise<string>>();

/**
 * Absolute path of the program `name`. The first of these that has it: the folder `KUBEBUILDER_ASSETS`, PATH (where the
 * version there will do), the cache, a build with Go that goes to the cache.
 *
 * @throws ToolUnavailable without Go; ToolBuildFailed when Go cannot build it.
 */
export function ensureTool(name: ToolName): Promise<string> {
    const path = located.get(name) ?? locate(name);
    located.set(name, path);
    return path;
}

async function locate(name: ToolName): Promise<string> {
    const tool: Tool = tools[name];
    return (await inAssets(name, tool)) ?? (await onPath(name, tool)) ?? (await inCache(name, tool));
}

async function inAssets(name: ToolName, tool: Tool): Promise<string | undefined> {
    const assets = process.env.KUBEBUILDER_ASSETS;
    if (!assets || !tool.inAssets) return undefined;
    const path = resolve(assets, name);
    return (await isExecutable(path)) ? path : undefined;
}

async function onPath(name: ToolName, tool: Tool): Promise<string | undefined> {
    const pinned = pinnedVersion(tool);
    for (const folder of (process.env.PATH ?? "").split(delimiter).filter(Boolean)) {
        const path = resolve(folder, name);
        if (!(await isExecutable(path))) continue;
        const found = await versionOf(path, tool);
        if (found && tool.accepts(found, pinned)) return path;
    }
    return undefined;
}

async function versionOf(path: string, tool: Tool) {
    try {
        return parseVersion((await run(path, [...tool.versionArgs])).stdout);
    } catch {
        return undefined;
    }
}

/** The cached binary, built first if it is not there. One process builds at a time; the others wait and take its result. */
async function inCache(name: ToolName, tool: Tool): Promise<string> {
    const folder = binaryFolder(tool);
    const path = join(folder, name);
    markUsed(folder);
    if (await isExecutable(path)) return path;
    await requireGo(name, tool);
    const unlock = await lock(folder, {
        // Renewed every ten seconds by the holder; taken over a minute after it died.
        stale: 60_000,
        update: 10_000,
        retries: { retries: 3600, minTimeout: 1000, maxTimeout: 1000, factor: 1 },
        // Two builds at once cost time and harm nothing: the result is moved into place whole.
        onCompromised: () => undefined,
    });
    try {
        if (!(await isExecutable(path))) await build(name, tool, path);
    } finally {
        await unlock().catch(() => undefined);
    }
    removeUnused();
    return path;
}

async function requireGo(name: ToolName, tool: Tool): Promise<void> {
    try {
        // Inside the module, so that a Go older than its go.mod asks for fails here.
        await run("go", ["version"], { cwd: moduleFolder(tool) });
    } catch (cause) {
        const assets = tool.inAssets ? " or point KUBEBUILDER_ASSETS at a folder that has it" : " or put it on PATH";
        const remedy = `install the Go of ${join("tools", tool.module, "go.mod")} (https://go.dev/dl)${assets}`;
        throw new ToolUnavailable(`${name} is not installed and cannot be built without Go: ${remedy}.`, { cause });
    }
}

async function build(name: ToolName, tool: Tool, path: string): Promise<void> {
    const version = pinnedVersion(tool);
    process.stderr.write(`Building ${name} ${version.text} with Go, once; this can take some minutes.\n`);
    const stamps = Object.entries(tool.stamps?.(version) ?? {}).map(([variable, value]) => `-X ${variable}=${value}`);
    const unfinished = `${path}.${process.pid}`;
    const args = ["build", "-mod=readonly", "-trimpath", "-ldflags", ["-s -w", ...stamps].join(" ")];
    try {
        await run("go", [...args, "-o", unfinished, tool.package], {
            cwd: moduleFolder(tool),
            env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" },
            maxBuffer: 16 * MEBIBYTE,
        });
        await rename(unfinished, path);
    } catch (cause) {
        await rm(unfinished, { force: true });
        const output = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : String(cause);
        throw new ToolBuildFailed(`go build ${tool.package} failed: ${output.slice(-2000)}`, { cause });
    }
}

async function isExecutable(path: string): Promise<boolean> {
    try {
        await access(path, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
