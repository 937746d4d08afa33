import type { DurationBound, IngressRequests } from "./ingress-requests.ts";
import type { Team } from "./team.ts";

/** What an application promises its users. */
export interface Objectives {
    /** Share of requests that do not end in a server error, in percent. */
    readonly availabilityPercent: number;
    /** Share of requests that are answered in time, in percent. */
    readonly latencyPercent: number;
    /** What in time means. */
    readonly latencySeconds: DurationBound;
}

/** One promise, and how far it is broken. */
export interface ServiceLevel {
    readonly team: Team;
    readonly slo: "availability" | "latency";
    /** Share of requests that are to be good, from 0 to 1. */
    readonly objective: number;
    /** PromQL of the share of bad requests over a window; no sample without requests. */
    readonly errorRatio: (window: string) => string;
}

/** A series that is computed once and asked for often. */
export interface RecordingRule {
    readonly record: string;
    readonly expr: string;
    readonly labels: Readonly<Record<string, string>>;
}

/** Days over which a promise is judged. */
const PERIOD_DAYS = 30;

/**
 * How fast the budget of errors may go. At 14.4 times the speed that would use it up in 30 days, 2 % go in an hour; at 6
 * times, 5 % in six hours; at 3 times, 10 % in a day; at once, 10 % in three days. The short window ends an alert soon
 * after the trouble. Figures: Google, The Site Reliability Workbook, chapter 5, table 5-8.
 */
const BURN_RATES = {
    fast: [
        { factor: 14.4, long: "1h", short: "5m" },
        { factor: 6, long: "6h", short: "30m" },
    ],
    slow: [
        { factor: 3, long: "1d", short: "2h" },
        { factor: 1, long: "3d", short: "6h" },
    ],
} as const;

const WINDOWS = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"] as const;
const SHORTEST = WINDOWS[0];

/** The two promises of an application, by the requests that the ingress controller counts. */
export function serviceLevels(team: Team, objectives: Objectives, requests: IngressRequests): ServiceLevel[] {
    const { latencySeconds } = objectives;
    return [
        {
            team,
            slo: "availability",
            objective: share(objectives.availabilityPercent),
            // An application that never failed has no series of errors.
            errorRatio: (window) => `(${requests.errors(window)} or vector(0)) / (${requests.all(window)} > 0)`,
        },
        {
            team,
            slo: "latency",
            objective: share(objectives.latencyPercent),
            errorRatio: (window) => `1 - ${requests.within(latencySeconds, window)} / (${requests.timed(window)} > 0)`,
        },
    ];
}

/** Series of a promise, named as Sloth names them: ratios of errors per window, and what is left of the budget. */
export function recordingRules({ team, slo, objective, errorRatio }: ServiceLevel): RecordingRule[] {
    const matchers = `{team="${team}",slo="${slo}"}`;
    const record = (name: string, expr: string): RecordingRule => ({ record: name, expr, labels: { team, slo } });
    const period = `${PERIOD_DAYS}d`;
    const budget = `slo:error_budget:ratio${matchers}`;
    return [
        ...WINDOWS.map((window) => record(ratio(window), errorRatio(window))),
        record(ratio(period), `avg_over_time(${ratio(SHORTEST)}${matchers}[${period}])`),
        record("slo:objective:ratio", `vector(${objective})`),
        record("slo:error_budget:ratio", `vector(${rounded(1 - objective)})`),
        record("slo:current_burn_rate:ratio", `${ratio(SHORTEST)}${matchers} / ${budget}`),
        record("slo:period_burn_rate:ratio", `${ratio(period)}${matchers} / ${budget}`),
        record("slo:period_error_budget_remaining:ratio", `1 - slo:period_burn_rate:ratio${matchers}`),
    ];
}

/** PromQL that holds while the budget of a team's promises burns fast enough to wake somebody, or slowly but for long. */
export function burns(team: Team, speed: "fast" | "slow"): string {
    return BURN_RATES[speed]
        .map(({ factor, long, short }) => {
            const above = (window: string) =>
                `${ratio(window)}{team="${team}"} > ${factor} * slo:error_budget:ratio{team="${team}"}`;
            return `(${above(short)} and ${above(long)})`;
        })
        .join(" or ");
}

function ratio(window: string): string {
    return `slo:sli_error:ratio_rate${window}`;
}

function share(percent: number): number {
    return rounded(percent / 100);
}

/** Without the dust of binary fractions: 0.001, not 0.0010000000000000009. */
function rounded(value: number): number {
    return Number(value.toFixed(6));
}
