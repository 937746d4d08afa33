import type { Row } from "../dashboard.ts";
import { query, statistic, timeSeries } from "../panels.ts";
import type { Team } from "../team.ts";

/** Public addresses of an application, asked by their names as its clients do. */
export function probesRow(team: Team): Row {
    const here = `team="${team}"`;
    return {
        title: "Asked from outside",
        panels: [
            statistic({
                title: "Addresses that do not answer",
                description: "As they should: with another status, another certificate, too late or not at all.",
                unit: "short",
                height: 8,
                thresholds: [{ value: 1, colour: "red" }],
                queries: [query(`count(probe_success{${here}} == 0) or vector(0)`, "down")],
            }),
            timeSeries({
                title: "Addresses that answer",
                description: "1 while an address answers as it should.",
                unit: "short",
                max: 1,
                width: 10,
                queries: [query(`min by (instance, check) (probe_success{${here}})`, "{{instance}} {{check}}")],
            }),
            timeSeries({
                title: "Time to answer",
                description: "With name resolution, connection and encryption. A readiness takes what it waits for.",
                unit: "s",
                width: 10,
                thresholds: [{ value: 2, colour: "yellow" }],
                queries: [query(`max by (instance) (probe_duration_seconds{${here},check="page"})`, "{{instance}}")],
            }),
        ],
    };
}
