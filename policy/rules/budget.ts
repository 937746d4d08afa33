import { objectAt, type JsonObject } from "../../plan/model.ts";
import { dollars } from "../../plan/cost/wording.ts";
import { estimateCost } from "../../plan/cost.ts";
import { withOwnPrices, type OwnPrices, type Prices } from "../../plan/prices.ts";
import type { Rule } from "../rules.ts";
import { configurableRule } from "./rule.ts";

const NAME = "monthly-budget";
const ROOT = "pulumi:pulumi:Stack";

export const budgetRules: readonly Rule[] = [
    configurableRule<{ readonly monthlyUsd: number; readonly prices: OwnPrices }>(
        {
            name: NAME,
            level: "error",
            description:
                "A month at DigitalOcean costs no more than the budget, with every pool at its largest; what has no known price is not counted.",
        },
        {
            monthlyUsd: {
                type: "number",
                minimum: 0,
                description: "The budget in dollars.",
                default: 10_000,
            },
            prices: {
                type: "object",
                additionalProperties: { type: "number" },
                description:
                    "Prices of one's own: dollars per month of one node, by size of a Droplet or by engine and size of a database (`mongodb db-s-4vcpu-8gb`).",
                default: {},
            },
        },
        (resources, report, { monthlyUsd, prices }) => {
            const { most } = estimateCost(resources, withOwnPrices(prices)).total;
            const stack = resources.find(({ type }) => type === ROOT);
            return stack === undefined || most <= monthlyUsd
                ? []
                : [report(stack, `may cost ${dollars(most)} a month; the budget is ${dollars(monthlyUsd)}`)];
        },
    ),
];

/** The prices that a configuration of the rules gives, and the list prices of everything else. */
export function ownPricesOf(policy: JsonObject): Prices {
    return withOwnPrices(objectAt(objectAt(policy[NAME])["prices"]) as OwnPrices);
}
