import assert from "node:assert/strict";
import { exportedSeries, labelsWith } from "./known-series.ts";
import { plannedRules, SUBJECTS } from "./planned-rules.ts";
import { Expression } from "./promql.ts";

describe("What alerts and recording rules ask for", () => {
    for (const subject of Object.keys(SUBJECTS)) {
        it(`of ${subject} are series that an exporter has or a rule records, by labels that they have`, async function () {
            this.timeout("1m");
            const rules = await plannedRules(subject);
            const labelsOf = labelsWith(
                await exportedSeries(),
                rules.flatMap(({ records }) => records),
            );
            const wrong = rules.flatMap(({ name, alerts, records }) =>
                [...alerts, ...records].flatMap((rule) => {
                    const expression = new Expression(rule.expr);
                    const chosen = expression.selectors.flatMap(({ metric, labels }) => {
                        const known = labelsOf(metric);
                        return known
                            ? labels.filter((label) => !known.has(label)).map((label) => `${metric} has no ${label}`)
                            : [`nothing has ${metric}`];
                    });
                    const joined = expression.missingLabels(labelsOf).map((label) => `joins by ${label} in vain`);
                    const where = `${name}: ${"alert" in rule ? rule.alert : rule.record}`;
                    return [...chosen, ...joined].map((mistake) => `${where}: ${mistake}`);
                }),
            );
            assert.deepEqual(wrong, []);
        });
    }
});
