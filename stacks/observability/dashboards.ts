import { deployDashboard } from "../../components/platform/dashboard.ts";
import type { Dashboard } from "../../observability/dashboard.ts";
import type { Observed } from "../observability.ts";
import { appDashboards } from "./app-dashboards.ts";
import { platformDashboards } from "./platform-dashboards.ts";

/** The dashboards of the platform and of what is deployed on it. */
export function deployDashboards(observed: Observed): readonly Dashboard[] {
    const { platform, cluster } = observed;
    const dashboards = [...platformDashboards(observed), ...appDashboards(observed)];
    const opts = { provider: cluster.cluster.provider };
    dashboards.forEach((dashboard) => deployDashboard(dashboard, platform.monitoring.namespace, opts));
    return dashboards;
}
