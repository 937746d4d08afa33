import { join } from "node:path";
import type { Manifest } from "../../plan/manifests.ts";
import { makePlan, type Plan } from "../../plan/plan.ts";

const ROOT = join(import.meta.dirname, "../..");

const plans = new Map<string, Promise<Plan>>();

/** Folders of charts that CHARTS_DIR names; none without it. */
export function chartFolders(): string[] {
    const folder = process.env["CHARTS_DIR"];
    return folder ? [folder] : [];
}

/** The plan of a stack of this program, made once per process. */
export function planOf(stack: string): Promise<Plan> {
    const plan =
        plans.get(stack) ?? makePlan({ root: ROOT, stack, charts: chartFolders(), strict: false, stackTraces: false });
    plans.set(stack, plan);
    return plan;
}

/** A plan of nothing but these objects, in this order. */
export function planWith(objects: readonly object[]): Pick<Plan, "manifests" | "resources"> {
    const manifests = objects.map((object) => {
        const { apiVersion, kind, metadata } = object as Manifest & { metadata: { name: string; namespace?: string } };
        const { name, namespace = "" } = metadata;
        return { apiVersion, kind, name, namespace, owner: "", rendered: false, object, redacted: object } as Manifest;
    });
    return { manifests, resources: [] };
}
