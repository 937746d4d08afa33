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
import type { Wanted } from "./pinned.ts";

const REMEDY = "run npm run charts -- pull";

/** What a look at the lock file and at the packages finds. */
export interface Check {
    /** Contradictions, one sentence with its remedy each. */
    readonly mistakes: readonly string[];
    /** What is not there yet. */
    readonly notes: readonly string[];
}

/** Compares the lock file with the pins, and the packages below `root` with the lock file. */
export function checkCharts(root: string, { charts, lockedStacks }: Wanted): Check {
    const lock = readLock(root);
    const unknown = withoutDigest(charts, lock, lockedStacks);
    const absent = lock.filter((locked) => packageDigest(root, locked) === undefined).length;
    return {
        mistakes: [
            ...withoutPin(charts, lock),
            ...lock.flatMap((locked) => wrongPackage(root, locked)),
            ...(lockedStacks.length > 0 ? unknown : []),
        ],
        notes: [
            ...(lockedStacks.length > 0 ? [] : unknown),
            ...(absent > 0 ? [`${absent} of ${lock.length} locked packages are not in ${PACKAGES}/.`] : []),
        ],
    };
}

function withoutPin(charts: readonly Chart[], lock: readonly LockedChart[]): string[] {
    return lock
        .filter((locked) => !charts.some((chart) => isSameChart(chart, locked)))
        .map(
            ({ name, version, repo }) =>
                `${LOCK_FILE} has ${name} ${version} from ${repo}, which nothing pins: ${REMEDY}.`,
        );
}

function withoutDigest(charts: readonly Chart[], lock: readonly LockedChart[], stacks: readonly string[]): string[] {
    const reason = stacks.length > 0 ? `, and platform:charts is locked in ${stacks.join(", ")}` : "";
    return charts
        .filter((chart) => !lock.some((locked) => isSameChart(chart, locked)))
        .map(({ name, version }) => `${LOCK_FILE} has no digest of ${name} ${version}${reason}: ${REMEDY}.`);
}

function wrongPackage(root: string, locked: LockedChart): string[] {
    const found = packageDigest(root, locked);
    return found === undefined || found === locked.sha256
        ? []
        : [`${PACKAGES}/${packageName(locked)} has sha256 ${found}, not ${locked.sha256}: delete it, and ${REMEDY}.`];
}
