import { series, type AlertCases } from "../alert-cases.ts";

const DAY_MINUTES = 24 * 60;
const backup = { namespace: "kraken", cronjob: "kraken-mongodb-backup" };
const of = (what: string, labels: Readonly<Record<string, string>> = backup) =>
    series(`kube_cronjob_${what}`, { job: "kube-state-metrics", ...labels });

const SCHEDULED = of("status_last_schedule_time");
const SUCCEEDED = of("status_last_successful_time");
const SUSPENDED = of("spec_suspend");
const restore = { namespace: "kraken", cronjob: "kraken-mongodb-restore" };

const healthy = {
    [of("created")]: 0,
    [SCHEDULED]: 1000,
    [SUCCEEDED]: 1300,
    [SUSPENDED]: 0,
    // Restores are run by hand only.
    [of("created", restore)]: 0,
    [of("spec_suspend", restore)]: 1,
};

const late = {
    alert: "BackupLate",
    labels: { ...backup, severity: "warning" },
    summary: "The last run of kraken-mongodb-backup in kraken has not succeeded.",
};
const tooOld = (age: string) => ({
    alert: "BackupTooOld",
    labels: { ...backup, severity: "critical" },
    summary: `The newest backup by kraken-mongodb-backup in kraken is ${age} old.`,
});

export const backups: AlertCases = {
    rules: "backups",
    stepMinutes: 10,
    cases: () => [
        { requirements: "K54", when: "all is well", series: healthy, minutes: 1.5 * DAY_MINUTES, fires: [] },
        {
            requirements: "K54",
            when: "the last run failed",
            series: { ...healthy, [SUCCEEDED]: 900 },
            minutes: 600,
            fires: [late],
        },
        {
            when: "the last run is at work for six hours and a half",
            series: { ...healthy, [SCHEDULED]: "1000x5 4000x40" },
            minutes: 450,
            fires: [],
        },
        {
            when: "no run ever succeeded",
            series: { ...healthy, [SUCCEEDED]: "_x60" },
            minutes: 600,
            fires: [late],
        },
        {
            when: "two runs are missing",
            series: { ...healthy, [SCHEDULED]: 1000, [SUCCEEDED]: 1200 },
            minutes: 3000,
            fires: [tooOld("2d 1h 40m 0s")],
        },
        {
            when: "it was never run at all",
            series: { ...healthy, [SCHEDULED]: "_x300", [SUCCEEDED]: "_x300" },
            minutes: 3000,
            fires: [tooOld("2d 2h 0m 0s")],
        },
        {
            when: "somebody stopped it and forgot",
            series: { ...healthy, [SUSPENDED]: 1 },
            minutes: 1.5 * DAY_MINUTES,
            fires: [
                {
                    alert: "BackupSuspended",
                    labels: { ...backup, severity: "warning" },
                    summary: "kraken-mongodb-backup in kraken has been suspended for a day.",
                },
            ],
        },
    ],
};
