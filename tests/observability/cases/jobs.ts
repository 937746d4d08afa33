import { series, type AlertCases } from "../alert-cases.ts";

const namespace = "chat4all";
const cronjob = "upload-garbage-collector";
const teller = { job: "kube-state-metrics" };

const failed = (job_name: string) => series("kube_job_failed", { ...teller, namespace, job_name, condition: "true" });
const started = (job_name: string) => series("kube_job_status_start_time", { ...teller, namespace, job_name });
const owner = (job_name: string) =>
    series("kube_job_owner", { ...teller, namespace, job_name, owner_kind: "CronJob", owner_name: cronjob });
const succeeded = series("kube_cronjob_status_last_successful_time", { ...teller, namespace, cronjob });
const quota = (type: string) =>
    series("kube_resourcequota", { ...teller, namespace, resourcequota: "quota", resource: "requests.cpu", type });

const RUN = `${cronjob}-29000000`;

const healthy = {
    [failed("initialise-database-1")]: 0,
    [failed(RUN)]: 0,
    [started(RUN)]: 3000,
    [owner(RUN)]: 1,
    [succeeded]: 2000,
    [quota("used")]: 9,
    [quota("hard")]: 10,
    // Nothing of that is allowed: no share of nothing.
    [series("kube_resourcequota", { namespace, resourcequota: "quota", resource: "pods", type: "used" })]: 0,
    [series("kube_resourcequota", { namespace, resourcequota: "quota", resource: "pods", type: "hard" })]: 0,
};

const fires = (job_name: string) => [
    {
        alert: "JobFailed",
        labels: { namespace, job_name, severity: "warning" },
        summary: `The job ${job_name} in chat4all has failed.`,
    },
];

export const jobs: AlertCases = {
    rules: "jobs",
    cases: () => [
        { when: "all is well", series: healthy, fires: [] },
        {
            requirements: "CX12",
            when: "a job failed",
            series: { ...healthy, [failed("initialise-database-1")]: 1 },
            fires: fires("initialise-database-1"),
        },
        {
            requirements: "CX12",
            when: "the newest run of a CronJob failed",
            series: { ...healthy, [failed(RUN)]: 1 },
            fires: fires(RUN),
        },
        {
            when: "a run of a CronJob failed and a later one went well",
            series: { ...healthy, [failed(RUN)]: 1, [succeeded]: 4000 },
            fires: [],
        },
        {
            when: "a backup failed, which has an alert of its own",
            series: { ...healthy, [failed("files-backup-29")]: 1 },
            fires: [],
        },
        {
            when: "a quota is nearly used",
            series: { ...healthy, [quota("used")]: 9.5 },
            fires: [
                {
                    alert: "QuotaNearlyUsed",
                    labels: { namespace, resourcequota: "quota", resource: "requests.cpu", severity: "warning" },
                    summary: "95% of the quota of requests.cpu in chat4all are used.",
                },
            ],
        },
    ],
};
