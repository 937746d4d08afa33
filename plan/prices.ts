import { dropletPrices } from "../prices/droplets.ts";
import { databasePrices, type DatabasePrice } from "../prices/databases.ts";

/** When the prices were looked up. They are list prices without tax; a contract may say otherwise. */
export const pricesCheckedOn = "2026-11-21";

/** Dollars per month of everything that this program makes at DigitalOcean. */
export interface Prices {
    /** One node, by size slug of its Droplet. */
    readonly droplets: Readonly<Record<string, number>>;
    /** One node, by engine (`pg`, `mongodb`, `valkey`) and size slug. */
    readonly databases: Readonly<Record<string, Readonly<Record<string, DatabasePrice>>>>;
    /** A GiB of a database's disk beyond what its size brings, by engine. */
    readonly databaseGiB: Readonly<Record<string, number>>;
    /**
     * The highly available control plane; the simple one is free.
     * https://docs.digitalocean.com/products/kubernetes/details/pricing/, last edited 20 October 2025
     */
    readonly highAvailability: number;
    /**
     * One node of a load balancer, by type.
     * https://docs.digitalocean.com/products/networking/load-balancers/details/pricing/, verified there 13 July 2026
     */
    readonly loadBalancers: Readonly<Record<string, number>>;
    /** A GiB of a block volume. https://docs.digitalocean.com/products/volumes/details/pricing/, quoted 2026 */
    readonly volumeGiB: number;
    /**
     * A GiB of an NFS share, by performance tier.
     * https://docs.digitalocean.com/products/nfs/details/pricing/, quoted 7 September 2026; it could not be found for `high`
     */
    readonly nfsGiB: Readonly<Record<string, number>>;
    /**
     * Spaces, once for all buckets of a team: 250 GiB and 1 TiB of traffic.
     * https://docs.digitalocean.com/products/spaces/details/pricing/, quoted 2 October 2026
     */
    readonly spaces: number;
    /**
     * A container registry, by subscription.
     * https://docs.digitalocean.com/products/container-registry/details/pricing/, last edited 11 June 2025
     */
    readonly registries: Readonly<Record<string, number>>;
}

export const listPrices: Prices = {
    droplets: dropletPrices,
    databases: databasePrices,
    // https://docs.digitalocean.com/products/databases/postgresql/details/pricing/, quoted 2 October 2026.
    databaseGiB: { pg: 0.215 },
    highAvailability: 40,
    loadBalancers: { REGIONAL: 12, REGIONAL_NETWORK: 15 },
    volumeGiB: 0.1,
    nfsGiB: { standard: 0.15 },
    spaces: 5,
    registries: { starter: 0, basic: 5, professional: 20 },
};

/** Prices of one's own: dollars per month of one node by size slug, of a database by `<engine> <size slug>`. */
export type OwnPrices = Readonly<Record<string, number>>;

/** The list prices with some replaced or added. */
export function withOwnPrices(own: OwnPrices): Prices {
    const entries = Object.entries(own).map(([key, price]) => ({ words: key.split(" "), price }));
    const droplets = entries.flatMap(({ words: [size = "", ...more], price }) =>
        more.length === 0 ? [[size, price] as const] : [],
    );
    const databases = Object.fromEntries(
        Object.entries(listPrices.databases).map(([engine, sizes]) => [
            engine,
            {
                ...sizes,
                ...Object.fromEntries(
                    entries
                        .filter(({ words }) => words.length === 2 && words[0] === engine)
                        .map(({ words: [, size = ""], price }) => [size, { ...sizes[size], node: price }]),
                ),
            },
        ]),
    );
    return { ...listPrices, droplets: { ...listPrices.droplets, ...Object.fromEntries(droplets) }, databases };
}
