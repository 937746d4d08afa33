import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import {
    isSameChart,
    LOCK_FILE,
    packageDigest,
    packageName,
    PACKAGES,
    readLock,
    type LockedChart,
} from "../../components/platform/chart-lock.ts";
import type { Chart } from "../../versions.ts";
import { ensureTool } from "../build.ts";

const run = promisify(execFile);

/** A registry on this machine speaks without TLS, as with Docker. */
const LOOPBACK = /^oci:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/;

/** What became of one chart. */
export interface Pulled {
    readonly chart: Chart;
    /**
     * `kept`: its package was there. `verified`: downloaded, and the one that the lock file means. `first use`: downloaded,
     * and believed. `failed`: see `reason`.
     */
    readonly outcome: "kept" | "verified" | "first use" | "failed";
    readonly reason?: string;
}

/**
 * Brings every chart's package into the folder of packages below `root` and their digests into the lock file. A package
 * that is not the locked one is thrown away. What the lock file has of charts that are pinned no more is removed.
 */
export async function pullCharts(
    root: string,
    charts: readonly Chart[],
    tell: (pulled: Pulled) => void = () => undefined,
): Promise<readonly Pulled[]> {
    const helm = await ensureTool("helm");
    mkdirSync(join(root, PACKAGES), { recursive: true });
    const known = readLock(root);
    const lock = known.filter((locked) => charts.some((chart) => isSameChart(chart, locked)));
    known.filter((locked) => !lock.includes(locked)).forEach((locked) => removePackage(root, locked));
    writeLock(root, lock);
    const results: Pulled[] = [];
    for (const chart of charts) {
        const { pulled, digest } = await pullOne(
            helm,
            root,
            chart,
            lock.find((each) => isSameChart(each, chart)),
        );
        if (pulled.outcome === "first use" && digest !== undefined) {
            lock.push({ ...chart, sha256: digest });
            writeLock(root, lock);
        }
        results.push(pulled);
        tell(pulled);
    }
    return results;
}

async function pullOne(
    helm: string,
    root: string,
    chart: Chart,
    locked: LockedChart | undefined,
): Promise<{ readonly pulled: Pulled; readonly digest?: string }> {
    if (locked && packageDigest(root, chart) === locked.sha256) {
        return { pulled: { chart, outcome: "kept" } };
    }
    // In the folder of packages, so that what is sound is moved into place whole.
    const folder = mkdtempSync(join(root, PACKAGES, ".pull-"));
    try {
        const path = await download(helm, chart, folder);
        const digest = createHash("sha256").update(readFileSync(path)).digest("hex");
        if (locked && digest !== locked.sha256) {
            throw new Error(
                `${chart.repo} gives a package with sha256 ${digest}, and ${LOCK_FILE} has ${locked.sha256}`,
            );
        }
        await expectChart(helm, path, chart);
        renameSync(path, join(root, PACKAGES, packageName(chart)));
        return { pulled: { chart, outcome: locked ? "verified" : "first use" }, digest };
    } catch (error) {
        return { pulled: { chart, outcome: "failed", reason: complaint(error) } };
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/** Path of the one package that Helm fetches. */
async function download(helm: string, { name, version, repo }: Chart, folder: string): Promise<string> {
    const source = repo.startsWith("oci://") ? [repo] : [name, "--repo", repo];
    const plain = LOOPBACK.test(repo) ? ["--plain-http"] : [];
    const cache = join(folder, "cache");
    await run(helm, ["pull", ...source, "--version", version, "--destination", folder, ...plain], {
        // Credentials of registries stay where `helm registry login` put them; repositories of the user are of no account.
        env: {
            ...process.env,
            HELM_CACHE_HOME: cache,
            HELM_REPOSITORY_CACHE: cache,
            HELM_REPOSITORY_CONFIG: join(cache, "none"),
        },
    });
    const [file, ...others] = readdirSync(folder).filter((entry) => entry.endsWith(".tgz"));
    if (file === undefined || others.length > 0) {
        throw new Error(`helm pull left no package of ${name}`);
    }
    return join(folder, file);
}

/** Fails where a package holds another chart than its repository promised. */
async function expectChart(helm: string, path: string, { name, version }: Chart): Promise<void> {
    const { stdout } = await run(helm, ["show", "chart", path]);
    const found = parse(stdout) as { readonly name?: unknown; readonly version?: unknown };
    if (found.name !== name || found.version !== version) {
        throw new Error(`the package holds ${String(found.name)} ${String(found.version)}`);
    }
}

function writeLock(root: string, lock: readonly LockedChart[]): void {
    const charts = lock
        .toSorted((one, other) => (packageName(one) < packageName(other) ? -1 : 1))
        .map(({ name, version, repo, sha256 }) => ({ name, version, repo, sha256 }));
    writeFileSync(join(root, LOCK_FILE), `${JSON.stringify({ charts }, undefined, 2)}\n`);
}

/** Removes the package of a pin that is no more, unless somebody put another one in its place. */
function removePackage(root: string, locked: LockedChart): void {
    if (packageDigest(root, locked) === locked.sha256) {
        rmSync(join(root, PACKAGES, packageName(locked)));
    }
}

/** Helm's last line of complaint, or the error's own words. */
function complaint(error: unknown): string {
    const output = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    const text = output.split("\n").at(-1) || (error instanceof Error ? error.message : String(error));
    return text.replace(/^Error: /, "");
}
