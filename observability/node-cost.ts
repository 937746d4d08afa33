/** A series that Prometheus computes for the dashboard. */
export interface RecordedSeries {
    readonly record: string;
    readonly expr: string;
    readonly labels?: Readonly<Record<string, string>>;
}

/** 1 for each node, with its pool and its Droplet size as labels. */
export const NODE_POOL = "node:pool:info";
/** Dollars per month of one node of a size. */
const SIZE_PRICE = "size:node_price:usd_per_month";
/** The same for each node, with its pool and its size. */
export const NODE_PRICE = "node:price:usd_per_month";

/** Puts pools and prices on nodes. `prices`: dollars per month, by Droplet size; nodes of other sizes cost nothing here. */
export function nodeCostRules(prices: Readonly<Record<string, number>>): RecordedSeries[] {
    const renamed = (series: string, to: string, from: string) =>
        `label_replace(${series}, "${to}", "$1", "${from}", "(.+)")`;
    const nodes = 'kube_node_labels{label_doks_digitalocean_com_node_pool!=""}';
    const named = renamed(
        renamed(nodes, "pool", "label_doks_digitalocean_com_node_pool"),
        "size",
        "label_node_kubernetes_io_instance_type",
    );
    return [
        { record: NODE_POOL, expr: `max by (node, pool, size) (${named})` },
        ...Object.entries(prices).map(([size, price]) => ({
            record: SIZE_PRICE,
            expr: `vector(${price})`,
            labels: { size },
        })),
        { record: NODE_PRICE, expr: `${NODE_POOL} * on (size) group_left () ${SIZE_PRICE}` },
    ];
}
