import type { Range } from "../cost.ts";

/** An amount in whole dollars, such as `$1,850`; with cents below ten. */
export function dollars(amount: number): string {
    const text = amount < 10 && !Number.isInteger(amount) ? amount.toFixed(2) : inThousands(Math.round(amount));
    return `$${text}`;
}

/** `$1,850 to $7,142`, or one amount where both are the same. */
export function dollarRange({ least, most }: Range): string {
    return least === most ? dollars(least) : `${dollars(least)} to ${dollars(most)}`;
}

/** `2 to 20`, or one number where both are the same. */
export function countRange({ least, most }: Range): string {
    return least === most ? inThousands(least) : `${inThousands(least)} to ${inThousands(most)}`;
}

/** Digits in groups of three. `Intl` would take longer to load than the rest of an estimate. */
function inThousands(amount: number): string {
    return String(amount).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}
