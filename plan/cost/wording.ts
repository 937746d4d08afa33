import type { CostChange, CostEstimate, Range } from "../cost.ts";

/** An amount in whole dollars, such as `$1,850`; with cents below ten. */
export function dollars(amount: number): string {
    const text = amount < 10 && !Number.isInteger(amount) ? amount.toFixed(2) : inThousands(Math.round(amount));
    return `$${text}`;
}

/** The price of one, such as `$122.10`: cents where there are any. */
export function unitPrice(amount: number): string {
    return Number.isInteger(amount) ? dollars(amount) : `$${amount.toFixed(2)}`;
}

/** `$1,850 to $7,142`, or one amount where both are the same. */
export function dollarRange({ least, most }: Range): string {
    return least === most ? dollars(least) : `${dollars(least)} to ${dollars(most)}`;
}

/** `2 to 20`, or one number where both are the same. */
export function countRange({ least, most }: Range): string {
    return least === most ? inThousands(least) : `${inThousands(least)} to ${inThousands(most)}`;
}

/** What a plan says of its costs in one line; empty where nothing costs at DigitalOcean. */
export function costLine({ items, total, unpriced }: CostEstimate): string {
    return items.length === 0
        ? ""
        : `${dollarRange(total)} a month at DigitalOcean${withoutUnpriced(namesOf(unpriced))}`;
}

/** What a change costs, in one line of Markdown; empty where nothing costs before or after. */
export function costChangeLine({ before, now, unpriced }: CostChange): string {
    return before.most === 0 && now.most === 0
        ? ""
        : `Cost: **${dollarRange(now)}** a month at DigitalOcean, ${changeOf(before, now)}${withoutUnpriced(unpriced)}.`;
}

/** What has no known price, each once. */
export function namesOf(unpriced: CostEstimate["unpriced"]): string[] {
    return [...new Set(unpriced.map(({ what }) => what))];
}

function withoutUnpriced(names: readonly string[]): string {
    return names.length === 0 ? "" : `, without what has no known price: ${names.join(", ")}`;
}

function changeOf(before: Range, now: Range): string {
    const [least, most] = [now.least - before.least, now.most - before.most];
    if (least === 0 && most === 0) {
        return "as before";
    }
    if (least >= 0 && most >= 0) {
        return `${dollarRange({ least, most })} more`;
    }
    return least <= 0 && most <= 0
        ? `${dollarRange({ least: -least, most: -most })} less`
        : `from ${dollarRange(before)}`;
}

/** Digits in groups of three. `Intl` would take longer to load than the rest of an estimate. */
function inThousands(amount: number): string {
    return String(amount).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}
