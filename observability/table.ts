import * as common from "@grafana/grafana-foundation-sdk/common";
import * as grafana from "@grafana/grafana-foundation-sdk/dashboard";
import * as table from "@grafana/grafana-foundation-sdk/table";
import { described, queries, stepsOf, type PanelBuilder, type PanelSpec, type Threshold } from "./panel.ts";

export interface TableSpec extends PanelSpec {
    /** Columns in this order: name of the label, or `Value` or `Value #B` of the query, and its title. Others are hidden. */
    readonly columns: Readonly<Record<string, string>>;
    /** Units of columns, by title, that are not in the unit of the table. */
    readonly units?: Readonly<Record<string, string>>;
    /** Colours of the cells of columns, by title. */
    readonly colours?: Readonly<Record<string, readonly Threshold[]>>;
    /** Where a click on a cell of a column leads, by title; `${__value.raw}` is the cell. */
    readonly links?: Readonly<Record<string, string>>;
    /** Column to sort by, by title, the largest first. */
    readonly sortBy?: string;
}

/** One line per series as of now; several queries are joined by their labels. Half the width unless given. */
export function tableOf(spec: TableSpec): PanelBuilder {
    const panel = new table.PanelBuilder()
        .withTransformation({ id: "merge", options: {} })
        .withTransformation({ id: "filterFieldsByName", options: { include: { names: Object.keys(spec.columns) } } })
        .withTransformation({
            id: "organize",
            options: {
                indexByName: Object.fromEntries(Object.keys(spec.columns).map((column, index) => [column, index])),
                renameByName: { ...spec.columns },
            },
        });
    if (spec.sortBy !== undefined) {
        panel.sortBy([new common.TableSortByFieldStateBuilder().displayName(spec.sortBy).desc(true)]);
    }
    for (const [title, properties] of overridesOf(spec)) {
        panel.overrideByName(title, properties);
    }
    return described(panel, spec, { width: 12, height: 8 }, queries(spec, "table"));
}

/** What is different in single columns, by title. */
function overridesOf({ units = {}, colours = {}, links = {} }: TableSpec): Map<string, grafana.DynamicConfigValue[]> {
    const overrides = new Map<string, grafana.DynamicConfigValue[]>();
    const add = (title: string, ...properties: grafana.DynamicConfigValue[]) =>
        overrides.set(title, [...(overrides.get(title) ?? []), ...properties]);
    Object.entries(units).forEach(([title, unit]) => add(title, { id: "unit", value: unit }));
    Object.entries(colours).forEach(([title, steps]) =>
        add(
            title,
            { id: "custom.cellOptions", value: { type: common.TableCellDisplayMode.ColorText } },
            { id: "thresholds", value: { mode: grafana.ThresholdsMode.Absolute, steps: stepsOf(steps) } },
        ),
    );
    Object.entries(links).forEach(([title, url]) => add(title, { id: "links", value: [{ title: "Show", url }] }));
    return overrides;
}
