import { createDashboard, type Dashboard } from "../dashboard.ts";
import { timeSeries } from "../panels.ts";

/** Nodes and what runs on them: is there room, and what uses it? */
export function clusterOverview(): Dashboard {
    return createDashboard({
        uid: "cluster-overview",
        title: "Cluster Overview",
        description: "Is the cluster well, is there room on it, and what uses it?",
        team: "platform",
        rows: [
            {
                title: "Nodes",
                panels: [
                    timeSeries({
                        title: "CPU in use",
                        description: "Share of each node's processors that is busy.",
                        unit: "percentunit",
                        max: 1,
                        queries: [
                            {
                                expr: '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))',
                                legend: "{{instance}}",
                            },
                        ],
                    }),
                ],
            },
        ],
    });
}
