import type { Dashboard } from "../../observability/dashboard.ts";
import { certificates } from "../../observability/dashboards/certificates.ts";
import { clusterOverview } from "../../observability/dashboards/cluster-overview.ts";
import { endpoints } from "../../observability/dashboards/endpoints.ts";
import { ingress } from "../../observability/dashboards/ingress.ts";
import { nodePools } from "../../observability/dashboards/node-pools.ts";
import { namespaceName } from "../namespaces.ts";
import type { Observed } from "../observability.ts";

/** The platform team's: the cluster, and of everything else what the stack deploys. */
export function platformDashboards({ settings, platform }: Observed): Dashboard[] {
    return [
        clusterOverview(),
        ...(settings.cluster.kind === "doks" ? [nodePools()] : []),
        ingress(platform.edge.controller.kind),
        certificates(),
        ...(settings.monitoring.probes.kind === "none" ? [] : [endpoints()]),
        ...(settings.apps.hyperstudy ? [hyperstudysCluster(namespaceName(settings, "hyperstudy"))] : []),
    ];
}

/** HyperStudy's team asks for the cluster in its own folder; its namespace is chosen there at first. */
function hyperstudysCluster(namespace: string): Dashboard {
    return clusterOverview({ uid: "hyperstudy-cluster-overview", team: "hyperstudy", namespace });
}
