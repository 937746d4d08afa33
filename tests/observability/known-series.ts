import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Exporter } from "../../observability/metrics/exporter.ts";
import { Expression, type Labels } from "./promql.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "observability", "metrics");

/** A series that a rule computes, with the labels that the rule adds. */
export interface Recorded {
    readonly record: string;
    readonly expr: string;
    readonly labels?: Readonly<Record<string, string>>;
}

/** What exporters say, of every file of observability/metrics; a name that several have has the labels of all. */
export async function exportedSeries(): Promise<Map<string, ReadonlySet<string>>> {
    const series = new Map<string, ReadonlySet<string>>();
    for (const file of (await readdir(FOLDER)).filter((name) => name !== "exporter.ts")) {
        const module = (await import(join(FOLDER, file))) as Record<string, Exporter>;
        for (const { series: own } of Object.values(module)) {
            own.forEach((labels, name) => series.set(name, new Set([...(series.get(name) ?? []), ...labels])));
        }
    }
    return series;
}

/** Labels of the series of exporters, and of those that rules compute out of them. */
export function labelsWith(exported: ReadonlyMap<string, ReadonlySet<string>>, rules: readonly Recorded[]): Labels {
    const byName = new Map<string, readonly Recorded[]>();
    rules.forEach((rule) => byName.set(rule.record, [...(byName.get(rule.record) ?? []), rule]));
    const known = new Map<string, ReadonlySet<string> | undefined>(exported);
    const labels: Labels = (metric) => {
        const recording = byName.get(metric);
        if (!known.has(metric) && recording) {
            // A rule that reads its own series adds no label to it.
            known.set(metric, new Set());
            const each = recording.map(({ expr, labels: own = {} }) => {
                const result = new Expression(expr).result(labels);
                return result && [...result, ...Object.keys(own)];
            });
            known.set(metric, each.includes(undefined) ? undefined : new Set(each.flatMap((names) => names ?? [])));
        }
        return known.get(metric);
    };
    return labels;
}
