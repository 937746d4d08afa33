import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { tell } from "./errors.ts";
import { toYaml } from "./manifests.ts";
import type { CostChange } from "./cost.ts";
import { namesOf } from "./cost/wording.ts";
import { acknowledgedMoves, guardState } from "./guards.ts";
import type { Finding, JsonObject, PlannedResource } from "./model.ts";
import { makePlan, type Plan, type PlanOptions } from "./plan.ts";
import { releaseDocument } from "./releases.ts";
import { changedInputs, replacingInputs } from "./replacements.ts";
import { PlanError, readProject, readStackConfig } from "./stack-config.ts";
import { manifestPaths } from "./write.ts";

const run = promisify(execFile);
const MEBIBYTE = 1024 * 1024;
const NO_COST: Plan["cost"] = { items: [], total: { least: 0, most: 0 }, unpriced: [] };

/** What one plan changes against another. */
export interface PlanDiff {
    /** The revision compared with, as it was named. */
    readonly revision: string;
    /** URNs. */
    readonly added: readonly string[];
    readonly removed: readonly string[];
    /** URNs of resources whose inputs or options differ, and that change in place. */
    readonly changed: readonly string[];
    /** Resources that the provider would replace by new ones. */
    readonly replaced: readonly Replacement[];
    /** Unified diff of everything that would be written of Kubernetes objects and Helm releases; empty without changes. */
    readonly text: string;
    /** What a reader should know of how the comparison was made. */
    readonly notes: readonly string[];
    /** What would become of the costs. */
    readonly cost: CostChange;
    /** What would become of data and cluster. */
    readonly findings: readonly Finding[];
}

/** A resource that another value of an input makes anew. */
export interface Replacement {
    readonly urn: string;
    /** Dotted paths of these inputs. */
    readonly paths: readonly string[];
}

/** What a comparison needs of a plan. */
type Compared = Pick<Plan, "resources" | "manifests" | "releases" | "protection" | "secrets" | "cost">;

/** Plans a git revision of the same program and compares. A stack that the revision does not have is new as a whole. */
export async function diffAgainst(revision: string, now: Plan, options: PlanOptions): Promise<PlanDiff> {
    const { plan, notes } = await planOrNothing(revision, options);
    const before: Compared = plan ?? { ...now, resources: [], manifests: [], releases: [], cost: NO_COST };
    const { values } = readStackConfig(options.root, readProject(options.root), options.stack);
    const moves = acknowledgedMoves(JSON.parse(values[`${now.project}:apps`] ?? "{}"));
    return {
        revision,
        ...compareResources(before, now),
        text: await compareFiles(before, now),
        notes,
        cost: { before: before.cost.total, now: now.cost.total, unpriced: namesOf(now.cost.unpriced) },
        findings: guardState(before, now, moves),
    };
}

/** The plan of a git revision of the same program. The working tree is left alone. */
export async function planOfRevision(
    revision: string,
    options: PlanOptions,
): Promise<{ readonly plan: Plan; readonly notes: readonly string[] }> {
    return withRevision(revision, options, (root) => planExtracted(revision, root, options));
}

/** The same, without a plan where the revision does not have the stack. */
async function planOrNothing(
    revision: string,
    options: PlanOptions,
): Promise<{ readonly plan?: Plan; readonly notes: readonly string[] }> {
    return withRevision(revision, options, (root) =>
        readProject(root).stacks.includes(options.stack)
            ? planExtracted(revision, root, options)
            : Promise.resolve({ notes: [`${revision} has no stack ${options.stack}: all of it is new.`] }),
    );
}

async function planExtracted(revision: string, root: string, options: PlanOptions) {
    const plan = await planRevision(revision, { ...options, root, strict: false });
    return { plan, notes: packageNotes(options.root, root) };
}

async function withRevision<Result>(
    revision: string,
    { root }: PlanOptions,
    use: (folder: string) => Promise<Result>,
): Promise<Result> {
    return inTemporaryFolder(async (folder) => {
        const extracted = join(folder, "revision");
        await extract(root, revision, extracted);
        return use(extracted);
    });
}

