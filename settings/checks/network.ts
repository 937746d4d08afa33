import { either, type Mistake } from "../mistakes.ts";
import type { Settings } from "../resolve.ts";
import { rule } from "../rule.ts";
import { mostNodes } from "./cluster.ts";

type Doks = Extract<Settings["cluster"], { kind: "doks" }>;
type RangeName = keyof Doks["network"];

interface Range {
    readonly name: RangeName;
    readonly cidr: string;
    readonly bits: number;
    /** First and last address as numbers. */
    readonly first: number;
    readonly last: number;
    /** Whether the address before the slash is the first of the range. */
    readonly aligned: boolean;
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Addresses that DOKS sets aside for the pods of one node. */
const ADDRESSES_PER_NODE = 128;

/** Largest and smallest range in bits: DigitalOcean's bounds for a VPC; 256 Services are as few as this program gets along with. */
const BITS: Partial<Record<RangeName, { readonly largest: number; readonly smallest: number }>> = {
    vpc: { largest: 16, smallest: 24 },
    services: { largest: 12, smallest: 24 },
};

/** Address ranges of the cluster, which cannot be changed later. */
export const networkRules = [
    rule(["cluster"], ({ cluster }) => {
        if (cluster.kind !== "doks") {
            return [];
        }
        const ranges = [range("vpc", cluster), range("pods", cluster), range("services", cluster)];
        return [
            ...ranges.flatMap((one) => [...unaligned(one), ...notPrivate(one), ...badSize(one)]),
            ...tooFewPods(cluster),
            ...overlaps(ranges),
        ];
    }),
];

function unaligned({ name, cidr, bits, first, aligned }: Range): Mistake[] {
    return aligned
        ? []
        : [
              refusal(
                  name,
                  cidr,
                  "does not begin with the first address of its range",
                  `Write ${dotted(first)}/${bits}.`,
              ),
          ];
}

function notPrivate({ name, cidr, first, last }: Range): Mistake[] {
    const inside = PRIVATE.map(bounds).some((range) => range.first <= first && last <= range.last);
    return inside ? [] : [refusal(name, cidr, "is not a private range", `Take a part of ${either(PRIVATE)}.`)];
}

function badSize({ name, cidr, bits }: Range): Mistake[] {
    const { largest = 0, smallest = 32 } = BITS[name] ?? {};
    if (bits >= largest && bits <= smallest) {
        return [];
    }
    const size = bits < largest ? "too large" : "too small";
    return [refusal(name, cidr, `is ${size} for ${name}`, `Take a range of /${largest} to /${smallest}.`)];
}

function tooFewPods(cluster: Doks): Mistake[] {
    const { name, cidr, bits } = range("pods", cluster);
    const nodes = cluster.systemPool.nodes + mostNodes(cluster);
    const room = Math.floor(2 ** (32 - bits) / ADDRESSES_PER_NODE);
    const needed = 32 - Math.ceil(Math.log2(nodes * ADDRESSES_PER_NODE));
    return nodes <= room
        ? []
        : [
              refusal(
                  name,
                  cidr,
                  `has room for ${room} nodes of ${ADDRESSES_PER_NODE} addresses each, and the pools may have ${nodes}`,
                  `Take a range of /${needed} or larger, or lower the nodes of the pools.`,
              ),
          ];
}

function overlaps(ranges: readonly Range[]): Mistake[] {
    return ranges.flatMap((range, index) =>
        ranges
            .slice(0, index)
            .filter((other) => range.first <= other.last && other.first <= range.last)
            .map((other) =>
                refusal(
                    range.name,
                    range.cidr,
                    `overlaps network.${other.name} (${other.cidr})`,
                    "Give vpc, pods and services ranges of their own.",
                ),
            ),
    );
}

function refusal(name: RangeName, cidr: string, reason: string, remedy: string): Mistake {
    return { path: `platform:cluster.network.${name}`, value: cidr, reason, remedy };
}

function range(name: RangeName, { network }: Doks): Range {
    return { name, cidr: network[name], ...bounds(network[name]) };
}

function bounds(cidr: string): Omit<Range, "name" | "cidr"> {
    const [address = "", suffix] = cidr.split("/");
    const bits = Number(suffix);
    const size = 2 ** (32 - bits);
    const number = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
    const first = Math.floor(number / size) * size;
    return { bits, first, last: first + size - 1, aligned: number === first };
}

function dotted(address: number): string {
    return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
