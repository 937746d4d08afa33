import * as pulumi from "@pulumi/pulumi";
import { scrapeBy } from "../../platform/scraper.ts";
import type { Scraper } from "../../platform/scraper.ts";
import type { Protection } from "../../protection.ts";
import type { Resources } from "../../workload/contracts.ts";
import type { Ingress, Peer } from "../../workload/network.ts";
import type { VolumeClass } from "../volume.ts";

/** What every service on the cluster itself is told. */
export interface InClusterServiceArgs {
    /** Namespace of the application that the service belongs to. */
    readonly namespace: pulumi.Input<string>;
    readonly resources: Resources;
    /** Who may connect; every pod of the namespace unless given. */
    readonly clients?: readonly Peer[];
    /** Who collects its metrics; nobody unless given. */
    readonly scraper?: Scraper | undefined;
}

/** What a service with state of its own is told besides. */
export interface StatefulServiceArgs extends InClusterServiceArgs {
    /** Whether its state outlives a mistake. */
    readonly protection: Protection;
    readonly volumeClass: VolumeClass;
    /** Size of each of its volumes. */
    readonly storageGiB: number;
    /** Raised, it makes new passwords at the next update. */
    readonly passwordRotation?: string | undefined;
}

/** Every pod of the policy's own namespace. */
export const SAME_NAMESPACE: Peer = { podSelector: {} };

/** Label of what the program itself made for a backing service, beside its operator's or chart's own labels. */
export const MANAGED_BY = { "app.kubernetes.io/managed-by": "pulumi" };

/** Address of a Service from any namespace. */
export function serviceHost(service: pulumi.Input<string>, namespace: pulumi.Input<string>): pulumi.Output<string> {
    return pulumi.interpolate`${service}.${namespace}.svc.cluster.local`;
}

/** The hole for the metrics' collector, where there is one. */
export function scrapedOn(scraper: Scraper | undefined, port: number): Ingress[] {
    return scraper ? [scrapeBy(scraper, port)] : [];
}
