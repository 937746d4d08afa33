import { readFileSync } from "node:fs";
import type { Plan } from "./plan.ts";
import { pricesCheckedOn } from "./prices.ts";
import { costTable } from "./report/cost.ts";
import { markup, trusted } from "./report/markup.ts";
import { picture } from "./report/picture.ts";
import { script } from "./report/script.ts";
import {
    endpointTable,
    findingTable,
    header,
    outputTable,
    releaseTable,
    secretTable,
    section,
} from "./report/sections.ts";
import { tree } from "./report/tree.ts";

const STYLE = new URL("./report/page.css", import.meta.url);

/** The plan as one page that needs nothing else: no network, no further files. */
export function report(plan: Plan): string {
    const sections = [
        section("Findings", "", findingTable(plan)),
        section("Layers", "What stands on what. Point at a part to see its connections.", picture(plan.resources)),
        section("Endpoints", "What can be reached from outside.", endpointTable(plan)),
        section(
            "Secrets to set",
            "The plan used placeholders; an update asks for all of them first.",
            secretTable(plan),
        ),
        section(
            "Cost",
            `Dollars per month at DigitalOcean's list prices as of ${pricesCheckedOn}, from the smallest node pools to the largest. Traffic and objects beyond what is included, snapshots and taxes come on top.`,
            costTable(plan.cost),
        ),
        section("Helm releases", "", releaseTable(plan)),
        section("Outputs", "What other stacks read.", outputTable(plan)),
        section("Resources", "Everything the engine would manage.", tree(plan)),
    ];
    return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${plan.project} · ${plan.stack}</title>
<style>
${trusted(readFileSync(STYLE, "utf8"))}</style>
</head>
<body>
<main>
${header(plan)}
${sections}</main>
<script>${trusted(script)}</script>
</body>
</html>
`.text;
}
