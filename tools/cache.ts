import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { moduleFolder, type Tool } from "./pins.ts";

/** Binaries of other pins are kept this long after their last use, for a switch between branches. */
const UNUSED_DAYS = 14;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Root of what is kept between runs: `DOKS_TOOLS_CACHE`, or `doks-platform/tools` in the user's cache folder. */
export function cacheRoot(): string {
    const userCache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
    return process.env.DOKS_TOOLS_CACHE || join(userCache, "doks-platform", "tools");
}

/** Folder for the binaries of `tool`'s module, one per content of its `go.mod` and `go.sum` and per platform. */
export function binaryFolder(tool: Tool): string {
    const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
    for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(moduleFolder(tool), file)));
    const folder = join(cacheRoot(), "bin", hash.digest("hex").slice(0, 16));
    mkdirSync(folder, { recursive: true });
    return folder;
}

/** Notes that `folder` is in use, so that `removeUnused` leaves it. */
export function markUsed(folder: string): void {
    const now = new Date();
    utimesSync(folder, now, now);
}

/** Removes the binaries of pins that nothing has used for two weeks. */
export function removeUnused(): void {
    const root = join(cacheRoot(), "bin");
    for (const entry of readdirSync(root)) {
        const folder = join(root, entry);
        if (Date.now() - statSync(folder).mtimeMs > UNUSED_DAYS * DAY_MILLISECONDS) {
            rmSync(folder, { recursive: true, force: true });
        }
    }
}
