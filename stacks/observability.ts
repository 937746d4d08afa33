import { Watch, WATCH } from "../components/platform/watch.ts";
import type { Dashboard } from "../observability/dashboard.ts";
import type { AppOutputs, Unresolved } from "../outputs.ts";
import type { Secrets, Settings } from "../settings.ts";
import type { Below } from "./apps.ts";
import { deployAlerts } from "./observability/alerts.ts";
import { deployDashboards } from "./observability/dashboards.ts";
import { deployLogs } from "./observability/logs.ts";
import { deployNodeCost } from "./observability/node-cost.ts";
import { deployProbes } from "./observability/probes.ts";
import { deployServiceLevels } from "./observability/slos.ts";

/** Everything that is looked at: the layers, and what the applications say of themselves. */
export interface Observed extends Below {
    readonly settings: Settings;
    readonly secrets: Secrets;
    readonly apps: Unresolved<AppOutputs>;
}

/** What operators look at and are told; returns the dashboards, which show what all else has made. */
export function deployObservability(observed: Observed): readonly Dashboard[] {
    const watch = new Watch(WATCH, { provider: observed.cluster.cluster.provider });
    deployAlerts(observed, watch);
    deployNodeCost(observed, watch);
    deployServiceLevels(observed, watch);
    deployProbes(observed);
    deployLogs(observed);
    return deployDashboards(observed, watch);
}
