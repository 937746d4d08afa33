import { LAYER_TITLES, LAYERS, type Layer } from "../layers.ts";
import { graphOf, type Box, type Graph } from "./graph.ts";
import { markup, nothing, type Markup } from "./markup.ts";
import type { PlannedResource } from "../model.ts";

const WIDTH = 1120;
const LABEL_WIDTH = 120;
const BOX_HEIGHT = 46;
const GAP = 14;
const WIDEST_GAP = 150;
const ROW_GAP = 30;
const BAND_PADDING = 18;
const BAND_GAP = 38;
const CHARACTER_WIDTH = 7.4;
const BOX_PADDING = 28;
const NARROWEST = 104;

/** Where a box lies. */
interface Place {
    readonly box: Box;
    readonly x: number;
    readonly y: number;
    readonly width: number;
}

interface Band {
    readonly layer: Layer;
    readonly y: number;
    readonly height: number;
}

/** The platform as a drawing: a band per layer, applications on top, and a line for each dependency. */
export function picture(resources: readonly PlannedResource[]): Markup {
    const graph = graphOf(resources);
    const { bands, places, height } = layout(graph);
    const byId = new Map(places.map((each) => [each.box.id, each]));
    const lines = graph.edges.map(([from, to]) => drawEdge(byId.get(from), byId.get(to)));
    return markup`<svg class="picture" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Layers">
${bands.map(drawBand)}<g class="edges">
${lines}</g>
${places.map(drawBox)}</svg>`;
}

function layout({ boxes, edges }: Graph): { bands: Band[]; places: Place[]; height: number } {
    const bands: Band[] = [];
    const places = new Map<string, Place>();
    // From the ground up, so that what stands on something already placed can lie above it.
    const heights = LAYERS.map((layer) =>
        rowsOf(
            boxes.filter((box) => box.layer === layer),
            edges,
        ),
    );
    let y = heights.reduce((sum, rows) => sum + (rows.length === 0 ? 0 : bandHeight(rows) + BAND_GAP), 0);
    const height = Math.max(0, y - BAND_GAP);
    for (const [index, layer] of LAYERS.entries()) {
        const rows = heights[index] ?? [];
        if (rows.length > 0) {
            y -= bandHeight(rows) + BAND_GAP;
            bands.push({ layer, y, height: bandHeight(rows) });
            for (const [fromBottom, row] of rows.entries()) {
                const top = y + BAND_PADDING + (rows.length - 1 - fromBottom) * (BOX_HEIGHT + ROW_GAP);
                place(aboveTargets(row, edges, places), top).forEach((placed) => places.set(placed.box.id, placed));
            }
        }
    }
    return { bands, places: [...places.values()], height };
}

function bandHeight(rows: readonly (readonly Box[])[]): number {
    return 2 * BAND_PADDING + rows.length * BOX_HEIGHT + (rows.length - 1) * ROW_GAP;
}

/** The boxes of a layer in rows, bottom first: a box lies above every box of its layer that it stands on. */
function rowsOf(boxes: readonly Box[], edges: Graph["edges"]): Box[][] {
    const inLayer = new Map(boxes.map((box) => [box.id, box]));
    const levels = new Map<string, number>();
    const levelOf = (id: string): number => {
        const known = levels.get(id);
        if (known !== undefined) {
            return known;
        }
        levels.set(id, 0);
        const below = edges.filter(([from, to]) => from === id && inLayer.has(to)).map(([, to]) => levelOf(to));
        const level = below.length === 0 ? 0 : Math.max(...below) + 1;
        levels.set(id, level);
        return level;
    };
    const byLevel = Map.groupBy(boxes, (box) => levelOf(box.id));
    return [...byLevel].sort(([a], [b]) => a - b).flatMap(([, row]) => wrapped(row));
}

function wrapped(boxes: readonly Box[]): Box[][] {
    const rows: Box[][] = [];
    let free = 0;
    for (const box of [...boxes].sort((a, b) => (a.name < b.name ? -1 : 1))) {
        if (rows.length === 0 || free < widthOf(box)) {
            rows.push([]);
            free = WIDTH - LABEL_WIDTH - BAND_PADDING;
        }
        rows.at(-1)?.push(box);
        free -= widthOf(box) + GAP;
    }
    return rows;
}

/** Sorts a row by where the boxes lie that it stands on, so that few lines cross. */
function aboveTargets(row: readonly Box[], edges: Graph["edges"], places: ReadonlyMap<string, Place>): Box[] {
    const middle = (box: Box): number => {
        const targets = edges.flatMap(([from, to]) => (from === box.id ? (places.get(to) ?? []) : []));
        const sum = targets.reduce((total, { x, width }) => total + x + width / 2, 0);
        return targets.length === 0 ? WIDTH / 2 : sum / targets.length;
    };
    return [...row].sort((a, b) => middle(a) - middle(b) || (a.name < b.name ? -1 : 1));
}

/** Spreads a row over the width, so that lines between other rows find a way through. */
function place(row: readonly Box[], y: number): Place[] {
    const used = row.reduce((sum, box) => sum + widthOf(box), 0);
    const space = WIDTH - LABEL_WIDTH - BAND_PADDING - used;
    const gap = Math.min(WIDEST_GAP, row.length > 1 ? space / (row.length + 1) : 0);
    let x = LABEL_WIDTH + (space - gap * (row.length - 1)) / 2;
    return row.map((box) => {
        const placed = { box, x: Math.round(x), y, width: widthOf(box) };
        x += placed.width + gap;
        return placed;
    });
}

function widthOf(box: Box): number {
    const text = Math.max(box.name.length, subtitle(box).length * 0.84);
    return Math.max(NARROWEST, Math.ceil(text * CHARACTER_WIDTH + BOX_PADDING));
}

function drawBand({ layer, y, height }: Band): Markup {
    const title = LAYER_TITLES[layer].split(" ")[0] ?? "";
    return markup`<g class="band layer-${layer}"><rect y="${y}" width="${WIDTH}" height="${height}" rx="14"/><text x="20" y="${y + BAND_PADDING + 16}">${title}</text></g>\n`;
}

function drawBox({ box, x, y, width }: Place): Markup {
    const middle = x + width / 2;
    const text = markup`<text class="name" x="${middle}" y="${y + 20}">${box.name}</text><text class="kind" x="${middle}" y="${y + 36}">${subtitle(box)}</text>`;
    return markup`<g class="box layer-${box.layer}" data-id="${box.id}" tabindex="0"><title>${box.name}: ${box.kind}, ${box.size} resources</title><rect x="${x}" y="${y}" width="${width}" height="${BOX_HEIGHT}" rx="9"/>${text}</g>\n`;
}

function subtitle({ kind, size }: Box): string {
    return `${kind} · ${size}`;
}

/** A curve from the lower edge of what depends to the upper edge of what it stands on. */
function drawEdge(from: Place | undefined, to: Place | undefined): Markup {
    if (from === undefined || to === undefined) {
        return nothing;
    }
    const [startX, endX] = [from.x + from.width / 2, to.x + to.width / 2];
    const [startY, endY] = from.y < to.y ? [from.y + BOX_HEIGHT, to.y] : [from.y, to.y + BOX_HEIGHT];
    const bend = (endY - startY) / 2;
    const path = `M${startX} ${startY}C${startX} ${startY + bend} ${endX} ${endY - bend} ${endX} ${endY}`;
    return markup`<path d="${path}" data-from="${from.box.id}" data-to="${to.box.id}"/>\n`;
}
