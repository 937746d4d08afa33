const FACTORS: Readonly<Record<string, number>> = {
    "": 1,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
};

/** Bytes of a Kubernetes memory quantity such as `512Mi`. */
export function bytesOf(quantity: string): number {
    const [, digits, unit] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(quantity) ?? [];
    const factor = unit === undefined ? undefined : FACTORS[unit];
    if (digits === undefined || factor === undefined) {
        throw new Error(`${JSON.stringify(quantity)} is not a memory quantity such as 512Mi.`);
    }
    return Number(digits) * factor;
}
