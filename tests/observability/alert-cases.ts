/** Series by their names and labels, and what they are: see `values` of promtool. */
export type Series = Readonly<Record<string, number | string>>;

/** An alert as Alertmanager gets it. */
export interface FiringAlert {
    readonly alert: string;
    /** All that it carries besides its name: of the series, its severity, and its team where the rule names one. */
    readonly labels: Readonly<Record<string, string>>;
    /** Its sentence, filled in. */
    readonly summary: string;
}

/** Something that may happen, and every alert of the rules that then fires. */
export interface AlertCase {
    /** Numbers of the requirements that it shows, in front of the test's title. */
    readonly requirements?: string;
    /** What happens, to be read after "when". */
    readonly when: string;
    /**
     * From the first minute to the last: a number that stays, `<start>+<step>` of a counter, or anything with an `x` in it
     * or several values as promtool reads it.
     */
    readonly series: Series;
    /** For how long, when it is asked what fires; two hours unless given. */
    readonly minutes?: number;
    /** All that fires of these rules; nothing where all is well. Alerts that a stack does not have are left out there. */
    readonly fires: readonly FiringAlert[];
}

/** Where a stack has the rules. */
export interface Place {
    /** Namespace of the `PrometheusRule`. */
    readonly namespace: string;
    /** Which ingress controller is there. */
    readonly controller: "traefik" | "nginx";
}

/** What is shown of one `PrometheusRule`, in every stack that has it. */
export interface AlertCases {
    /** Its `metadata.name`. */
    readonly rules: string;
    /** Minutes from one sample and evaluation to the next; one unless given. For rules that look at days, not at rates. */
    readonly stepMinutes?: number;
    readonly cases: (place: Place) => readonly AlertCase[];
}

/** Default of `AlertCase.minutes`. */
export const MINUTES = 120;

/** A series' name with its labels. */
export function series(name: string, labels: Readonly<Record<string, string>> = {}): string {
    const given = Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    return `${name}{${given.join(",")}}`;
}
