import { createDashboard, type Dashboard } from "../dashboard.ts";
import { statistic, tableOf, timeSeries } from "../panels.ts";

const CHOSEN = '{team=~"$team",slo=~"$slo"}';
const LEGEND = "{{team}} {{slo}}";

/** Are the applications' promises kept, and how much may still go wrong? */
export function serviceLevels(): Dashboard {
    return createDashboard({
        uid: "service-levels",
        title: "Service levels",
        description:
            "Does each application keep its promises of availability and latency, and how much may still go wrong?",
        team: "platform",
        from: "now-7d",
        variables: [
            { name: "team", label: "Team", query: "label_values(slo:objective:ratio, team)" },
            { name: "slo", label: "Promise", query: "label_values(slo:objective:ratio, slo)" },
        ],
        rows: [
            {
                title: "Last 30 days",
                panels: [
                    tableOf({
                        title: "Promises",
                        description:
                            "What is promised, what was kept, and the share of the budget of errors that is left; below zero the promise is broken.",
                        unit: "percentunit",
                        width: 14,
                        queries: [
                            { expr: `slo:objective:ratio${CHOSEN}`, legend: LEGEND },
                            { expr: `1 - slo:sli_error:ratio_rate30d${CHOSEN}`, legend: LEGEND },
                            { expr: `slo:period_error_budget_remaining:ratio${CHOSEN}`, legend: LEGEND },
                        ],
                        columns: {
                            team: "Application",
                            slo: "Promise",
                            "Value #A": "Promised",
                            "Value #B": "Kept",
                            "Value #C": "Budget left",
                        },
                    }),
                    statistic({
                        title: "Budget left",
                        description: "Share of the errors of 30 days that may still happen.",
                        unit: "percentunit",
                        width: 10,
                        height: 8,
                        thresholds: [
                            { value: -1000, colour: "red" },
                            { value: 0, colour: "orange" },
                            { value: 0.25, colour: "green" },
                        ],
                        queries: [{ expr: `slo:period_error_budget_remaining:ratio${CHOSEN}`, legend: LEGEND }],
                    }),
                ],
            },
            {
                title: "Burning",
                panels: [
                    timeSeries({
                        title: "Burn rate, one hour",
                        description: "1 uses up the budget in exactly 30 days; from 14.4 on somebody is woken.",
                        unit: "short",
                        thresholds: [{ value: 14.4, colour: "red" }],
                        queries: [
                            {
                                expr: `slo:sli_error:ratio_rate1h${CHOSEN} / slo:error_budget:ratio${CHOSEN}`,
                                legend: LEGEND,
                            },
                        ],
                    }),
                    timeSeries({
                        title: "Burn rate, three days",
                        description: "Above 1 for long, the promise will be broken; somebody is told in the morning.",
                        unit: "short",
                        thresholds: [{ value: 1, colour: "orange" }],
                        queries: [
                            {
                                expr: `slo:sli_error:ratio_rate3d${CHOSEN} / slo:error_budget:ratio${CHOSEN}`,
                                legend: LEGEND,
                            },
                        ],
                    }),
                    timeSeries({
                        title: "Bad requests, five minutes",
                        description: "Share of requests that failed, or were answered too late.",
                        unit: "percentunit",
                        queries: [{ expr: `slo:sli_error:ratio_rate5m${CHOSEN}`, legend: LEGEND }],
                    }),
                    timeSeries({
                        title: "Budget left",
                        description: "Share of the errors of 30 days that may still happen, over time.",
                        unit: "percentunit",
                        min: -1,
                        max: 1,
                        thresholds: [{ value: 0, colour: "red" }],
                        queries: [{ expr: `slo:period_error_budget_remaining:ratio${CHOSEN}`, legend: LEGEND }],
                    }),
                ],
            },
        ],
    });
}
