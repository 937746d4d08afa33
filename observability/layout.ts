import type * as grafana from "@grafana/grafana-foundation-sdk/dashboard";

/** Columns of Grafana's grid. */
const COLUMNS = 24;

type Placed = NonNullable<grafana.Dashboard["panels"]>[number];

/**
 * Places panels from left to right. A panel that does not fit begins a line below the highest one of the line above; a
 * heading has a line to itself.
 */
export function arrange(panels: readonly Placed[]): void {
    let [x, y, highest] = [0, 0, 0];
    for (const panel of panels) {
        const { w, h } = sizeOf(panel);
        if (x + w > COLUMNS || panel.type === "row") {
            [x, y, highest] = [0, y + highest, 0];
        }
        panel.gridPos = { x, y, w, h };
        [x, highest] = [x + w, Math.max(highest, h)];
    }
}

function sizeOf({ type, gridPos }: Placed): { w: number; h: number } {
    return type === "row" || !gridPos ? { w: COLUMNS, h: 1 } : gridPos;
}
