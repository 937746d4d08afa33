import type { Dashboard } from "../../observability/dashboard.ts";
import { clusterOverview } from "../../observability/dashboards/cluster-overview.ts";
import type { Observed } from "../observability.ts";

/** The platform team's: the cluster, and of everything else what the stack deploys. */
export function platformDashboards(_observed: Observed): Dashboard[] {
    return [clusterOverview()];
}
