import { join } from "node:path";
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
