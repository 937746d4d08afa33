import assert from "node:assert/strict";
import { createDashboard } from "../../observability/dashboard.ts";
import { statistic, timeSeries } from "../../observability/panels.ts";

const given = { title: "Requests", description: "Per second.", unit: "reqps", queries: [] };

describe("A dashboard's panels", () => {
    it("stand from left to right, below the highest panel of the line above, under their heading", () => {
        const { model } = createDashboard({
            uid: "shop",
            title: "Shop",
            description: "Does the shop work?",
            team: "platform",
            rows: [
                {
                    title: "Now",
                    panels: [
                        statistic({ ...given, width: 6, height: 10 }),
                        statistic({ ...given, width: 18, height: 4 }),
                        timeSeries({ ...given, width: 24, height: 8 }),
                    ],
                },
                { title: "Then", panels: [timeSeries({ ...given, width: 12, height: 8 })] },
            ],
        });
        const places = model.panels?.map(({ type, gridPos }) => [type, gridPos?.x, gridPos?.y, gridPos?.w, gridPos?.h]);
        assert.deepEqual(places, [
            ["row", 0, 0, 24, 1],
            ["stat", 0, 1, 6, 10],
            ["stat", 6, 1, 18, 4],
            ["timeseries", 0, 11, 24, 8],
            ["row", 0, 19, 24, 1],
            ["timeseries", 0, 20, 12, 8],
        ]);
    });
});
