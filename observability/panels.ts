import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import * as grafana from "@grafana/grafana-foundation-sdk/dashboard";
import * as gauge from "@grafana/grafana-foundation-sdk/gauge";
import * as logs from "@grafana/grafana-foundation-sdk/logs";
import * as loki from "@grafana/grafana-foundation-sdk/loki";
import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as table from "@grafana/grafana-foundation-sdk/table";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";

/** A panel to be placed; its width and height count in Grafana's grid of 24 columns. */
export type PanelBuilder = cog.Builder<grafana.Panel>;

/** One PromQL query of a panel. */
export interface Query {
    readonly expr: string;
    /** Name of each series, with `{{label}}` in it. */
    readonly legend: string;
}

/** From `value` on, a panel shows `colour`. */
export interface Threshold {
    readonly value: number;
    readonly colour: "yellow" | "orange" | "red" | "green" | "blue";
}

interface PanelSpec {
    readonly title: string;
    /** What it shows and when to worry, in a sentence or two. */
    readonly description: string;
    /** Grafana's name of the unit: `reqps`, `s`, `percentunit`, `bytes`, `short` … */
    readonly unit: string;
    readonly queries: readonly Query[];
    /** Of 24 columns. */
    readonly width?: number;
    /** Rows of the grid, 30 pixels each. */
    readonly height?: number;
    /** Green up to the first. */
    readonly thresholds?: readonly Threshold[];
}

export interface TimeSeriesSpec extends PanelSpec {
    /** Areas on top of each other, where the sum means something. */
    readonly stacked?: boolean;
    /** Lowest end of the axis at most here; 0 unless given. */
    readonly min?: number;
    /** Highest end of the axis. */
    readonly max?: number;
}

/** Curves over time; half the width unless given. */
export function timeSeries(spec: TimeSeriesSpec): PanelBuilder {
    const panel = new timeseries.PanelBuilder()
        .min(spec.min ?? 0)
        .fillOpacity(spec.stacked ? 40 : 10)
        .lineWidth(1)
        .showPoints(common.VisibilityMode.Never)
        .legend(
            new common.VizLegendOptionsBuilder()
                .showLegend(true)
                .displayMode(common.LegendDisplayMode.Table)
                .placement(common.LegendPlacement.Bottom)
                .calcs(["lastNotNull", "max"]),
        )
        .tooltip(
            new common.VizTooltipOptionsBuilder()
                .mode(common.TooltipDisplayMode.Multi)
                .sort(common.SortOrder.Descending),
        );
    if (spec.stacked) {
        panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
    }
    if (spec.max !== undefined) {
        panel.max(spec.max);
    }
    if (spec.thresholds) {
        panel.thresholdsStyle(
            new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Line),
        );
    }
    return described(panel, spec, { width: 12, height: 8 }, queries(spec, "range"));
}

/** One figure per series as of now; a sixth of the width unless given. */
export function statistic(spec: PanelSpec): PanelBuilder {
    const panel = new stat.PanelBuilder()
        .colorMode(common.BigValueColorMode.Value)
        .graphMode(common.BigValueGraphMode.Area)
        .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]));
    return described(panel, spec, { width: 4, height: 4 }, queries(spec, "range"));
}

/** A share of a whole, from 0 to `max`; a sixth of the width unless given. */
export function gaugeOf(spec: PanelSpec & { readonly max: number }): PanelBuilder {
    const panel = new gauge.PanelBuilder()
        .min(0)
        .max(spec.max)
        .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]));
    return described(panel, spec, { width: 4, height: 6 }, queries(spec, "instant"));
}

export interface TableSpec extends PanelSpec {
    /** Columns in this order: name of the label, or `Value` or `Value #B` of the query, and its title. Others are hidden. */
    readonly columns: Readonly<Record<string, string>>;
    /** Units of columns, by title, that are not in the unit of the table. */
    readonly units?: Readonly<Record<string, string>>;
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
    for (const [title, unit] of Object.entries(spec.units ?? {})) {
        panel.overrideByName(title, [{ id: "unit", value: unit }]);
    }
    return described(panel, spec, { width: 12, height: 8 }, queries(spec, "table"));
}

export interface LogsSpec {
    readonly title: string;
    readonly description: string;
    /** LogQL. */
    readonly expr: string;
    readonly height?: number;
}

/** Lines of logs, newest first, over the whole width. */
export function logLines({ title, description, expr, height = 16 }: LogsSpec): PanelBuilder {
    return new logs.PanelBuilder()
        .title(title)
        .description(description)
        .datasource(LOKI)
        .span(24)
        .height(height)
        .showTime(true)
        .wrapLogMessage(true)
        .enableLogDetails(true)
        .sortOrder(common.LogsSortOrder.Descending)
        .withTarget(new loki.DataqueryBuilder().refId("A").datasource(LOKI).expr(expr));
}

/** The data source that the reader chose at the top of the dashboard. */
export const PROMETHEUS: common.DataSourceRef = { type: "prometheus", uid: "${datasource}" };
export const LOKI: common.DataSourceRef = { type: "loki", uid: "loki" };

type Describable = PanelBuilder & {
    title(title: string): Describable;
    description(description: string): Describable;
    datasource(datasource: common.DataSourceRef): Describable;
    unit(unit: string): Describable;
    span(columns: number): Describable;
    height(rows: number): Describable;
    thresholds(thresholds: cog.Builder<grafana.ThresholdsConfig>): Describable;
    targets(targets: cog.Builder<cog.Dataquery>[]): Describable;
};

function described(
    panel: Describable,
    spec: PanelSpec,
    size: { readonly width: number; readonly height: number },
    targets: cog.Builder<cog.Dataquery>[],
): PanelBuilder {
    const steps = (spec.thresholds ?? []).map(({ value, colour }) => ({ value, color: colour }));
    return panel
        .title(spec.title)
        .description(spec.description)
        .datasource(PROMETHEUS)
        .unit(spec.unit)
        .span(spec.width ?? size.width)
        .height(spec.height ?? size.height)
        .thresholds(
            new grafana.ThresholdsConfigBuilder()
                .mode(grafana.ThresholdsMode.Absolute)
                .steps([{ value: null, color: "green" }, ...steps]),
        )
        .targets(targets);
}

function queries({ queries: all }: PanelSpec, as: "range" | "instant" | "table"): cog.Builder<cog.Dataquery>[] {
    return all.map(({ expr, legend }, index) => {
        const query = new prometheus.DataqueryBuilder()
            .refId(String.fromCharCode("A".charCodeAt(0) + index))
            .datasource(PROMETHEUS)
            .expr(expr)
            .legendFormat(legend);
        switch (as) {
            case "range":
                return query.range();
            case "instant":
                return query.instant();
            case "table":
                return query.instant().format(prometheus.PromQueryFormat.Table);
        }
    });
}
