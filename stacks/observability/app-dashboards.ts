import type { Dashboard } from "../../observability/dashboard.ts";
import type { Observed } from "../observability.ts";

/** The applications' own, of those that the stack deploys. */
export function appDashboards(_observed: Observed): Dashboard[] {
    return [];
}
