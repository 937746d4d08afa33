import * as bargauge from "@grafana/grafana-foundation-sdk/bargauge";
import * as common from "@grafana/grafana-foundation-sdk/common";
import * as grafana from "@grafana/grafana-foundation-sdk/dashboard";
import * as gauge from "@grafana/grafana-foundation-sdk/gauge";
import * as logs from "@grafana/grafana-foundation-sdk/logs";
import * as loki from "@grafana/grafana-foundation-sdk/loki";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { described, queries, type PanelBuilder, type PanelSpec } from "./panel.ts";

export { PROMETHEUS, query, type PanelBuilder, type PanelSpec, type Query, type Threshold } from "./panel.ts";
export { tableOf, type TableSpec } from "./table.ts";

export const LOKI: common.DataSourceRef = { type: "loki", uid: "loki" };

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

export interface StatisticSpec extends PanelSpec {
    /** Words in place of figures, `1` as `up`. */
    readonly words?: Readonly<Record<string, string>>;
}

/** One figure per series as of now; a sixth of the width unless given. */
export function statistic(spec: StatisticSpec): PanelBuilder {
    const panel = new stat.PanelBuilder()
        .colorMode(common.BigValueColorMode.Value)
        .graphMode(common.BigValueGraphMode.Area)
        .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]));
    if (spec.words) {
        const options: Record<string, grafana.ValueMappingResult> = {};
        Object.entries(spec.words).forEach(([value, text]) => (options[value] = { text }));
        panel.mappings([{ type: grafana.MappingType.ValueToText, options }]);
    }
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

/** One bar per series as of now, the longest first where the query says so; a third of the width unless given. */
export function barsOf(spec: PanelSpec & { readonly max?: number }): PanelBuilder {
    const panel = new bargauge.PanelBuilder()
        .min(0)
        .displayMode(common.BarGaugeDisplayMode.Basic)
        .orientation(common.VizOrientation.Horizontal)
        .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]));
    if (spec.max !== undefined) {
        panel.max(spec.max);
    }
    return described(panel, spec, { width: 8, height: 8 }, queries(spec, "instant"));
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
