import { COST_GROUPS, sum, type CostEstimate, type CostItem, type Range } from "../cost.ts";
import { countRange, dollarRange, unitPrice } from "../cost/wording.ts";
import { markup, nothing, table, type Markup } from "./markup.ts";

/** Resources that a row names; of more it tells how many they are. */
const NAMED = 2;
const HEADINGS = ["What", "One", "For", "Number", "Each", "A month"];
const CLASSES = ["", "", "", "number", "number", "number"];

/** What costs how much, one row for everything of one price; nothing where nothing costs. */
export function costTable({ items, total }: CostEstimate): Markup {
    const alike = Object.values(Object.groupBy(items, ({ group, what }) => `${group} ${what}`));
    const rows = alike.flatMap((each = [], index) => {
        const [first] = each;
        const before = alike[index - 1]?.[0]?.group;
        return first === undefined ? [] : [row(first.group === before ? "" : COST_GROUPS[first.group], first, each)];
    });
    const last = [markup`<b>Altogether</b>`, "", "", "", "", markup`<b>${dollarRange(total)}</b>`];
    return rows.length === 0 ? nothing : table(HEADINGS, [...rows, last], CLASSES);
}

function row(title: string, { what, price }: CostItem, alike: readonly CostItem[]): (string | Markup)[] {
    const count: Range = {
        least: alike.reduce((all, item) => all + item.count.least, 0),
        most: alike.reduce((all, item) => all + item.count.most, 0),
    };
    const known = price !== undefined;
    return [
        title,
        markup`<span class="soft">${what}</span>`,
        users(alike.flatMap(({ subjects }) => subjects)),
        countRange(count),
        known ? unitPrice(price) : markup`<span class="warn">no known price</span>`,
        known ? dollarRange(sum(alike)) : "",
    ];
}

function users(subjects: readonly string[]): string | Markup {
    const names = subjects.map((subject) => subject.split("::").at(-1) ?? subject);
    return names.length <= NAMED
        ? names.join(", ")
        : markup`<span title="${names.join(", ")}">${names.length} resources</span>`;
}
