import type { Dashboard } from "../../observability/dashboard.ts";
import { clusterOverview } from "../../observability/dashboards/cluster-overview.ts";
import { deployDashboard } from "../../components/platform/dashboard.ts";
import type { Observed } from "../observability.ts";

/** The dashboards of the platform and of what is deployed on it. */
export function deployDashboards({ platform, cluster }: Observed): readonly Dashboard[] {
    const dashboards = [clusterOverview()];
    const opts = { provider: cluster.cluster.provider };
    dashboards.forEach((dashboard) => deployDashboard(dashboard, platform.monitoring.namespace, opts));
    return dashboards;
}
