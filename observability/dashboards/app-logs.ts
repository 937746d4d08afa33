import { createDashboard, type Dashboard } from "../dashboard.ts";
import { ERRORS, logSeries, SEARCH, searched } from "../log-panels.ts";
import { logLines, query } from "../panels.ts";
import { podVariable } from "../rows/pods.ts";
import { TEAMS, type Team } from "../team.ts";

/** Lines of all pods of an application: how many, which tell of failures, and all. */
export function appLogs(team: Team, namespace: string): Dashboard {
    const lines = searched(`namespace="${namespace}",pod=~"$pod"`);
    const perStep = (by: string) => `sum by (${by}) (count_over_time(${lines} [$__auto]))`;
    return createDashboard({
        uid: `${team}-logs`,
        title: `${TEAMS[team]} Logs`,
        description: "What do the pods say, and which of them say more or worse than usual?",
        team,
        from: "now-1h",
        variables: [podVariable({ namespace, pods: ".+" })],
        texts: [SEARCH],
        rows: [
            {
                title: "How many",
                panels: [
                    logSeries({
                        title: "Lines by level",
                        description: "As Loki reads the level from the line; unknown where a line names none.",
                        unit: "short",
                        stacked: true,
                        queries: [query(perStep("detected_level"), "{{detected_level}}")],
                    }),
                    logSeries({
                        title: "Lines by pod",
                        description: "A pod that stands out repeats something, or does another's work.",
                        unit: "short",
                        queries: [query(perStep("pod"), "{{pod}}")],
                    }),
                ],
            },
            {
                title: "Errors",
                panels: [
                    logLines({
                        title: "Lines that tell of a failure",
                        description: "Of level error and worse, the latest first.",
                        expr: `${lines} | ${ERRORS}`,
                        height: 10,
                    }),
                ],
            },
            {
                title: "All",
                panels: [
                    logLines({ title: "Lines", description: "Of the chosen pods, the latest first.", expr: lines }),
                ],
            },
        ],
    });
}
