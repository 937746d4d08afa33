import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
    isSameChart,
    LOCK_FILE,
    packageDigest,
    packageName,
    PACKAGES,
    packagePath,
    readLock,
    type LockedChart,
} from "../components/platform/chart-lock.ts";
import type { Settings } from "../settings.ts";
import { charts as pinned, type Chart } from "../versions.ts";

const ROOT = join(import.meta.dirname, "..");
const RELEASE = "kubernetes:helm.sh/v3:Release";

/** Charts that come from elsewhere and that a stack of these settings may install: the pinned ones and those it names. */
export function remoteCharts({ apps: { kraken, docuelevate } }: Pick<Settings, "apps">): Chart[] {
    const named: Chart[] = [
        ...(kraken ? [{ name: kraken.flavour, ...whence(kraken.chart) }] : []),
        ...(docuelevate ? [{ name: "docuelevate", ...whence(docuelevate.chart) }] : []),
    ];
    return [...Object.values(pinned), ...named.filter(({ repo }) => isRemote(repo))];
}

/**
 * Where `platform:charts` says so, makes every release of the stack install its locked package. To be called before the
 * first of them; a release whose package is not the locked one, or that no digest is known of, is refused.
 */
export function useLockedCharts({ charts }: Pick<Settings, "charts">, root = ROOT): void {
    if (charts !== "locked") {
        return;
    }
    const lock = readLock(root);
    // The one place that all releases pass: components know neither settings nor where their chart comes from.
    pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
        const chart = type === RELEASE ? chartOf(props as ReleaseSource) : undefined;
        if (!chart) {
            return undefined;
        }
        const { repositoryOpts: _, ...others } = props as ReleaseSource;
        return { props: { ...others, chart: packagePath(lockedPackage(chart, lock, root)) }, opts };
    });
}

/** What of a release says where its chart comes from; plain values, as `createRelease` gives them. */
interface ReleaseSource {
    readonly chart: string;
    readonly version: string;
    readonly repositoryOpts?: { readonly repo: string };
}

/** The chart of a release; nothing where that is a path. */
function chartOf({ chart, version, repositoryOpts }: ReleaseSource): Chart | undefined {
    const repo = repositoryOpts?.repo ?? chart;
    return isRemote(repo) ? { name: chart.split("/").at(-1) ?? "", version, repo } : undefined;
}

function lockedPackage(chart: Chart, lock: readonly LockedChart[], root: string): LockedChart {
    const { name, version, repo } = chart;
    const locked = lock.find((each) => isSameChart(each, chart));
    if (!locked) {
        throw new pulumi.RunError(
            `platform:charts is locked, and ${LOCK_FILE} has no digest of ${name} ${version} from ${repo}: ` +
                "run npm run charts -- pull, and commit the file.",
        );
    }
    const found = packageDigest(root, chart);
    if (found !== undefined && found !== locked.sha256) {
        throw new pulumi.RunError(
            `${PACKAGES}/${packageName(chart)} is not the package that ${LOCK_FILE} means (sha256 ${found}, ` +
                `not ${locked.sha256}): delete it, and run npm run charts -- pull.`,
        );
    }
    return locked;
}

function whence({ reference, version }: { readonly reference: string; readonly version: string }) {
    return { version, repo: reference };
}

function isRemote(repo: string): boolean {
    return /^(oci|https):\/\//.test(repo);
}
