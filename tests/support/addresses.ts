import { isIP, isIPv4 } from "node:net";

/** A range of addresses of one family: those whose first `prefix` bits are the ones of `base`. */
export interface Range {
    readonly family: 4 | 6;
    readonly base: bigint;
    readonly prefix: number;
}

const WIDTH = { 4: 32, 6: 128 } as const;

/** Reads `10.0.0.0/8`, `fd00::/8` or a single address. */
export function parseRange(text: string): Range {
    const [address = "", prefixText] = text.split("/");
    if (isIP(address) === 0) {
        throw new Error(`${text} is neither an address nor a range`);
    }
    const family = isIPv4(address) ? 4 : 6;
    const prefix = prefixText === undefined ? WIDTH[family] : Number(prefixText);
    const hostBits = BigInt(WIDTH[family] - prefix);
    const value = family === 4 ? parseIPv4(address) : parseIPv6(address);
    return { family, base: (value >> hostBits) << hostBits, prefix };
}

/** Whether all of `inner` lies in `outer`. */
export function contains(outer: Range, inner: Range): boolean {
    if (outer.family !== inner.family || outer.prefix > inner.prefix) {
        return false;
    }
    const hostBits = BigInt(WIDTH[outer.family] - outer.prefix);
    return outer.base >> hostBits === inner.base >> hostBits;
}

/** The two halves of a range of more than one address. */
export function halves({ family, base, prefix }: Range): [Range, Range] {
    const upper = base + (1n << BigInt(WIDTH[family] - prefix - 1));
    return [
        { family, base, prefix: prefix + 1 },
        { family, base: upper, prefix: prefix + 1 },
    ];
}

function parseIPv4(address: string): bigint {
    return address.split(".").reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
}

function parseIPv6(address: string): bigint {
    const [head = "", tail] = address.split("::");
    const left = groups(head);
    const right = tail === undefined ? [] : groups(tail);
    const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
    return [...left, ...zeros, ...right].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function groups(text: string): string[] {
    return text === "" ? [] : text.split(":");
}
