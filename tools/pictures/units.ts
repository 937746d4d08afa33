/** What Grafana writes for its units, as far as dashboards here have them. */
const SYMBOLS: Readonly<Record<string, string>> = {
    percentunit: "%",
    percent: "%",
    s: "s",
    ms: "ms",
    d: "days",
    bytes: "B",
    decbytes: "B",
    Bps: "B/s",
    reqps: "req/s",
    ops: "ops/s",
    cps: "per s",
    currencyUSD: "$",
    short: "",
    none: "",
    bool_yes_no: "yes / no",
    dateTimeFromNow: "ago",
};

/** The symbol of a unit; its name where there is none. */
export function symbolOf(unit: string | undefined): string {
    return unit === undefined ? "" : (SYMBOLS[unit] ?? unit);
}

/** A value in its unit. */
export function written(value: number, unit: string | undefined): string {
    switch (unit) {
        case "percentunit":
            return `${Math.round(value * 1000) / 10} %`;
        case "currencyUSD":
            return `$ ${value}`;
        case "bytes":
            return value >= 1024 ** 2 ? `${Math.round(value / 1024 ** 2)} MiB` : `${value} B`;
        default:
            return `${value.toLocaleString("en")} ${symbolOf(unit)}`.trim();
    }
}
