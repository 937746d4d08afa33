import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Protection } from "../protection.ts";

export interface SharedClassArgs {
    readonly className: string;
    readonly provisioner: string;
    readonly parameters?: Readonly<Record<string, pulumi.Input<string>>>;
    readonly mountOptions: readonly string[];
    /** A protected stack keeps the volume of a deleted claim. */
    readonly protection: Protection;
}

/**
 * The class of ReadWriteMany volumes. It belongs to the program and not to a chart: hardly anything of a class can be
 * changed, so a change makes it anew, where Helm would fail. Volumes that exist do not notice.
 */
export function createSharedClass(
    name: string,
    { className, provisioner, parameters, mountOptions, protection }: SharedClassArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.storage.v1.StorageClass {
    return new k8s.storage.v1.StorageClass(
        name,
        {
            metadata: { name: className },
            provisioner,
            ...(parameters && { parameters: { ...parameters } }),
            reclaimPolicy: protection === "protected" ? "Retain" : "Delete",
            volumeBindingMode: "Immediate",
            allowVolumeExpansion: true,
            mountOptions: [...mountOptions],
        },
        pulumi.mergeOptions(opts, {
            // The provider knows that provisioner and parameters cannot be changed, but not these.
            replaceOnChanges: ["reclaimPolicy", "volumeBindingMode", "mountOptions"],
            deleteBeforeReplace: true,
        }),
    );
}
