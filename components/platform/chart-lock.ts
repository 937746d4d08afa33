import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Chart } from "../../versions.ts";

/** Folder of chart packages, below the program's; not under version control. */
export const PACKAGES = "charts";

/** File of the digests, below the program's folder; under version control. */
export const LOCK_FILE = "charts.lock.json";

/** A chart and the one package that it may be installed from. */
export interface LockedChart extends Chart {
    /** Digest of the package, in hexadecimal. */
    readonly sha256: string;
}

/** The charts of a lock file; none where there is no such file. */
export function readLock(root: string): readonly LockedChart[] {
    const path = join(root, LOCK_FILE);
    if (!existsSync(path)) {
        return [];
    }
    return (JSON.parse(readFileSync(path, "utf8")) as { readonly charts: readonly LockedChart[] }).charts;
}

/** File name of a chart's package, as Helm names what it packs. */
export function packageName({ name, version }: Pick<Chart, "name" | "version">): string {
    return `${name}-${version}.tgz`;
}

/** Path of a chart's package from the program's folder, by which a release names it: the same on every machine. */
export function packagePath(chart: Pick<Chart, "name" | "version">): string {
    return `./${PACKAGES}/${packageName(chart)}`;
}

/** Digest of a chart's package below `root`, in hexadecimal; nothing where the package is not there. */
export function packageDigest(root: string, chart: Pick<Chart, "name" | "version">): string | undefined {
    const path = join(root, PACKAGES, packageName(chart));
    return existsSync(path) ? createHash("sha256").update(readFileSync(path)).digest("hex") : undefined;
}

/** Whether two pins mean the same chart from the same place. */
export function isSameChart(one: Chart, other: Chart): boolean {
    return one.name === other.name && one.version === other.version && one.repo === other.repo;
}
