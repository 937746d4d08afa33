import type * as pulumi from "@pulumi/pulumi";
import { SharedVolume, type VolumeClass } from "../../backing/volume.ts";
import { ownedByRelease } from "../../platform/helm-release.ts";
import type { Protection } from "../../protection.ts";
import { CLAIMS, NAME } from "./names.ts";

export interface StorageArgs {
    readonly namespace: pulumi.Input<string>;
    readonly volumeClass: VolumeClass;
    /** Size of the volume of uploaded files. */
    readonly filesGiB: number;
    /** Size of the volume of segments; none unless given. */
    readonly replaysGiB: number | undefined;
    readonly protection: Protection;
}

/** The volumes that the backend's pods share. */
export interface KrakenStorage {
    readonly files: SharedVolume;
    readonly replays: SharedVolume | undefined;
}

/**
 * Claims of the program under the names that the chart gives to its own, which it insists on making: the release takes
 * them over. Their sizes and class must be those of the values.
 */
export function createStorage(
    name: string,
    { namespace, volumeClass, filesGiB, replaysGiB, protection }: StorageArgs,
    opts: pulumi.ComponentResourceOptions,
): KrakenStorage {
    const owned = { namespace, volumeClass, protection, ...ownedByRelease(NAME, namespace) };
    return {
        files: new SharedVolume(`${name}-uploads`, { ...owned, claimName: CLAIMS.files, storageGiB: filesGiB }, opts),
        replays:
            replaysGiB === undefined
                ? undefined
                : new SharedVolume(
                      `${name}-replay-segments`,
                      { ...owned, claimName: CLAIMS.replays, storageGiB: replaysGiB },
                      opts,
                  ),
    };
}
