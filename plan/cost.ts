import { blockVolumes } from "./cost/volumes.ts";
import { at, objectAt, textAt, type Json, type PlannedResource } from "./model.ts";
import { listPrices, type Prices } from "./prices.ts";

/** From the fewest of something to the most of it: node pools scale by themselves. */
export interface Range {
    readonly least: number;
    readonly most: number;
}

/** What an item is, for readers. */
export const COST_GROUPS = {
    nodes: "Nodes",
    controlPlane: "Control plane",
    loadBalancers: "Load balancers",
    databases: "Managed databases",
    volumes: "Volumes",
    files: "Shared files",
    objects: "Object storage",
    registry: "Container registry",
} as const;

export type CostGroup = keyof typeof COST_GROUPS;

/** Something that is billed by the month. */
export interface CostItem {
    /** URNs of what is billed: one resource, or several that one price is for. */
    readonly subjects: readonly string[];
    readonly group: CostGroup;
    /** One of it, in words: `g-8vcpu-32gb`. */
    readonly what: string;
    readonly count: Range;
    /** Dollars per month of one; undefined where no price is known. */
    readonly price: number | undefined;
}

/** What a stack costs by the month at DigitalOcean, in dollars, as far as it is known beforehand. */
export interface CostEstimate {
    /** By group, in the order of `COST_GROUPS`. */
    readonly items: readonly CostItem[];
    /** Of everything that has a price. */
    readonly total: Range;
    /** What has none. */
    readonly unpriced: readonly CostItem[];
}

/** What a change does to the costs. */
export interface CostChange {
    readonly before: Range;
    readonly now: Range;
    /** What has no known price after the change. */
    readonly unpriced: readonly string[];
}

type Estimator = (resource: PlannedResource, prices: Prices) => readonly Omit<CostItem, "subjects">[];

const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";
const BUCKET = "digitalocean:index/spacesBucket:SpacesBucket";
const LOAD_BALANCER = "service.beta.kubernetes.io/do-loadbalancer-";
const MEBIBYTES_PER_GIBIBYTE = 1024;

const ESTIMATORS: Readonly<Record<string, Estimator>> = {
    [CLUSTER]: ({ inputs }, prices) => [
        nodes(objectAt(inputs["nodePool"]), prices),
        ...(inputs["ha"] === true ? [item("controlPlane", "highly available", fixed(1), prices.highAvailability)] : []),
    ],
    "digitalocean:index/kubernetesNodePool:KubernetesNodePool": ({ inputs }, prices) => [nodes(inputs, prices)],
    "digitalocean:index/databaseCluster:DatabaseCluster": database,
    "digitalocean:index/nfs:Nfs": ({ inputs }, prices) => {
        const tier = textAt(inputs["performanceTier"]) || "standard";
        return [item("files", `GiB of an NFS share, ${tier}`, fixed(numberAt(inputs["size"])), prices.nfsGiB[tier])];
    },
    "digitalocean:index/volume:Volume": ({ inputs }, prices) => [
        item("volumes", "GiB of a volume", fixed(numberAt(inputs["size"])), prices.volumeGiB),
    ],
    "digitalocean:index/containerRegistry:ContainerRegistry": ({ inputs }, prices) => {
        const tier = textAt(inputs["subscriptionTierSlug"]);
        return [item("registry", tier, fixed(1), prices.registries[tier])];
    },
};

/** Estimates from the resources alone: what is billed by use (traffic, objects beyond the allowance) is not part of it. */
export function estimateCost(resources: readonly PlannedResource[], prices: Prices = listPrices): CostEstimate {
    const own = resources.filter(({ external }) => !external);
    const onDigitalOcean = own.some(({ type }) => type === CLUSTER);
    const items = own.flatMap((resource) =>
        [
            ...(ESTIMATORS[resource.type]?.(resource, prices) ?? []),
            ...loadBalancers(resource, onDigitalOcean, prices),
            ...volumes(resource, onDigitalOcean, prices),
        ].map((each): CostItem => ({ subjects: [resource.urn], ...each })),
    );
    const all = inOrder([...items, ...spaces(own, prices)]);
    return { items: all, total: sum(all), unpriced: all.filter(({ price }) => price === undefined) };
}

