/**
 * What DigitalOcean offers of managed databases: the options of its published API description (digitalocean/openapi,
 * `specification/resources/databases/responses/options.yml`) as of 7 August 2026, without the versions whose availability
 * for new servers had ended by then. MongoDB 8 is missing there, and is in use with the public Terraform provider.
 * `doctl databases options` tells what holds today; `allowUnlisted: true` takes what is not here.
 */
export const offeringsCheckedOn = "2026-08-07";

export type Engine = "postgres" | "mongo" | "valkey";

/** What one engine is offered with. */
export interface Offering {
    readonly name: string;
    /** Name of the engine for doctl. */
    readonly slug: string;
    /** Oldest first. */
    readonly versions: readonly string[];
    readonly regions: readonly string[];
    /** Sizes by number of nodes; a number that is missing is not offered. */
    readonly sizes: Readonly<Record<number, readonly string[]>>;
}

const regions = "ams3 atl1 blr1 fra1 lon1 nyc1 nyc2 nyc3 ric1 sfo2 sfo3 sgp1 syd1 tor1".split(" ");

const smallest = "db-s-1vcpu-1gb";
const shared = ["db-s-1vcpu-2gb", "db-s-2vcpu-4gb", "db-s-4vcpu-8gb", "db-s-6vcpu-16gb"];
const sharedLarge = ["db-s-8vcpu-32gb", "db-s-16vcpu-64gb"];
const generalPurpose = ["2vcpu-8gb", "4vcpu-16gb", "8vcpu-32gb", "16vcpu-64gb", "32vcpu-128gb", "40vcpu-160gb"].map(
    (size) => `gd-${size}`,
);
const perMemory = ["2vcpu-16gb", "4vcpu-32gb", "8vcpu-64gb", "16vcpu-128gb", "24vcpu-192gb", "32vcpu-256gb"];
const storageOptimised = perMemory.map((size) => `so1_5-${size}`);
const memoryOptimised = perMemory.map((size) => `m-${size}`);
const premiumSmallest = ["db-intel-1vcpu-1gb", "db-amd-1vcpu-1gb"];
const premium = ["1vcpu-2gb", "2vcpu-4gb", "2vcpu-8gb", "4vcpu-8gb", "4vcpu-16gb", "8vcpu-32gb", "16vcpu-64gb"].flatMap(
    (size) => [`db-intel-${size}`, `db-amd-${size}`],
);

const postgresSizes = [...shared, ...generalPurpose, ...storageOptimised, ...premium];
const mongoSizes = [smallest, ...shared, ...sharedLarge, ...generalPurpose, ...storageOptimised];
const valkeySizes = [...shared, ...sharedLarge, ...memoryOptimised];

/** The engines of this program. */
export const offerings: Readonly<Record<Engine, Offering>> = {
    postgres: {
        name: "PostgreSQL",
        slug: "pg",
        versions: ["15", "16", "17"],
        regions,
        sizes: { 1: [smallest, ...premiumSmallest, ...postgresSizes], 2: postgresSizes, 3: postgresSizes },
    },
    mongo: {
        name: "MongoDB",
        slug: "mongodb",
        versions: ["7", "8"],
        regions,
        sizes: { 1: mongoSizes, 3: mongoSizes },
    },
    valkey: {
        name: "Valkey",
        slug: "valkey",
        versions: ["8"],
        regions: regions.filter((region) => region !== "nyc2"),
        sizes: { 1: [smallest, ...valkeySizes], 2: valkeySizes, 3: valkeySizes },
    },
};
