import type * as pulumi from "@pulumi/pulumi";
import { deployDashboard } from "../../components/platform/dashboard.ts";
import { WATCH } from "../../components/platform/watch.ts";
import type { Dashboard } from "../../observability/dashboard.ts";
import { serviceLevels } from "../../observability/dashboards/service-levels.ts";
import type { Observed } from "../observability.ts";
import { appDashboards } from "./app-dashboards.ts";
import { logDashboards } from "./logs.ts";
import { platformDashboards } from "./platform-dashboards.ts";

/** The dashboards of the platform and of what is deployed on it. */
export function deployDashboards(observed: Observed, parent: pulumi.Resource): readonly Dashboard[] {
    const { settings, platform } = observed;
    const promises = Object.keys(settings.apps).length > 0 ? [serviceLevels()] : [];
    const dashboards = [
        ...platformDashboards(observed),
        ...promises,
        ...appDashboards(observed),
        ...logDashboards(settings),
    ];
    for (const dashboard of dashboards) {
        deployDashboard(`${WATCH}-${dashboard.uid}`, dashboard, platform.monitoring.namespace, { parent });
    }
    return dashboards;
}
