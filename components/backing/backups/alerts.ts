import type { AlertRule } from "../../platform/alert-rules.ts";

const DAY_SECONDS = 86400;

/** CronJobs that make backups, all of them by their names. */
const BACKUPS = 'cronjob=~"(.+-)?backup"';

const latest = (metric: string) => `max by (namespace, cronjob) (${metric}{${BACKUPS}})`;
const SCHEDULED = latest("kube_cronjob_status_last_schedule_time");
const SUCCEEDED = latest("kube_cronjob_status_last_successful_time");

/**
 * What somebody must be told of backups by CronJobs, of whatever namespace. Whoever has the namespace is told.
 *
 * @param schedule Cron schedule of five fields that they follow.
 */
export function backupAlerts(schedule: string): AlertRule[] {
    const days = 2 * longestGapDays(schedule);
    const which = "{{ $labels.cronjob }} in {{ $labels.namespace }}";
    return [
        {
            alert: "BackupLate",
            expr: `${SCHEDULED} unless on (namespace, cronjob) ${SUCCEEDED} >= ${SCHEDULED}`,
            for: "7h",
            severity: "warning",
            summary: `The last run of ${which} has not succeeded.`,
            description: "It failed, or is still at work hours after it began. The log of its newest job says which.",
        },
        {
            alert: "BackupTooOld",
            expr: `time() - (${SUCCEEDED} or ${latest("kube_cronjob_created")}) > ${days * DAY_SECONDS}`,
            for: "1h",
            severity: "critical",
            summary: `The newest backup by ${which} is {{ $value | humanizeDuration }} old.`,
            description: "Two runs or more are missing: what is lost now is lost since then.",
        },
        {
            alert: "BackupSuspended",
            expr: `max by (namespace, cronjob) (kube_cronjob_spec_suspend{${BACKUPS}}) == 1`,
            for: "1d",
            severity: "warning",
            summary: `${which} has been suspended for a day.`,
            description: "Somebody stopped it and did not let it go on.",
        },
    ];
}

/** Days between two runs at most, told by the fields of the schedule that name days. */
export function longestGapDays(schedule: string): number {
    const [, , dayOfMonth = "*", month = "*", dayOfWeek = "*"] = schedule.split(/\s+/);
    const everyDay = (field: string) => /^\*(\/1)?$/.test(field);
    if (!everyDay(month)) {
        return 366;
    }
    if (!everyDay(dayOfWeek)) {
        return 7;
    }
    return everyDay(dayOfMonth) ? 1 : 31;
}
