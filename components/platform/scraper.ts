import type * as pulumi from "@pulumi/pulumi";
import type { Ingress, Peer } from "../workload/network.ts";

/** Who collects metrics. */
export interface Scraper {
    /** The collecting pods. */
    readonly peer: Peer;
    /** What must exist before a ServiceMonitor: its definition, above all. */
    readonly ready: readonly pulumi.Resource[];
    /** Where docs/runbooks is published, without a slash at the end; nowhere unless given. */
    readonly runbooksUrl?: string;
}

/** Seconds between two scrapes of a platform part, as Prometheus wants it. */
export const SCRAPE_INTERVAL = "30s";

/** The hole in a policy that a scraper needs. */
export function scrapeBy({ peer }: Scraper, port: number): Ingress {
    return { from: [peer], ports: [{ port }] };
}
