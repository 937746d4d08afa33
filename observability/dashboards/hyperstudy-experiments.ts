import { createDashboard, type Dashboard } from "../dashboard.ts";
import { timeSeries } from "../panels.ts";
import { backendVariable, CHOSEN, type HyperStudyFacts } from "./hyperstudy-backend.ts";

const SYNC = `hyperstudy_sync_accuracy_ms_bucket{${CHOSEN}}`;

/** Experiments that run: how many, with whom, and how well their media keep step. */
export function hyperstudyExperiments(facts: HyperStudyFacts): Dashboard {
    const quantile = (share: number) => `histogram_quantile(${share}, sum by (le) (rate(${SYNC}[$__rate_interval])))`;
    return createDashboard({
        uid: "hyperstudy-experiments",
        title: "Experiment Metrics",
        description: "For researchers and whoever helps them: do running experiments go well?",
        team: "hyperstudy",
        variables: [backendVariable(facts)],
        rows: [
            {
                title: "Experiments",
                panels: [
                    timeSeries({
                        title: "Experiments",
                        description: "That run.",
                        unit: "short",
                        queries: [{ expr: `sum(hyperstudy_active_experiments{${CHOSEN}})`, legend: "experiments" }],
                    }),
                    timeSeries({
                        title: "Participants per experiment",
                        description: "On average. A sudden fall is people that lost their connection.",
                        unit: "short",
                        queries: [
                            {
                                expr: `sum(hyperstudy_active_participants{${CHOSEN}}) / (sum(hyperstudy_active_experiments{${CHOSEN}}) > 0)`,
                                legend: "participants",
                            },
                        ],
                    }),
                    timeSeries({
                        title: "Media out of step",
                        description: "Half and nineteen of twenty participants are less behind the others.",
                        unit: "ms",
                        thresholds: [{ value: 100, colour: "orange" }],
                        queries: [
                            { expr: quantile(0.5), legend: "p50" },
                            { expr: quantile(0.95), legend: "p95" },
                        ],
                    }),
                    timeSeries({
                        title: "Media out of step, by pod",
                        description: "Nineteen of twenty participants are less behind. One pod alone is too busy.",
                        unit: "ms",
                        queries: [
                            {
                                expr: `histogram_quantile(0.95, sum by (le, pod) (rate(${SYNC}[$__rate_interval])))`,
                                legend: "{{pod}}",
                            },
                        ],
                    }),
                ],
            },
        ],
    });
}
