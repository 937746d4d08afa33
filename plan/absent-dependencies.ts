import { cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { ChartFolder } from "./charts.ts";
import { at, listAt, objectAt, textAt, type JsonObject } from "./model.ts";
import { coalesce } from "./validate/values.ts";

/**
 * The folder of a chart that Helm can render: its own, or a copy below `scratch` that declares no dependencies which are
 * switched off and not at hand. A chart's source names its sub-charts and does not hold them, and Helm insists on them
 * before it looks whether they are wanted.
 */
export async function withoutAbsent(chart: ChartFolder, values: JsonObject, scratch: string): Promise<string> {
    const effective = coalesce(chart.values ?? {}, values);
    const isLeftOut = (dependency: JsonObject): boolean =>
        !chart.holds(textAt(dependency["name"])) && !isWanted(dependency, effective);
    const { metadata } = chart;
    const dependencies = listAt(metadata["dependencies"]).map(objectAt);
    if (!dependencies.some(isLeftOut)) {
        return chart.path;
    }
    const copy = join(scratch, "chart");
    await cp(chart.path, copy, { recursive: true, dereference: true });
    const kept = dependencies.filter((dependency) => !isLeftOut(dependency));
    await writeFile(join(copy, "Chart.yaml"), stringify({ ...metadata, dependencies: kept }));
    // It is of the dependencies that were declared.
    await rm(join(copy, "Chart.lock"), { force: true });
    return copy;
}

/** Helm's rule: the first of the condition's paths that holds true or false decides; without one a dependency is wanted. */
function isWanted({ condition }: JsonObject, values: JsonObject): boolean {
    const decided = textAt(condition)
        .split(",")
        .map((path) => at(values, path.trim()))
        .find((value) => typeof value === "boolean");
    return decided !== false;
}
