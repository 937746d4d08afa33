import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { planOfRevision } from "../../plan/diff.ts";
import { manifestId, type Manifest } from "../../plan/manifests.ts";
import { objectAt, textAt } from "../../plan/model.ts";
import type { Plan } from "../../plan/plan.ts";
import { inGraphOrder, type Refusal } from "./admission.ts";
import { defineCustomKinds } from "./definitions.ts";
import type { Rest } from "./rest.ts";
import { expectSuccess } from "./world.ts";

const ROOT = join(import.meta.dirname, "../..");

/** What holds data: gone and made anew under the same name it would be empty. */
const STATEFUL = ["StatefulSet", "PersistentVolumeClaim", "Cluster", "Kafka", "KafkaNodePool", "MongoDBCommunity"];

/** The newest released revision: the last tag `v…`, or without one the commit before the present one. */
export function lastRelease(): string | undefined {
    return gitLine("describe", "--tags", "--abbrev=0", "--match", "v*") ?? gitLine("rev-parse", "--verify", "HEAD^");
}

/** The plan of a revision. Throws a `PlanError` where that revision has no program that can be planned. */
export async function planAt(revision: string, stack: string, charts: readonly string[]): Promise<Plan> {
    const options = { root: ROOT, stack, charts, strict: false, stackTraces: false };
    return (await planOfRevision(revision, options)).plan;
}

/** Applies one plan over another and returns what cannot be changed in place, or would be lost. */
export async function upgrade(
    rest: Rest,
    before: Pick<Plan, "manifests" | "resources">,
    now: Pick<Plan, "manifests" | "resources">,
    chartFolders: readonly string[],
): Promise<Refusal[]> {
    await defineCustomKinds(rest, [...before.manifests, ...now.manifests], chartFolders);
    for (const manifest of inGraphOrder(before)) {
        expectSuccess(await rest.apply(manifest, manifest.object), manifestId(manifest));
    }
    const refusals: Refusal[] = lost(before.manifests, now.manifests);
    for (const manifest of inGraphOrder(now)) {
        const { status, body } = await rest.apply(manifest, manifest.object);
        if (status >= 300) {
            refusals.push({ object: manifestId(manifest), reason: textAt(objectAt(body)["message"]) });
        }
    }
    return refusals;
}

function lost(before: readonly Manifest[], now: readonly Manifest[]): Refusal[] {
    const kept = new Set(now.map(manifestId));
    const namespaces = new Set(now.filter(({ kind }) => kind === "Namespace").map(({ name }) => name));
    return before
        .filter((manifest) => STATEFUL.includes(manifest.kind) && namespaces.has(manifest.namespace))
        .filter((manifest) => !kept.has(manifestId(manifest)))
        .map((manifest) => ({ object: manifestId(manifest), reason: "is gone, and its data with it" }));
}

function gitLine(...args: string[]): string | undefined {
    try {
        return execFileSync("git", args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    } catch {
        return undefined;
    }
}
