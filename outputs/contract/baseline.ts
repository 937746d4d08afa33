import type { Contract, ContractOutput } from "./read.ts";

/** What the contract says of one path; of a group, only whether it may be missing. */
export interface Agreed {
    readonly type: ContractOutput["type"] | "group";
    readonly secret?: true;
    readonly optional?: true;
}

/** A contract as it was agreed, for comparison with what outputs.ts says now. */
export interface Baseline {
    readonly version: string;
    /** Whether anybody may rely on it. What is not released may change under the same version. */
    readonly released: boolean;
    /** By dotted path. */
    readonly outputs: Readonly<Record<string, Agreed>>;
}

/** What one change of the contract asks of its version. */
type Step = "major" | "minor";

/** One difference between a baseline and the contract. */
interface Change {
    readonly what: string;
    readonly step: Step;
}

/** The baseline that a contract is from now on. */
export function baselineOf({ version, groups }: Contract, released: boolean): Baseline {
    const agreed = groups.flatMap(({ path, optional, outputs }) => [
        ...(path === "" ? [] : [[path, agreedOf({ type: "group", secret: false, optional })] as const]),
        ...outputs.map((output) => [output.path, agreedOf(output)] as const),
    ]);
    const sorted = agreed.toSorted(([one], [other]) => (one < other ? -1 : 1));
    return { version, released, outputs: Object.fromEntries(sorted) };
}

/** What is wrong with a contract that follows a baseline, one sentence with its remedy each. */
export function breaches(baseline: Baseline, contract: Contract): string[] {
    const current = baselineOf(contract, baseline.released);
    const changes = changesBetween(baseline, current);
    if (!baseline.released) {
        const renumbered = baseline.version === current.version ? [] : [`the version is ${current.version} now`];
        return [...changes.map(({ what }) => what), ...renumbered].map(
            (what) => `${what}: run npm run outputs (contract ${baseline.version} is not released yet).`,
        );
    }
    return changes
        .filter(({ step }) => !isRaised(baseline.version, current.version, step))
        .map(({ what, step }) => {
            const version = raised(baseline.version, step);
            return `${what}: raise CONTRACT_VERSION in outputs.ts from ${baseline.version} to ${version}, then run npm run outputs.`;
        });
}

function agreedOf({
    type,
    secret,
    optional,
}: Pick<ContractOutput, "secret" | "optional"> & Pick<Agreed, "type">): Agreed {
    return { type, ...(secret && { secret }), ...(optional && { optional }) };
}

function changesBetween({ outputs: before }: Baseline, { outputs: after }: Baseline): Change[] {
    const known = Object.entries(before).flatMap(([path, agreed]): Change[] => {
        const now = after[path];
        return now === undefined ? [{ what: `${path} is gone`, step: "major" }] : changesOf(path, agreed, now);
    });
    const added = Object.keys(after)
        .filter((path) => before[path] === undefined)
        .map((path): Change => ({ what: `${path} is new`, step: "minor" }));
    return [...known, ...added];
}

function changesOf(path: string, before: Agreed, now: Agreed): Change[] {
    const changes: (Change | false)[] = [
        before.type !== now.type && { what: `${path} was ${before.type} and is ${now.type}`, step: "major" },
        !before.secret && now.secret === true && { what: `${path} has become secret`, step: "major" },
        before.secret === true && !now.secret && { what: `${path} is secret no more`, step: "major" },
        !before.optional && now.optional === true && { what: `${path} may be missing now`, step: "major" },
        before.optional === true && !now.optional && { what: `${path} is always there now`, step: "minor" },
    ];
    return changes.filter((change) => change !== false);
}

function isRaised(from: string, to: string, step: Step): boolean {
    const [major, minor] = partsOf(from);
    const [nowMajor, nowMinor] = partsOf(to);
    return nowMajor > major || (step === "minor" && nowMajor === major && nowMinor > minor);
}

function raised(version: string, step: Step): string {
    const [major, minor] = partsOf(version);
    return step === "major" ? `${major + 1}.0.0` : `${major}.${minor + 1}.0`;
}

function partsOf(version: string): [major: number, minor: number] {
    const [major, minor] = version.split(".").map(Number);
    return [major ?? 0, minor ?? 0];
}
