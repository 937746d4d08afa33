import * as pulumi from "@pulumi/pulumi";
import type { VolumeClass } from "../backing/volume.ts";
import type { Protection } from "../protection.ts";
import { NfsServer } from "./storage-nfs-server.ts";
import { NfsShare, type NfsShareArgs } from "./storage-nfs-share.ts";

/**
 * Where volumes come from that several nodes mount at once.
 * - `digitalocean-nfs`: a managed share of DigitalOcean, and the CSI driver for it;
 * - `in-cluster-nfs`: an NFS server on a block volume. One pod: while it restarts, everybody waits;
 * - `class`: a class of the cluster's own.
 */
export type SharedStorage =
    | ({ readonly kind: "digitalocean-nfs" } & Omit<NfsShareArgs, "protection">)
    | { readonly kind: "in-cluster-nfs"; readonly storageGiB: number }
    | { readonly kind: "class"; readonly name: string };

export interface StorageArgs {
    /** Class of volumes that one node mounts; `do-block-storage` on DigitalOcean. */
    readonly blockClass: string;
    /** Without it there are no volumes that several nodes mount. */
    readonly shared?: SharedStorage | undefined;
    readonly protection: Protection;
}

/**
 * The platform's storage classes.
 *
 * On NFS a directory belongs to root, or to nobody where the server maps root away, and `fsGroup` does nothing or fails:
 * the shared classes of the program therefore make a claim's directory writable for every user. Only pods that mount the
 * claim reach it. A class named by `class` has to do the like.
 */
export class Storage extends pulumi.ComponentResource {
    public readonly block: VolumeClass;
    public readonly shared: VolumeClass | undefined;

    constructor(name: string, args: StorageArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:platform:Storage", name, {}, opts);
        this.block = { className: args.blockClass, ready: [] };
        this.shared = this.#sharedClass(name, args);
        this.registerOutputs({ blockClass: this.block.className, sharedClass: this.shared?.className });
    }

    #sharedClass(name: string, { shared, protection }: StorageArgs): VolumeClass | undefined {
        switch (shared?.kind) {
            case undefined:
                return undefined;
            case "digitalocean-nfs":
                return new NfsShare(`${name}-nfs`, { ...shared, protection }, { parent: this }).volumeClass;
            case "in-cluster-nfs":
                return new NfsServer(
                    `${name}-nfs`,
                    { storageGiB: shared.storageGiB, volumeClass: this.block, protection },
                    { parent: this },
                ).volumeClass;
            case "class":
                return { className: shared.name, ready: [] };
        }
    }
}
