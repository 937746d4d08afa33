import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import type * as common from "@grafana/grafana-foundation-sdk/common";
import * as grafana from "@grafana/grafana-foundation-sdk/dashboard";
import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";

/** A panel to be placed; its width and height count in Grafana's grid of 24 columns. */
export type PanelBuilder = cog.Builder<grafana.Panel>;

/** One PromQL query of a panel. */
export interface Query {
    readonly expr: string;
    /** Name of each series, with `{{label}}` in it. */
    readonly legend: string;
}

/** A query of curves, named as `legend` says, or of the lines of a table, which have no names. */
export function query(expr: string, legend = ""): Query {
    return { expr, legend };
}

/** From `value` on, a panel shows `colour`. */
export interface Threshold {
    readonly value: number;
    readonly colour: "yellow" | "orange" | "red" | "green" | "blue";
}

/** What every panel with queries is told. */
export interface PanelSpec {
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

/** The data source that the reader chose at the top of the dashboard. */
export const PROMETHEUS: common.DataSourceRef = { type: "prometheus", uid: "${datasource}" };

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

/** Gives a panel what all have in common. */
export function described(
    panel: Describable,
    spec: PanelSpec,
    size: { readonly width: number; readonly height: number },
    targets: cog.Builder<cog.Dataquery>[],
): PanelBuilder {
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
                .steps(stepsOf(spec.thresholds ?? [])),
        )
        .targets(targets);
}

/** Steps of colours as Grafana writes them. */
export function stepsOf(thresholds: readonly Threshold[]): grafana.Threshold[] {
    return [{ value: null, color: "green" }, ...thresholds.map(({ value, colour }) => ({ value, color: colour }))];
}

/** The queries: over the time that is shown, as of now, or as lines of a table. */
export function queries({ queries: all }: PanelSpec, as: "range" | "instant" | "table"): cog.Builder<cog.Dataquery>[] {
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
