import type * as grafana from "@grafana/grafana-foundation-sdk/dashboard";
import { fitted, line, path, rect, text, widthOf, wrapped, type Box } from "./svg.ts";
import { symbolOf, written } from "./units.ts";

/** As much of a query as is drawn. */
interface Query {
    readonly legendFormat?: string;
}

const PALETTE = 6;
const SMALL = 10;

/** What a panel shows, without data: its frame, its axes, its legend, its columns. */
export function drawPanel(panel: grafana.Panel, box: Box): string {
    const title = text(box.x + 10, box.y + 18, panel.title ?? "", { class: "title", size: 12, width: box.w - 20 });
    const inner = { x: box.x + 10, y: box.y + 28, w: box.w - 20, h: box.h - 36 };
    return [rect(box, "panel", 3), title, ...contentOf(panel, inner)].join("");
}

function contentOf(panel: grafana.Panel, box: Box): string[] {
    switch (panel.type) {
        case "timeseries":
            return curves(panel, box);
        case "stat":
            return figure(panel, box);
        case "gauge":
            return gauge(panel, box);
        case "bargauge":
            return bars(panel, box);
        case "table":
            return columns(panel, box);
        case "logs":
            return lines(box);
        default:
            return [];
    }
}

function curves(panel: grafana.Panel, box: Box): string[] {
    const { unit, max, min } = panel.fieldConfig?.defaults ?? {};
    const legend = legends(panel).slice(0, Math.max(1, Math.floor(box.h / 70)));
    const axis = { x: box.x + 44, y: box.y + 4, w: box.w - 48, h: box.h - 26 - legend.length * 15 };
    const ticks = Array.from({ length: 5 }, (_, step) => {
        const y = axis.y + (axis.h * step) / 4;
        const value = max === undefined ? "" : written(max - (step * (max - (min ?? 0))) / 4, unit);
        return (
            line(axis.x, y, axis.x + axis.w, y, "grid") +
            text(axis.x - 6, y + 3, value, { class: "dim", size: 9, anchor: "end" })
        );
    });
    const unknown =
        max === undefined
            ? text(axis.x - 6, axis.y + axis.h / 2 + 3, symbolOf(unit) || "count", {
                  class: "dim",
                  size: SMALL,
                  anchor: "end",
              })
            : "";
    const times = ["from", "to"].map((end, index) =>
        text(axis.x + axis.w * index, axis.y + axis.h + 13, end === "from" ? "start" : "now", {
            class: "dim",
            size: 9,
            anchor: index === 0 ? "start" : "end",
        }),
    );
    const names = legend.map((name, index) => {
        const y = axis.y + axis.h + 28 + index * 15;
        return (
            rect({ x: box.x, y: y - 6, w: 12, h: 3 }, `series-${index % PALETTE}`, 1) +
            text(box.x + 18, y, name, { class: "legend", size: SMALL, width: box.w - 20 })
        );
    });
    return [...ticks, unknown, ...limits(panel, axis), ...times, ...names, ...purpose(panel, axis)];
}

/** What the panel is for, where its curves will be. */
function purpose({ description = "" }: grafana.Panel, { x, y, w, h }: Box): string[] {
    const words = wrapped(description, 11, Math.min(w - 24, 360), 4);
    // Between two lines of the grid.
    const top = y + h * 0.625 - (words.length * 15) / 2 + 12;
    return words.map((content, index) =>
        text(x + w / 2, top + index * 15, content, { class: "purpose", size: 11, anchor: "middle" }),
    );
}

/** Thresholds as lines where the axis is known, otherwise named at its right end. */
function limits(panel: grafana.Panel, axis: Box): string[] {
    const { unit, max } = panel.fieldConfig?.defaults ?? {};
    const steps = stepsOf(panel);
    return steps.map(({ value, color }, index) => {
        const share = max === undefined ? 0.6 + 0.2 * index : Math.min(1, value / max);
        const y = axis.y + axis.h * (1 - share);
        return (
            line(axis.x, y, axis.x + axis.w, y, `limit ${color}`) +
            text(axis.x + axis.w, y - 3, written(value, unit), { class: `dim`, size: 9, anchor: "end" })
        );
    });
}

