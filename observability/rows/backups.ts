import type { Row } from "../dashboard.ts";
import { tableOf, timeSeries } from "../panels.ts";

/** Jobs by the clock: when each succeeded last, and how many failed. `cronJobs` is a regular expression of their names. */
export function scheduledJobsRow(namespace: string, cronJobs: string, title = "Jobs by the clock"): Row {
    const here = `namespace="${namespace}",cronjob=~"${cronJobs}"`;
    return {
        title,
        panels: [
            tableOf({
                title: "Last success",
                description: "Time since each began last, and since it succeeded last.",
                unit: "s",
                queries: [
                    {
                        expr: `time() - max by (cronjob) (kube_cronjob_status_last_schedule_time{${here}})`,
                        legend: "",
                    },
                    {
                        expr: `time() - max by (cronjob) (kube_cronjob_status_last_successful_time{${here}})`,
                        legend: "",
                    },
                ],
                columns: { cronjob: "Job", "Value #A": "Began", "Value #B": "Succeeded" },
            }),
            timeSeries({
                title: "Failed runs",
                description: "Failed jobs that are still there; the newest is kept for its log.",
                unit: "short",
                thresholds: [{ value: 1, colour: "red" }],
                queries: [
                    {
                        expr: `sum by (job_name) (kube_job_status_failed{namespace="${namespace}",job_name=~"(${cronJobs})-.+"}) > 0`,
                        legend: "{{job_name}}",
                    },
                ],
            }),
        ],
    };
}
