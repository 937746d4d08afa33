import assert from "node:assert/strict";
import { createDashboard } from "../../observability/dashboard.ts";
import { statistic, tableOf, timeSeries } from "../../observability/panels.ts";
import { drawDashboard } from "../../tools/pictures/dashboard.ts";
import { stalePictures } from "../../tools/pictures/generate.ts";
import { fitted, wrapped } from "../../tools/pictures/svg.ts";

const given = {
    description: "What it is for.",
    unit: "percentunit",
    queries: [{ expr: "up", legend: "{{pod}} <up>" }],
};

function picture(): string {
    const { model } = createDashboard({
        uid: "shop",
        title: "Shop & more",
        description: "Does the shop work?",
        team: "platform",
        variables: [{ name: "pod", label: "Pod", query: "label_values(up, pod)" }],
        rows: [
            {
                title: "Now",
                panels: [
                    statistic({ ...given, title: "Failed", thresholds: [{ value: 0.05, colour: "red" }] }),
                    timeSeries({ ...given, title: "Busy", max: 1 }),
                    tableOf({ ...given, title: "Pods", columns: { pod: "Name of the pod", Value: "Up" } }),
                ],
            },
        ],
    });
    return drawDashboard(model, "Platform");
}

describe("The picture of a dashboard", () => {
    it("shows each panel's title and purpose, and what names its curves and columns", () => {
        const shown = picture();
        for (const content of [
            "Now",
            "Failed",
            "Busy",
            "Pods",
            "What it is for.",
            "‹pod› &lt;up&gt;",
            "Name of the pod",
        ]) {
            assert.ok(shown.includes(`>${content}</text>`), content);
        }
        assert.ok(shown.includes("Shop &amp; more") && shown.includes("Pod: All"));
    });

    it("has axes and limits in the panel's unit, and no data", () => {
        const shown = picture();
        assert.ok(shown.includes(">100 %</text>") && shown.includes(">5 %</text>"));
        assert.match(shown, /it shows no data/);
        assert.doesNotMatch(shown, /polyline/);
    });

    it("has its own colours for a dark page", () => {
        assert.match(picture(), /@media \(prefers-color-scheme: dark\)/);
    });

    it("cuts and breaks words where there is no room", () => {
        assert.equal(fitted("Requests by Service", 10, 60), "Requests b…");
        assert.deepEqual(wrapped("one two three four", 10, 45, 3), ["one two", "three", "four"]);
        assert.deepEqual(wrapped("one two three four", 10, 45, 2), ["one two", "three f…"]);
    });
});

describe("The pictures of the documents", () => {
    it("are those of the dashboards as they are: npm run pictures draws them anew", async function () {
        this.timeout("1m");
        assert.deepEqual(await stalePictures(), []);
    });
});