/** Dollars per month of an item; nothing where it has no price. */
export function costOf({ count, price = 0 }: CostItem): Range {
    return { least: inCents(count.least * price), most: inCents(count.most * price) };
}

/** The sum of items. */
export function sum(items: readonly CostItem[]): Range {
    const costs = items.map(costOf);
    return {
        least: inCents(costs.reduce((total, { least }) => total + least, 0)),
        most: inCents(costs.reduce((total, { most }) => total + most, 0)),
    };
}

/** Without the traces of binary fractions. */
function inCents(amount: number): number {
    return Math.round(amount * 100) / 100;
}

function nodes(pool: Readonly<Record<string, Json>>, { droplets }: Prices): Omit<CostItem, "subjects"> {
    const size = textAt(pool["size"]);
    const count =
        pool["autoScale"] === true
            ? { least: numberAt(pool["minNodes"]), most: numberAt(pool["maxNodes"]) }
            : fixed(numberAt(pool["nodeCount"]));
    return item("nodes", size, count, droplets[size]);
}

function database({ inputs }: PlannedResource, prices: Prices): Omit<CostItem, "subjects">[] {
    const [engine, size] = [textAt(inputs["engine"]), textAt(inputs["size"])];
    const count = fixed(numberAt(inputs["nodeCount"]) || 1);
    const price = prices.databases[engine]?.[size];
    const server = item("databases", `${engine} ${size}`, count, price?.node);
    const disk = numberAt(inputs["storageSizeMib"]) / MEBIBYTES_PER_GIBIBYTE;
    if (disk === 0 || disk <= (price?.includedGiB ?? 0)) {
        return [server];
    }
    const included = price?.includedGiB;
    const more = fixed(count.most * (disk - (included ?? 0)));
    const perGiB = included === undefined ? undefined : prices.databaseGiB[engine];
    return [server, item("databases", `GiB of disk of ${engine} ${size}`, more, perGiB)];
}

/** Services of type LoadBalancer; on a cluster of somebody else only those that say that they are DigitalOcean's. */
function loadBalancers(
    { type, inputs }: PlannedResource,
    onDigitalOcean: boolean,
    { loadBalancers: prices }: Prices,
): Omit<CostItem, "subjects">[] {
    const annotations = objectAt(at(inputs, "metadata.annotations"));
    const theirs = Object.keys(annotations).some((key) => key.startsWith(LOAD_BALANCER));
    if (
        type !== "kubernetes:core/v1:Service" ||
        at(inputs, "spec.type") !== "LoadBalancer" ||
        !(theirs || onDigitalOcean)
    ) {
        return [];
    }
    const kind = textAt(annotations[`${LOAD_BALANCER}type`]) || "REGIONAL";
    const units = Number(textAt(annotations[`${LOAD_BALANCER}size-unit`]) || "1");
    return [item("loadBalancers", `node of type ${kind}`, fixed(units), prices[kind])];
}

function volumes(
    resource: PlannedResource,
    onDigitalOcean: boolean,
    { volumeGiB }: Prices,
): Omit<CostItem, "subjects">[] {
    const gibibytes = blockVolumes(resource, onDigitalOcean);
    return gibibytes === 0 ? [] : [item("volumes", "GiB of volumes", fixed(gibibytes), volumeGiB)];
}

/** One subscription pays for all buckets. */
function spaces(resources: readonly PlannedResource[], prices: Prices): CostItem[] {
    const subjects = resources.filter(({ type }) => type === BUCKET).map(({ urn }) => urn);
    return subjects.length === 0
        ? []
        : [{ subjects, ...item("objects", "subscription to Spaces", fixed(1), prices.spaces) }];
}

function item(group: CostGroup, what: string, count: Range, price: number | undefined): Omit<CostItem, "subjects"> {
    return { group, what, count, price };
}

function fixed(count: number): Range {
    return { least: count, most: count };
}

function numberAt(value: Json | undefined): number {
    return typeof value === "number" ? value : 0;
}

function inOrder(items: readonly CostItem[]): CostItem[] {
    const groups = Object.keys(COST_GROUPS);
    return items.toSorted((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group));
}
