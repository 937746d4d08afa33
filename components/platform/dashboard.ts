import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { TEAMS } from "../../observability/team.ts";
import type { Dashboard } from "../../observability/dashboard.ts";

/** Label that Grafana's sidecar looks for. */
const DASHBOARD_LABEL = "grafana_dashboard";
/** Annotation with the folder that it puts them into. */
export const FOLDER_ANNOTATION = "grafana_folder";

/** Has Grafana show a dashboard, in the folder of its team. */
export function deployDashboard(
    name: string,
    dashboard: Dashboard,
    namespace: pulumi.Input<string>,
    opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ConfigMap {
    const { uid, team, model } = dashboard;
    return new k8s.core.v1.ConfigMap(
        name,
        {
            metadata: {
                name: `dashboard-${uid}`,
                namespace,
                labels: { [DASHBOARD_LABEL]: "1" },
                annotations: { [FOLDER_ANNOTATION]: TEAMS[team] },
            },
            data: { [`${uid}.json`]: JSON.stringify(model) },
        },
        opts,
    );
}