async function inTemporaryFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
    const folder = await mkdtemp(join(tmpdir(), "plan-"));
    try {
        return await use(folder);
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

async function planRevision(revision: string, options: PlanOptions): Promise<Plan> {
    try {
        return await makePlan(options);
    } catch (error) {
        throw new PlanError(`The revision ${revision} cannot be planned: ${tell(error).message}`);
    }
}

/** The files of a revision, with the packages that are installed now. */
async function extract(root: string, revision: string, target: string): Promise<void> {
    const archive = `${target}.tar`;
    mkdirSync(target);
    try {
        await run("git", ["archive", "--format=tar", "-o", archive, revision], { cwd: root });
    } catch (error) {
        const reason = error instanceof Error && "stderr" in error ? String(error.stderr).trim().split("\n")[0] : "";
        throw new PlanError(`The revision ${revision} cannot be read${reason === "" ? "" : ` (${reason ?? ""})`}.`);
    }
    await run("tar", ["-xf", archive, "-C", target]);
    if (!existsSync(join(target, "Pulumi.yaml"))) {
        throw new PlanError(`The revision ${revision} holds no program: there is no Pulumi.yaml in it.`);
    }
    symlinkSync(join(root, "node_modules"), join(target, "node_modules"));
}

function packageNotes(now: string, before: string): string[] {
    const lock = (root: string): string => {
        const path = join(root, "package-lock.json");
        return existsSync(path) ? readFileSync(path, "utf8") : "";
    };
    return lock(now) === lock(before)
        ? []
        : ["package-lock.json differs: both plans were made with the packages that are installed now."];
}

function compareResources(
    before: Compared,
    now: Compared,
): Pick<PlanDiff, "added" | "removed" | "changed" | "replaced"> {
    const known = new Map(before.resources.map((resource) => [resource.urn, resource]));
    const current = new Set(now.resources.map(({ urn }) => urn));
    const replaced = now.resources.flatMap((resource) => replacement(known.get(resource.urn), resource));
    const anew = new Set(replaced.map(({ urn }) => urn));
    const changed = now.resources
        .filter((resource) => !anew.has(resource.urn) && differs(known.get(resource.urn), resource))
        .map(({ urn }) => urn);
    return {
        added: [...current].filter((urn) => !known.has(urn)).sort(),
        removed: [...known.keys()].filter((urn) => !current.has(urn)).sort(),
        changed: changed.sort(),
        replaced: replaced.sort((a, b) => (a.urn < b.urn ? -1 : 1)),
    };
}

function differs(former: PlannedResource | undefined, resource: PlannedResource): boolean {
    return former !== undefined && JSON.stringify(former) !== JSON.stringify(resource);
}

function replacement(former: PlannedResource | undefined, resource: PlannedResource): Replacement[] {
    const paths = former ? replacingInputs(resource, changedInputs(former, resource)) : [];
    return paths.length > 0 ? [{ urn: resource.urn, paths }] : [];
}

/** Lets git compare what both plans would write. */
async function compareFiles(before: Compared, now: Compared): Promise<string> {
    return inTemporaryFolder((folder) => compareIn(folder, before, now));
}

async function compareIn(folder: string, before: Compared, now: Compared): Promise<string> {
    writeFiles(before, join(folder, "before"));
    writeFiles(now, join(folder, "after"));
    try {
        await run("git", ["diff", "--no-index", "--no-color", "--no-ext-diff", "--no-prefix", "before", "after"], {
            cwd: folder,
            maxBuffer: 64 * MEBIBYTE,
        });
        return "";
    } catch (error) {
        // git tells by its exit code that there are differences.
        if (error instanceof Error && "code" in error && error.code === 1 && "stdout" in error) {
            return String(error.stdout);
        }
        throw error;
    }
}

function writeFiles({ manifests, releases, secrets }: Compared, folder: string): void {
    const write = (path: string, object: JsonObject): void => {
        const file = join(folder, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, secrets.scrub(toYaml(object)));
    };
    mkdirSync(folder, { recursive: true });
    for (const [path, manifest] of manifestPaths(manifests)) {
        write(join("manifests", path), manifest.redacted);
    }
    for (const release of releases) {
        write(join("releases", release.namespace, `${release.name}.yaml`), releaseDocument(release));
    }
}
