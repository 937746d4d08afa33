import type * as pulumi from "@pulumi/pulumi";
import * as digitalocean from "@pulumi/digitalocean";
import { stateful } from "../../protection.ts";
import type { Protection } from "../../protection.ts";
import type { Scraper } from "../../platform/scraper.ts";
import { addresses } from "../../workload/network.ts";
import type { Egress } from "../../workload/network.ts";
import { requireWhole } from "../checks.ts";
import { createMetrics } from "./metrics.ts";

const MIB_PER_GIB = 1024;
/** Provisioning takes minutes; several nodes of a large size take many. */
const CREATE_TIMEOUT = "45m";

/** The private network that a server is put into. */
export interface PrivateNetwork {
    readonly id: pulumi.Input<string>;
    /** Its range of addresses, where the server answers. */
    readonly cidr: pulumi.Input<string>;
}

/** When DigitalOcean may restart a server to update it. */
export interface MaintenanceWindow {
    readonly day: "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
    /** `HH:MM`, in UTC. */
    readonly startTime: string;
}

/** DigitalOcean's name of an engine. */
type Engine = "pg" | "mongodb" | "valkey";

export interface ManagedServerArgs {
    /** Version as DigitalOcean writes it. It is settings that check it, and the size, against what is offered. */
    readonly version: string;
    readonly size: string;
    /** The primary and its standbys. */
    readonly nodes: number;
    /** Name at DigitalOcean, unique in the account; the component's name unless given. */
    readonly serverName?: string;
    readonly region: pulumi.Input<string>;
    /** Disk; what the size brings unless given. It can only grow. */
    readonly storageGiB?: number | undefined;
    readonly maintenance: MaintenanceWindow;
    readonly network: PrivateNetwork;
    /** The Kubernetes cluster whose nodes alone may connect. */
    readonly clusterId: pulumi.Input<string>;
    readonly protection: Protection;
    readonly tags?: readonly string[];
    /** Namespace, of no application, for the server's administrator and metrics: their passwords open every database. */
    readonly administrationNamespace: pulumi.Input<string>;
    /** Who collects its metrics, where the engine has any; nobody unless given. */
    readonly scraper?: Scraper | undefined;
}

/** A server and what guards it. */
export interface ManagedServer {
    readonly cluster: digitalocean.DatabaseCluster;
    /** Applications reach it at its private address only. */
    readonly egress: readonly Egress[];
    readonly ready: readonly pulumi.Resource[];
}

/** A managed database server in the private network, which only this Kubernetes cluster can reach. */
export function createServer(
    component: pulumi.ComponentResource,
    name: string,
    engine: Engine,
    args: ManagedServerArgs,
    settings: Pick<digitalocean.DatabaseClusterArgs, "evictionPolicy"> = {},
): ManagedServer {
    requireWhole(component, name, { nodes: args.nodes, storageGiB: args.storageGiB });
    const child = { parent: component };
    const cluster = new digitalocean.DatabaseCluster(
        name,
        {
            name: args.serverName ?? name,
            engine,
            version: args.version,
            size: args.size,
            nodeCount: args.nodes,
            region: args.region,
            privateNetworkUuid: args.network.id,
            maintenanceWindows: [{ day: args.maintenance.day, hour: args.maintenance.startTime }],
            ...(args.storageGiB !== undefined && { storageSizeMib: String(args.storageGiB * MIB_PER_GIB) }),
            ...(args.tags && { tags: [...args.tags] }),
            ...settings,
        },
        stateful(args.protection, { ...child, customTimeouts: { create: CREATE_TIMEOUT } }),
    );
    // Without a rule the server answers anyone who reaches it; with one, only the nodes of this cluster.
    const firewall = new digitalocean.DatabaseFirewall(
        name,
        { clusterId: cluster.id, rules: [{ type: "k8s", value: args.clusterId }] },
        child,
    );
    // Of MongoDB DigitalOcean shows none (digitalocean/terraform-provider-digitalocean#1423).
    if (args.scraper && engine !== "mongodb") {
        createMetrics(name, cluster, { ...args, scraper: args.scraper }, child);
    }
    return {
        cluster,
        egress: [{ to: [addresses(args.network.cidr)], ports: [{ port: cluster.port }] }],
        ready: [cluster, firewall],
    };
}
