const BYTES: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

/** Bytes of a Kubernetes quantity of storage (`10Gi`); 0 where there is none. */
export function bytesOf(quantity: string): number {
    const [, amount = "0", unit = ""] = /^([\d.]+)([KMGT]i)?/.exec(quantity) ?? [];
    return Number(amount) * (BYTES[unit] ?? 1);
}

/** GiB of a Kubernetes quantity of storage. */
export function gibibytesOf(quantity: string): number {
    return bytesOf(quantity) / 2 ** 30;
}
