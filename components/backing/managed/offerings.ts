/**
 * What DigitalOcean offers for managed databases, as the example of `GET /v2/databases/options` in its API description
 * says it (digitalocean/openapi, specification/resources/databases/responses/options.yml). The list grows and shrinks
 * without notice: whoever knows better may override the check.
 */
export const OFFERINGS_CHECKED_ON = "2026-08-07";

/** Engines that this program uses. */
export type Engine = "pg" | "mongodb" | "valkey";

/** Sizes by number of nodes: a size may be offered for one node only. */
interface Offering {
    readonly versions: readonly string[];
    readonly sizes: Readonly<Record<number, readonly string[]>>;
}

/** With and without a choice of processor; general purpose; storage-optimized. */
const GENERAL_PURPOSE = [
    "gd-2vcpu-8gb",
    "gd-4vcpu-16gb",
    "gd-8vcpu-32gb",
    "gd-16vcpu-64gb",
    "gd-32vcpu-128gb",
    "gd-40vcpu-160gb",
];
const STORAGE_OPTIMIZED = [
    "so1_5-2vcpu-16gb",
    "so1_5-4vcpu-32gb",
    "so1_5-8vcpu-64gb",
    "so1_5-16vcpu-128gb",
    "so1_5-24vcpu-192gb",
    "so1_5-32vcpu-256gb",
];
const MEMORY_OPTIMIZED = [
    "m-2vcpu-16gb",
    "m-4vcpu-32gb",
    "m-8vcpu-64gb",
    "m-16vcpu-128gb",
    "m-24vcpu-192gb",
    "m-32vcpu-256gb",
];
const SHARED = ["db-s-1vcpu-2gb", "db-s-2vcpu-4gb", "db-s-4vcpu-8gb", "db-s-6vcpu-16gb"];
const SHARED_LARGE = ["db-s-8vcpu-32gb", "db-s-16vcpu-64gb"];
/** Too small for standby nodes, but for MongoDB. */
const SHARED_SMALLEST = "db-s-1vcpu-1gb";
const PREMIUM = ["1vcpu-2gb", "2vcpu-4gb", "2vcpu-8gb", "4vcpu-8gb", "4vcpu-16gb", "8vcpu-32gb", "16vcpu-64gb"].flatMap(
    (shape) => [`db-intel-${shape}`, `db-amd-${shape}`],
);
const PREMIUM_SMALLEST = ["db-intel-1vcpu-1gb", "db-amd-1vcpu-1gb"];

const postgresSizes = [...SHARED, ...GENERAL_PURPOSE, ...STORAGE_OPTIMIZED, ...PREMIUM];
const mongoSizes = [SHARED_SMALLEST, ...SHARED, ...SHARED_LARGE, ...GENERAL_PURPOSE, ...STORAGE_OPTIMIZED];
const valkeySizes = [...SHARED, ...SHARED_LARGE, ...MEMORY_OPTIMIZED];

const offerings: Readonly<Record<Engine, Offering>> = {
    pg: {
        // 13 is listed but past its end of life; 14 can no longer be created.
        versions: ["15", "16", "17"],
        sizes: {
            1: [SHARED_SMALLEST, ...PREMIUM_SMALLEST, ...postgresSizes],
            2: postgresSizes,
            3: postgresSizes,
        },
    },
    mongodb: {
        // 6.0 is listed but past its end of life.
        versions: ["7.0"],
        sizes: { 1: mongoSizes, 3: mongoSizes },
    },
    valkey: {
        versions: ["8"],
        sizes: { 1: [SHARED_SMALLEST, ...valkeySizes], 2: valkeySizes, 3: valkeySizes },
    },
};

/** A database server one may ask for. */
export interface ServerChoice {
    readonly version: string;
    readonly size: string;
    /** The primary and its standbys. */
    readonly nodes: number;
}

/** What is not offered, and what is instead. */
export interface NotOffered {
    readonly path: "version" | "size" | "nodes";
    readonly offered: readonly (string | number)[];
}

/** What of a choice DigitalOcean does not offer for an engine; nothing where all is. */
export function notOffered(engine: Engine, { version, size, nodes }: ServerChoice): NotOffered[] {
    const { versions, sizes } = offerings[engine];
    const sizesForNodes = sizes[nodes];
    return [
        ...(versions.includes(version) ? [] : [{ path: "version" as const, offered: versions }]),
        ...(sizesForNodes ? [] : [{ path: "nodes" as const, offered: Object.keys(sizes).map(Number) }]),
        ...(sizesForNodes && !sizesForNodes.includes(size) ? [{ path: "size" as const, offered: sizesForNodes }] : []),
    ];
}

/** Whether DigitalOcean offers all of a choice for an engine. */
export function isOffered(engine: Engine, choice: ServerChoice): boolean {
    return notOffered(engine, choice).length === 0;
}
