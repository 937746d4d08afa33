import type { Row } from "../dashboard.ts";
import { statistic, timeSeries } from "../panels.ts";

/** The replica set of one application on the cluster. Of a managed one there are no metrics. */
export interface MongoTarget {
    readonly namespace: string;
    readonly job: string;
}

/** The database in one row. */
export function mongoRow({ namespace, job }: MongoTarget): Row {
    const here = `namespace="${namespace}",job="${job}"`;
    const operations = ["query", "insert", "update", "delete", "command"];
    return {
        title: "Database",
        panels: [
            statistic({
                title: "Members up",
                description: "That answer questions for metrics.",
                unit: "short",
                height: 8,
                thresholds: [
                    { value: 0, colour: "red" },
                    { value: 1, colour: "green" },
                ],
                queries: [{ expr: `sum(up{${here}})`, legend: "members" }],
            }),
            timeSeries({
                title: "Operations",
                description: "Per second, of all members.",
                unit: "ops",
                width: 10,
                queries: operations.map((operation) => ({
                    expr: `sum(rate(mongodb_opcounters_${operation}{${here}}[$__rate_interval]))`,
                    legend: operation,
                })),
            }),
            timeSeries({
                title: "Connections",
                description: "To each member, and how many more it would take.",
                unit: "short",
                width: 10,
                queries: [
                    { expr: `sum by (pod) (mongodb_connections_current{${here}})`, legend: "{{pod}}" },
                    { expr: `sum by (pod) (mongodb_connections_available{${here}})`, legend: "{{pod}} free" },
                ],
            }),
        ],
    };
}
