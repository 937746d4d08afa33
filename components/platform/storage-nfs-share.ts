import * as pulumi from "@pulumi/pulumi";
import * as digitalocean from "@pulumi/digitalocean";
import { charts } from "../../versions.ts";
import type { VolumeClass } from "../backing/volume.ts";
import { stateful, type Protection } from "../protection.ts";
import { createRelease } from "./helm-release.ts";
import { createSharedClass } from "./storage-class.ts";

const CLASS_NAME = "nfs-share";
const DRIVER = "nfs.csi.k8s.io";

/** Directory of a claim on the share: told by its name, so that a claim made anew finds the files of the old one. */
const DIRECTORY = "${pvc.metadata.namespace}/${pvc.metadata.name}";

/**
 * Mode that the driver gives a claim's directory whenever a node mounts it. The driver is root, or nobody where the share
 * maps root to nobody; the directory is its own either way, so a mode can always be set where an owner could not.
 */
const DIRECTORY_MODE = "0777";

export interface NfsShareArgs {
    /** Name of the share: lower-case letters, digits and dashes, first a letter, 64 at most. */
    readonly shareName: string;
    readonly region: string;
    readonly vpcId: pulumi.Input<string>;
    /** 50 GiB at least. Can grow, never shrink. */
    readonly storageGiB: number;
    /** Can be raised to `high`, never lowered. */
    readonly tier: "standard" | "high";
    readonly protection: Protection;
}

/** A managed NFS share in the cluster's network, and the storage class that makes a directory of it for every claim. */
export class NfsShare extends pulumi.ComponentResource {
    public readonly volumeClass: VolumeClass;

    constructor(name: string, args: NfsShareArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:platform:NfsShare", name, args, opts);
        const share = new digitalocean.Nfs(
            name,
            {
                name: args.shareName,
                region: args.region,
                vpcId: args.vpcId,
                size: args.storageGiB,
                performanceTier: args.tier,
            },
            stateful(args.protection, { parent: this }),
        );
        const driver = createRelease(
            `${name}-driver`,
            {
                chart: charts.csiDriverNfs,
                // Its pods belong to the node, like those of the cluster's own drivers: they mount for everybody.
                namespace: "kube-system",
                releaseName: "csi-driver-nfs",
                values: {
                    // Nobody takes snapshots of directories, and the sidecar ends where their definitions are missing.
                    controller: { enableSnapshotter: false },
                    // A share that maps root away refuses the kubelet's change of group, for every file at every start.
                    feature: { enableFSGroupPolicy: false },
                },
            },
            { parent: this },
        );
        const storageClass = createSharedClass(
            name,
            {
                className: CLASS_NAME,
                provisioner: DRIVER,
                parameters: {
                    server: share.host,
                    share: share.mountPath,
                    subDir: DIRECTORY,
                    mountPermissions: DIRECTORY_MODE,
                    onDelete: args.protection === "protected" ? "retain" : "delete",
                },
                mountOptions: ["nfsvers=4.1"],
                protection: args.protection,
            },
            { parent: this, dependsOn: [driver] },
        );
        this.volumeClass = { className: CLASS_NAME, ready: [storageClass] };
        this.registerOutputs({ className: CLASS_NAME });
    }
}
