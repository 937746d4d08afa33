/** What one node of a managed database costs. */
export interface DatabasePrice {
    /** Dollars per month. */
    readonly node: number;
    /** GiB of disk that the price includes; absent where it is not known. */
    readonly includedGiB?: number;
}

/**
 * Managed databases, by engine and size. DigitalOcean's API tells no prices of them, and its price page computes them as one
 * clicks; here is what public texts quote of it, and nothing that was guessed:
 *
 * - pg: https://www.digitalocean.com/pricing/managed-databases, "Standard, Basic Regular" as quoted 30 September 2026 and
 *   2 October 2026, "General Purpose" as quoted 7 September 2026
 * - mongodb: the same page as quoted in June 2026
 * - valkey: the same page, and https://docs.digitalocean.com/products/databases/valkey/details/pricing/ as quoted
 *   25 September 2026
 */
export const databasePrices: Readonly<Record<string, Readonly<Record<string, DatabasePrice>>>> = {
    pg: {
        "db-s-1vcpu-1gb": { node: 15.15, includedGiB: 10 },
        "db-s-1vcpu-2gb": { node: 30.45, includedGiB: 30 },
        "db-s-2vcpu-4gb": { node: 60.9, includedGiB: 60 },
        "db-s-4vcpu-8gb": { node: 122.1, includedGiB: 140 },
        "gd-4vcpu-16gb": { node: 227.05, includedGiB: 70 },
    },
    mongodb: {
        "db-s-1vcpu-1gb": { node: 15.23 },
    },
    valkey: {
        "db-s-1vcpu-1gb": { node: 15 },
        "db-s-1vcpu-2gb": { node: 30 },
        "db-s-2vcpu-4gb": { node: 60 },
        "db-s-4vcpu-8gb": { node: 120 },
        "db-s-6vcpu-16gb": { node: 240 },
        "db-s-8vcpu-32gb": { node: 480 },
        "db-s-16vcpu-64gb": { node: 960 },
    },
};

const perMemory = ["2vcpu-16gb", "4vcpu-32gb", "8vcpu-64gb", "16vcpu-128gb", "24vcpu-192gb", "32vcpu-256gb"];
const generalPurpose = ["2vcpu-8gb", "4vcpu-16gb", "8vcpu-32gb", "16vcpu-64gb", "32vcpu-128gb", "40vcpu-160gb"];
const premium = [
    "1vcpu-1gb",
    "1vcpu-2gb",
    "2vcpu-4gb",
    "2vcpu-8gb",
    "4vcpu-8gb",
    "4vcpu-16gb",
    "8vcpu-32gb",
    "16vcpu-64gb",
];
const storageOptimised = perMemory.map((size) => `so1_5-${size}`);

/** Sizes that are offered and whose price could not be found, by engine. An estimate lists them instead of counting them. */
export const unpricedDatabases: Readonly<Record<string, readonly string[]>> = {
    pg: [
        "db-s-6vcpu-16gb",
        ...generalPurpose.filter((size) => size !== "4vcpu-16gb").map((size) => `gd-${size}`),
        ...storageOptimised,
        ...premium.flatMap((size) => [`db-intel-${size}`, `db-amd-${size}`]),
    ],
    mongodb: [
        ...["1vcpu-2gb", "2vcpu-4gb", "4vcpu-8gb", "6vcpu-16gb", "8vcpu-32gb", "16vcpu-64gb"].map(
            (size) => `db-s-${size}`,
        ),
        ...generalPurpose.map((size) => `gd-${size}`),
        ...storageOptimised,
    ],
    valkey: perMemory.map((size) => `m-${size}`),
};
