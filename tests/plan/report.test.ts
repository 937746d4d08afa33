import assert from "node:assert/strict";
import type { CostEstimate } from "../../plan/cost.ts";
import type { PlannedResource } from "../../plan/model.ts";
import { makePlan, type Plan } from "../../plan/plan.ts";
import { report } from "../../plan/report.ts";
import { costTable } from "../../plan/report/cost.ts";
import { graphOf } from "../../plan/report/graph.ts";
import { SMALL } from "./support/command.ts";

/** The text of every cell of the table of costs, row by row. */
function costRows(cost: CostEstimate): string[][] {
    const rows = costTable(cost).text.split("<tr>").slice(2);
    return rows.map((row) =>
        row
            .split("<td")
            .slice(1)
            .map((cell) => cell.slice(cell.indexOf(">") + 1).replaceAll(/<[^>]*>|\n/g, "")),
    );
}

describe("the report", () => {
    let plan: Plan;
    let page: string;

    before(async () => {
        plan = await makePlan({ root: SMALL, stack: "finding", charts: [], strict: false, stackTraces: true });
        page = report(plan);
    });

    it("needs nothing but itself: no script, style, image or font from elsewhere", () => {
        const references = [...page.matchAll(/(?:src|href|url\()\s*=?\s*["'(]?([^"')\s>]+)/g)].map(
            ([, target]) => target,
        );
        assert.deepEqual(references, ["https://dev.example.com/", "https://dev.example.com"]);
        assert.doesNotMatch(page, /@import|<link|<iframe|fetch\(/);
    });

    it("shows totals, findings, endpoints, releases, outputs and every resource", () => {
        for (const text of [
            "<h1>platform <small>finding</small></h1>",
            "<b>14</b>resources",
            "Kubernetes v1.36.1, ephemeral",
            "must name a tag other than latest",
            '<a href="https://dev.example.com/">https://dev.example.com/</a>',
            "<code>demo:3000</code>",
            "<td>cert-manager v1.21.1</td>",
            "<td><code>kubeconfig</code></td><td>[secret]</td>",
        ]) {
            assert(page.includes(text), text);
        }
        for (const { name } of plan.resources.filter(({ parent }) => parent !== "")) {
            assert(page.includes(`<span class="name">${name}</span>`), name);
        }
    });

    it("leaves out what there is nothing to show of", () => {
        assert.doesNotMatch(page, /Secrets to set/);
        assert.doesNotMatch(report({ ...plan, findings: [] }), /<h2>Findings<\/h2>/);
    });

    it("shows what costs how much, one row for everything of one price, and what has no known price", () => {
        assert(page.includes("<b>$48</b>a month"));
        assert.match(page, /<h2>Cost<\/h2><p>Dollars per month at DigitalOcean's list prices as of 2026-11-21/);
        assert.deepEqual(costRows(plan.cost), [
            ["Nodes", "s-2vcpu-4gb", "cluster", "2", "$24", "$48"],
            ["Altogether", "", "", "", "", "$48"],
        ]);
        const item = { group: "nodes", what: "c-8", count: { least: 2, most: 1200 }, price: 168.5 } as const;
        const items = [
            { ...item, subjects: ["a::b"] },
            { ...item, what: "c-4", price: undefined, subjects: ["a::c", "a::d", "a::<e>"] },
            { ...item, subjects: ["a::f"] },
        ];
        assert.deepEqual(costRows({ items, total: { least: 674, most: 404400 }, unpriced: [] }), [
            ["Nodes", "c-8", "b, f", "4 to 2,400", "$168.50", "$674 to $404,400"],
            ["", "c-4", "3 resources", "2 to 1,200", "no known price", ""],
            ["Altogether", "", "", "", "", "$674 to $404,400"],
        ]);
        assert(costTable({ ...plan.cost, items }).text.includes('title="c, d, &lt;e&gt;"'));
    });

    it("shows no costs where nothing costs", () => {
        const cost = { items: [], total: { least: 0, most: 0 }, unpriced: [] };
        assert.doesNotMatch(report({ ...plan, cost }), /<h2>Cost<\/h2>|a month/);
    });

    it("escapes what it shows", () => {
        const findings = [{ rule: "r", level: "error", subject: "s", message: "<script>alert(1)</script>" } as const];
        assert(report({ ...plan, findings }).includes("<td>&lt;script&gt;alert(1)&lt;/script&gt;</td>"));
    });

    it("draws each part once, and a line only where no longer way leads", () => {
        const part = (name: string, type: string, dependencies: string[] = []): PlannedResource =>
            ({
                urn: name,
                name,
                type,
                parent: "stack",
                dependencies,
                provider: "",
                custom: false,
            }) as unknown as PlannedResource;
        const stack = { ...part("stack", "pulumi:pulumi:Stack"), parent: "" };
        const { boxes, edges } = graphOf([
            stack,
            part("ground", "platform:cluster:DoksCluster"),
            part("edge", "platform:ingress:Traefik", ["ground"]),
            part("app", "platform:apps:Kraken", ["edge", "ground"]),
        ]);
        assert.deepEqual(
            boxes.map(({ id, kind }) => [id, kind]),
            [
                ["cluster/ground", "DoksCluster"],
                ["platform/edge", "Traefik"],
                ["apps/app", "Kraken"],
            ],
        );
        assert.deepEqual(edges, [
            ["platform/edge", "cluster/ground"],
            ["apps/app", "platform/edge"],
        ]);
    });

    it("draws a namespace as part of the application that lives in it", () => {
        const part = (name: string, type: string, dependencies: string[] = []): PlannedResource =>
            ({
                urn: `${type} ${name}`,
                name,
                type,
                parent: "stack",
                dependencies,
                provider: "",
            }) as unknown as PlannedResource;
        const stack = { ...part("stack", "pulumi:pulumi:Stack"), urn: "stack", parent: "" };
        const namespace = "platform:workload:AppNamespace space";
        const { boxes, edges } = graphOf([
            stack,
            part("registry", "platform:cluster:Registry"),
            part("space", "platform:workload:AppNamespace", ["platform:cluster:Registry registry"]),
            part("database", "platform:backing:Postgres", [namespace]),
            part("app", "platform:apps:Kraken", [namespace, "platform:backing:Postgres database"]),
        ]);
        assert.deepEqual(
            boxes.map(({ id, size }) => [id, size]),
            [
                ["cluster/registry", 1],
                ["backing/database", 1],
                ["apps/app", 2],
            ],
        );
        assert.deepEqual(edges, [
            ["apps/app", "cluster/registry"],
            ["apps/app", "backing/database"],
        ]);
    });
});
