import { bytesOf } from "../backing/quantity.ts";
import type { Quota } from "./app-namespace.ts";
import type { Resources } from "./contracts.ts";

const BYTES_PER_MIB = 2 ** 20;

/** Pods of one kind: how many at most, and what each asks for. */
export interface PodsOfAKind {
    readonly count: number;
    readonly resources: Resources;
}

export interface QuotaNeeds {
    /** Everything that may run at the same time. */
    readonly pods: readonly PodsOfAKind[];
    readonly loadBalancers: number;
}

/** The quota into which all of these fit at once. CPU is not limited: a limit would become mandatory in every pod. */
export function quotaFor({ pods, loadBalancers }: QuotaNeeds): Quota {
    const total = (amount: (resources: Resources) => number) =>
        pods.reduce((sum, { count, resources }) => sum + count * amount(resources), 0);
    return {
        "requests.cpu": `${Math.ceil(total(({ requests }) => millicores(requests.cpu)))}m`,
        "requests.memory": mebibytes(total(({ requests }) => bytesOf(requests.memory))),
        "limits.memory": mebibytes(total(({ limits }) => bytesOf(limits.memory))),
        pods: String(pods.reduce((sum, { count }) => sum + count, 0)),
        "services.loadbalancers": String(loadBalancers),
    };
}

/** Most pods of a workload while it is replaced at its largest: a new one beside the old, and old ones that still end. */
export function podsWhileReplaced(most: number): number {
    return most + Math.ceil(most / 4) + 1;
}

function millicores(quantity: string): number {
    return quantity.endsWith("m") ? Number(quantity.slice(0, -1)) : Number(quantity) * 1000;
}

function mebibytes(bytes: number): string {
    return `${Math.ceil(bytes / BYTES_PER_MIB)}Mi`;
}
