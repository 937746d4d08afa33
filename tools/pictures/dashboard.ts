import type * as grafana from "@grafana/grafana-foundation-sdk/dashboard";
import { drawHeading, drawPanel } from "./panels.ts";
import { escaped, rect, text, widthOf, type Box } from "./svg.ts";

const WIDTH = 1240;
const MARGIN = 16;
const TOP = 96;
const BOTTOM = 34;
/** Grafana's own: height of a line of the grid, and room between panels. */
const CELL = 30;
const GAP = 8;
const COLUMNS = 24;

const STYLE = `
text { font-family: Inter, "Helvetica Neue", Arial, sans-serif; fill: #24292e }
.page { fill: #f4f5f5 } .panel { fill: #ffffff; stroke: #d8dade }
.title, .heading, .head, .name { font-weight: 600 } .dim, .note { fill: #6b7280 } .name { fill: #24292e } .legend { fill: #4b5563 }
.figure { fill: #9aa1ab; font-weight: 600 } .purpose { fill: #7b828d }
.grid { stroke: #e3e5e8 } .bar, .cell { fill: #e6e8eb } .arc { fill: none; stroke: #e3e5e8; stroke-width: 12 }
.pill { fill: #ffffff; stroke: #c9ccd1 } .chevron { fill: none; stroke: #6b7280; stroke-width: 1.6 }
.limit { stroke-width: 1.2; stroke-dasharray: 5 4 }
.green { fill: #3a9d4f } .yellow { fill: #d9a800 } .orange { fill: #e8750a } .red { fill: #d0021b } .blue { fill: #3274d9 }
.limit.green { stroke: #3a9d4f } .limit.yellow { stroke: #d9a800 } .limit.orange { stroke: #e8750a }
.limit.red { stroke: #d0021b } .limit.blue { stroke: #3274d9 }
.series-0 { fill: #73bf69 } .series-1 { fill: #f2b01e } .series-2 { fill: #5794f2 }
.series-3 { fill: #ff9830 } .series-4 { fill: #f2495c } .series-5 { fill: #b877d9 }
@media (prefers-color-scheme: dark) {
text { fill: #d8d9da } .page { fill: #111217 } .panel { fill: #181b1f; stroke: #2c3037 }
.dim, .note { fill: #8e95a1 } .name { fill: #d8d9da } .legend { fill: #b3b8c2 } .figure { fill: #6e7683 } .purpose { fill: #868d99 }
.grid { stroke: #2a2e35 } .bar, .cell { fill: #2a2e35 } .arc { stroke: #2a2e35 }
.pill { fill: #181b1f; stroke: #3a3f48 } .chevron { stroke: #8e95a1 }
}`;

/** A dashboard's layout as a picture: where which panel is and what it will show. There is no data in it. */
export function drawDashboard(model: grafana.Dashboard, folder: string): string {
    const panels = (model.panels ?? []).flatMap((panel) => {
        const at = panel.gridPos;
        return at ? [{ panel, box: placed(at) }] : [];
    });
    const height = Math.max(...panels.map(({ box }) => box.y + box.h)) + BOTTOM;
    const drawn = panels.map(({ panel, box }) =>
        panel.type === "row" ? drawHeading(panel.title ?? "", box) : drawPanel(panel as grafana.Panel, box),
    );
    const title = `${folder} / ${model.title}`;
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
        `<title>${title}: layout of the dashboard</title>`,
        `<style>${STYLE}\n</style>`,
        rect({ x: 0, y: 0, w: WIDTH, h: height }, "page"),
        ...head(model, folder),
        ...drawn,
        text(
            MARGIN,
            height - 14,
            "Layout, drawn from the dashboard's definition: it shows no data. ‹…› is filled in by Grafana.",
            {
                class: "note",
                size: 11,
            },
        ),
        "</svg>",
        "",
    ].join("\n");
}

function placed({ x, y, w, h }: Box): Box {
    const column = (WIDTH - 2 * MARGIN + GAP) / COLUMNS;
    return {
        x: MARGIN + x * column,
        y: TOP + y * (CELL + GAP),
        w: w * column - GAP,
        h: h * (CELL + GAP) - GAP,
    };
}

/** Where it is, what can be chosen, where it leads. */
function head({ title = "", templating, links = [] }: grafana.Dashboard, folder: string): string[] {
    const place =
        `<text x="${MARGIN}" y="32" class="dim" font-size="15">${escaped(folder)} / ` +
        `<tspan class="name">${escaped(title)}</tspan></text>`;
    const choices = (templating?.list ?? []).map(({ label, name, current }) => {
        const value = current?.text === undefined ? "" : `: ${[current.text].flat().join(", ")}`;
        return `${label ?? name}${value} ▾`;
    });
    return [
        place,
        ...pills(choices, MARGIN, 52, 1),
        ...pills(links.map((link) => link.title ?? "").reverse(), WIDTH - MARGIN, 52, -1),
    ];
}

function pills(contents: readonly string[], from: number, y: number, direction: 1 | -1): string[] {
    let edge = from;
    return contents.map((content) => {
        const w = widthOf(content, 11) + 20;
        const x = direction === 1 ? edge : edge - w;
        edge += direction * (w + 8);
        return (
            rect({ x, y, w, h: 24 }, "pill", 3) +
            text(x + w / 2, y + 16, content, { class: "legend", size: 11, anchor: "middle" })
        );
    });
}
