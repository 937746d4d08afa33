import type * as pulumi from "@pulumi/pulumi";
import { createRecordingRules } from "../../components/platform/recording-rules.ts";
import { WATCH } from "../../components/platform/watch.ts";
import { nodeCostRules } from "../../observability/node-cost.ts";
import { dropletPrices } from "../../prices/droplets.ts";
import type { Settings } from "../../settings.ts";
import type { Observed } from "../observability.ts";

/** Has Prometheus know the pool of each node and what it costs: of a cluster with pools of its own. */
export function deployNodeCost({ settings, platform }: Observed, parent: pulumi.Resource): void {
    if (settings.cluster.kind !== "doks") {
        return;
    }
    const { monitoring } = platform;
    createRecordingRules(
        `${WATCH}-node-cost`,
        {
            namespace: monitoring.namespace,
            rulesName: "node-cost",
            rules: nodeCostRules(pricesOf(settings.cluster)),
            scraper: monitoring,
        },
        { parent },
    );
}

/** Prices of the sizes that the cluster has; a size that is not in the list has none. */
function pricesOf(cluster: Extract<Settings["cluster"], { kind: "doks" }>): Record<string, number> {
    const sizes = [cluster.systemPool, ...Object.values(cluster.pools)].map(({ size }) => size);
    return Object.fromEntries(
        [...new Set(sizes)].flatMap((size) => {
            const price = dropletPrices[size];
            return price === undefined ? [] : [[size, price]];
        }),
    );
}