function figure(panel: grafana.Panel, box: Box): string[] {
    const { unit } = panel.fieldConfig?.defaults ?? {};
    const steps = stepsOf(panel);
    const symbol = symbolOf(unit);
    const words = wrapped(panel.description ?? "", 10, box.w - 4, Math.max(1, Math.floor((box.h - 58) / 13)));
    const band = { y: box.y + box.h - 6, w: box.w / (steps.length + 1) };
    const colours = [{ value: undefined, color: "green" }, ...steps].map(({ value, color }, index) => {
        const x = box.x + index * band.w;
        const from = value === undefined || value < -100 ? "" : written(value, unit);
        return (
            rect({ x, y: band.y, w: band.w - 2, h: 3 }, color, 1) +
            text(x, band.y - 3, from, { class: "dim", size: 9, width: band.w })
        );
    });
    return [
        ...words.map((content, index) => text(box.x, box.y + 10 + index * 13, content, { class: "purpose", size: 10 })),
        text(box.x + box.w, box.y + box.h - 22, `– ${symbol}`.trim(), { class: "figure", size: 20, anchor: "end" }),
        ...(steps.length > 0 ? colours : []),
    ];
}

function gauge(panel: grafana.Panel, box: Box): string[] {
    const radius = Math.min(box.w / 2, box.h) - 14;
    const [x, y] = [box.x + box.w / 2, box.y + box.h - 10];
    return [
        path(`M ${x - radius} ${y} A ${radius} ${radius} 0 0 1 ${x + radius} ${y}`, "arc"),
        text(x, y - 4, `– ${symbolOf(panel.fieldConfig?.defaults.unit)}`, {
            class: "figure",
            size: 18,
            anchor: "middle",
        }),
    ];
}

function bars(panel: grafana.Panel, box: Box): string[] {
    const [name = ""] = legends(panel);
    const count = Math.max(1, Math.floor(box.h / 26));
    return Array.from({ length: count }, (_, index) => {
        const y = box.y + index * 26;
        return (
            text(box.x, y + 15, name, { class: "legend", size: SMALL, width: box.w * 0.42 }) +
            rect({ x: box.x + box.w * 0.45, y: y + 4, w: box.w * 0.55, h: 14 }, "bar", 2)
        );
    });
}

function columns(panel: grafana.Panel, box: Box): string[] {
    const organize = panel.transformations?.find(({ id }) => id === "organize")?.options as
        { renameByName?: Readonly<Record<string, string>> } | undefined;
    const names = Object.values(organize?.renameByName ?? {});
    const width = box.w / Math.max(1, names.length);
    const heads = names.map((name, index) =>
        text(box.x + 6 + index * width, box.y + 14, name, { class: "head", size: 11, width: width - 8 }),
    );
    const count = Math.max(1, Math.floor((box.h - 22) / 24));
    const rows = Array.from({ length: count }, (_, row) => {
        const y = box.y + 22 + row * 24;
        const cells = names.map((_, index) =>
            rect({ x: box.x + 6 + index * width, y: y + 8, w: Math.min(width * 0.55, 90), h: 7 }, "cell", 3),
        );
        return line(box.x, y, box.x + box.w, y, "grid") + cells.join("");
    });
    return [...heads, ...rows];
}

function lines(box: Box): string[] {
    const count = Math.max(1, Math.floor(box.h / 18));
    return Array.from({ length: count }, (_, index) =>
        rect({ x: box.x, y: box.y + 6 + index * 18, w: box.w * (0.45 + ((index * 37) % 50) / 100), h: 7 }, "cell", 3),
    );
}

/** Names of curves, as templates: what stands in braces is filled in for each. */
function legends(panel: grafana.Panel): string[] {
    const queries = (panel.targets ?? []) as readonly Query[];
    const names = queries.map(({ legendFormat = "" }) => legendFormat.replaceAll(/\{\{(\w+)\}\}/g, "‹$1›"));
    return [...new Set(names.filter((name) => name !== ""))];
}

function stepsOf(panel: grafana.Panel): { value: number; color: string }[] {
    const steps = panel.fieldConfig?.defaults.thresholds?.steps ?? [];
    return steps.flatMap(({ value, color }) => (value === null ? [] : [{ value, color }]));
}

/** A heading over panels. */
export function drawHeading(title: string, box: Box): string {
    const y = box.y + box.h / 2 + 5;
    const x = box.x + 24 + widthOf(fitted(title, 13, box.w), 13) + 14;
    return (
        path(`M ${box.x + 6} ${y - 8} l 5 5 l 5 -5`, "chevron") +
        text(box.x + 24, y, title, { class: "heading", size: 13 }) +
        line(x, y - 4, box.x + box.w, y - 4, "grid")
    );
}
