/** Labels that Prometheus' operator gives to whatever a PodMonitor finds. */
export const POD_TARGET = ["job", "instance", "namespace", "pod", "container", "endpoint"] as const;
/** And to what a ServiceMonitor finds. */
export const SERVICE_TARGET = [...POD_TARGET, "service"] as const;
/** To kubelets, which are reached through a Service without pods. */
export const NODE_TARGET = ["job", "instance", "namespace", "service", "endpoint", "metrics_path", "node"] as const;
/** To what a ScrapeConfig names. */
export const STATIC_TARGET = ["job", "instance"] as const;

/** The series that an exporter's scrapes leave in Prometheus: their names, and the labels of each. */
export interface Exporter {
    readonly series: ReadonlyMap<string, readonly string[]>;
}

export interface ExporterSpec {
    /** Labels that scraping adds, relabelling included. */
    readonly target: readonly string[];
    /** Whether a label of its own wins over one of the target; else it is renamed to `exported_<label>`. */
    readonly honorLabels?: boolean;
    /** Gauges and counters: name and own labels, separated by blanks. */
    readonly metrics?: Readonly<Record<string, string>>;
    /** Histograms by their base name: `_bucket` with `le`, `_sum` and `_count` follow from it. */
    readonly histograms?: Readonly<Record<string, string>>;
    /** Summaries by their base name: the name itself with `quantile`, `_sum` and `_count`. */
    readonly summaries?: Readonly<Record<string, string>>;
}

/** What of an exporter's metrics arrives in Prometheus. */
export function exporter({ target, honorLabels = false, metrics, histograms, summaries }: ExporterSpec): Exporter {
    const series = new Map<string, readonly string[]>();
    const add = (name: string, own: string, extra: readonly string[] = []) => {
        const labels = own.split(" ").filter((label) => label !== "");
        const kept = labels.map((label) => (!honorLabels && target.includes(label) ? `exported_${label}` : label));
        series.set(name, [...new Set([...target, ...kept, ...extra])]);
    };
    for (const [name, labels] of Object.entries(metrics ?? {})) {
        add(name, labels);
    }
    for (const [name, labels] of Object.entries(histograms ?? {})) {
        add(`${name}_bucket`, labels, ["le"]);
        add(`${name}_sum`, labels);
        add(`${name}_count`, labels);
    }
    for (const [name, labels] of Object.entries(summaries ?? {})) {
        add(name, labels, ["quantile"]);
        add(`${name}_sum`, labels);
        add(`${name}_count`, labels);
    }
    return { series };
}
