import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { tell } from "./errors.ts";
import { toYaml } from "./manifests.ts";
import { acknowledgedMoves, guardState } from "./guards.ts";
import type { Finding, JsonObject, PlannedResource } from "./model.ts";
import { makePlan, type Plan, type PlanOptions } from "./plan.ts";
import { releaseDocument } from "./releases.ts";
import { PlanError, readProject, readStackConfig } from "./stack-config.ts";
import { manifestPaths } from "./write.ts";

const run = promisify(execFile);
const MEBIBYTE = 1024 * 1024;

/** What one plan changes against another. */
export interface PlanDiff {
    /** The revision compared with, as it was named. */
    readonly revision: string;
    /** URNs. */
    readonly added: readonly string[];
    readonly removed: readonly string[];
    /** URNs of resources whose inputs or options differ. */
    readonly changed: readonly string[];
    /** Unified diff of everything that would be written of Kubernetes objects and Helm releases; empty without changes. */
    readonly text: string;
    /** What a reader should know of how the comparison was made. */
    readonly notes: readonly string[];
    /** What would become of data and cluster. */
    readonly findings: readonly Finding[];
}

/** Plans a git revision of the same program and compares. */
export async function diffAgainst(revision: string, now: Plan, options: PlanOptions): Promise<PlanDiff> {
    const { plan: before, notes } = await planOfRevision(revision, options);
    const { values } = readStackConfig(options.root, readProject(options.root), options.stack);
    const moves = acknowledgedMoves(JSON.parse(values[`${now.project}:apps`] ?? "{}"));
    return {
        revision,
        ...compareResources(before, now),
        text: await compareFiles(before, now),
        notes,
        findings: guardState(before, now, moves),
    };
}

/** The plan of a git revision of the same program. The working tree is left alone. */
export async function planOfRevision(
    revision: string,
    options: PlanOptions,
): Promise<{ readonly plan: Plan; readonly notes: readonly string[] }> {
    return inTemporaryFolder(async (folder) => {
        const root = join(folder, "revision");
        await extract(options.root, revision, root);
        const plan = await planRevision(revision, { ...options, root, strict: false });
        return { plan, notes: packageNotes(options.root, root) };
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

/** The comparison for a pull request: Markdown that fits GitHub's comments. */
export function diffMarkdown(diff: PlanDiff, stack: string): string {
    const list = (title: string, urns: readonly string[]): string[] =>
        urns.length === 0
            ? []
            : [`### ${title} (${urns.length})`, "", ...urns.map((urn) => `- \`${shortUrn(urn)}\``), ""];
    const nothing = diff.added.length + diff.removed.length + diff.changed.length === 0 && diff.text === "";
    return [
        `## ${stack} against ${diff.revision}`,
        "",
        ...diff.notes.flatMap((note) => [`> ${note}`, ""]),
        ...diff.findings.flatMap(({ level, subject, path, message }) => [
            `> **${level}** \`${[shortUrn(subject), path].filter(Boolean).join(" ")}\` ${message}`,
            "",
        ]),
        ...(nothing ? ["Nothing changes.", ""] : []),
        ...list("Added", diff.added),
        ...list("Removed", diff.removed),
        ...list("Changed", diff.changed),
        ...(diff.text === "" ? [] : ["```diff", diff.text.trimEnd(), "```", ""]),
    ].join("\n");
}

async function planRevision(revision: string, options: PlanOptions): Promise<Plan> {
    try {
        return await makePlan(options);
    } catch (error) {
        throw new PlanError(`The revision ${revision} cannot be planned: ${tell(error).message}`);
    }
}

/** A URN without stack and project. */
function shortUrn(urn: string): string {
    return urn.startsWith("urn:") ? urn.split("::").slice(2).join("::") : urn;
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

function compareResources(before: Plan, now: Plan): Pick<PlanDiff, "added" | "removed" | "changed"> {
    const known = new Map(before.resources.map((resource) => [resource.urn, resource]));
    const current = new Map(now.resources.map((resource) => [resource.urn, resource]));
    const differs = (resource: PlannedResource): boolean => {
        const former = known.get(resource.urn);
        return former !== undefined && JSON.stringify(former) !== JSON.stringify(resource);
    };
    return {
        added: [...current.keys()].filter((urn) => !known.has(urn)).sort(),
        removed: [...known.keys()].filter((urn) => !current.has(urn)).sort(),
        changed: now.resources
            .filter(differs)
            .map(({ urn }) => urn)
            .sort(),
    };
}

/** Lets git compare what both plans would write. */
async function compareFiles(before: Plan, now: Plan): Promise<string> {
    return inTemporaryFolder((folder) => compareIn(folder, before, now));
}

async function compareIn(folder: string, before: Plan, now: Plan): Promise<string> {
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

function writeFiles({ manifests, releases, secrets }: Plan, folder: string): void {
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
