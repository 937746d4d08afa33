import type { ChartFolder, ChartLibrary } from "../charts.ts";
import { isObject, type Finding, type JsonObject } from "../model.ts";
import type { Release } from "../releases.ts";
import { violations } from "./schema.ts";
import { undocumentedValues } from "./undocumented-values.ts";
import { KeySource, resolve } from "./value-keys.ts";

/** Values of these names are handed to Kubernetes as they are: a default in them does not list what is allowed. */
const PASSED_ON =
    /(affinity|annotations|env|labels|nodeSelector|probe|resources|securityContext|selector|strategy|tolerations)$/i;

/** Checks the values of a release: against the chart's schema where it ships one, and every key against what it reads. */
export async function checkValues(release: Release, chart: ChartFolder, library: ChartLibrary): Promise<Finding[]> {
    const finding = (rule: string, path: string, message: string): Finding => ({
        rule,
        level: "error",
        subject: release.urn,
        path: path === "" ? "values" : `values.${path}`,
        message: `${message} (chart ${release.chart} ${release.version})`,
    });
    const { schema, values: defaults } = chart;
    const bySchema =
        schema === undefined ? [] : (violations(schema, [coalesce(defaults ?? {}, release.values)])[0] ?? []);
    const byKey =
        defaults === undefined || refusesUnknown(schema)
            ? []
            : unknownKeys(release.values, await sourcesOf(chart, library), undocumentedValues[release.chart] ?? []);
    return [
        ...bySchema.map(({ path, message }) => finding("chart-values-schema", path, message)),
        ...byKey.map((path) => finding("chart-values-key", path, "is no value that this chart reads")),
    ];
}

/** Helm's way of laying values over defaults: maps are merged, null removes a key, everything else replaces. */
export function coalesce(defaults: JsonObject, values: JsonObject): JsonObject {
    const merged: JsonObject = { ...defaults };
    for (const [key, value] of Object.entries(values)) {
        const below = merged[key];
        if (value === null) {
            delete merged[key];
        } else {
            merged[key] = isObject(value) && isObject(below) ? coalesce(below, value) : value;
        }
    }
    return merged;
}

/** A schema that closes its root is exact: what it lets pass, the chart reads. */
function refusesUnknown(schema: JsonObject | undefined): boolean {
    return schema !== undefined && resolve(schema, schema)["additionalProperties"] === false;
}

/** What knows the values of a chart: its own files, and those of its sub-charts for the keys below their name. */
async function sourcesOf(chart: ChartFolder, library: ChartLibrary): Promise<KeySource[]> {
    const nested = await Promise.all(
        chart.dependencies.map(async ({ key, name }): Promise<KeySource> => {
            const folder = chart.nested(name) ?? (await library.find(name, ""));
            const sources = folder?.values === undefined ? [] : await sourcesOf(folder, library);
            return KeySource.ofSubChart(key, sources);
        }),
    );
    return [KeySource.ofChart(chart), ...nested];
}

/** Dotted paths of the keys that no source knows. */
function unknownKeys(
    values: JsonObject,
    sources: readonly KeySource[],
    undocumented: readonly string[],
    path = "",
): string[] {
    if (sources.some((source) => source.isFree)) {
        return [];
    }
    return Object.entries(values).flatMap(([key, value]) => {
        const here = path === "" ? key : `${path}.${key}`;
        if (undocumented.some((known) => here === known || here.startsWith(`${known}.`))) {
            return [];
        }
        const below = sources.flatMap((source) => source.below(key));
        if (below.length > 0) {
            return isObject(value) && !PASSED_ON.test(key) ? unknownKeys(value, below, undocumented, here) : [];
        }
        return sources.some((source) => source.mentions(key)) ? [] : [here];
    });
}
