import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { stateful, type Protection } from "../protection.ts";
import type { ClaimedVolume } from "./contracts.ts";

/** A storage class, and what must exist before a claim of it. */
export interface VolumeClass {
    readonly className: string;
    readonly ready: readonly pulumi.Resource[];
}

export interface VolumeArgs {
    readonly namespace: pulumi.Input<string>;
    /** `metadata.name`; the component's name unless given. */
    readonly claimName?: string;
    /** Can grow, never shrink. NFS classes do not enforce it. */
    readonly storageGiB: number;
    readonly volumeClass: VolumeClass;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
    readonly protection: Protection;
}

/** A claim of a volume that one node at a time mounts. */
export class Volume extends pulumi.ComponentResource implements ClaimedVolume {
    public readonly claimName: pulumi.Output<string>;
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: VolumeArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:Volume", name, {}, opts);
        const claim = createClaim(name, "ReadWriteOnce", args, this);
        this.claimName = claim.metadata.name;
        this.ready = [claim];
        this.registerOutputs({ claimName: this.claimName });
    }
}

/**
 * A claim of a volume that all nodes mount. Whatever user a pod runs as may write to it: the platform's shared classes
 * see to that when they mount it, see `Storage`.
 */
export class SharedVolume extends pulumi.ComponentResource implements ClaimedVolume {
    public readonly claimName: pulumi.Output<string>;
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: VolumeArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:SharedVolume", name, {}, opts);
        const claim = createClaim(name, "ReadWriteMany", args, this);
        this.claimName = claim.metadata.name;
        this.ready = [claim];
        this.registerOutputs({ claimName: this.claimName });
    }
}

/**
 * The provider waits until a claim is bound; where a class binds only for the first pod (`WaitForFirstConsumer`), it reads
 * that from the class and does not wait.
 */
function createClaim(
    name: string,
    accessMode: "ReadWriteOnce" | "ReadWriteMany",
    { namespace, claimName, storageGiB, volumeClass, labels, annotations, protection }: VolumeArgs,
    parent: pulumi.Resource,
): k8s.core.v1.PersistentVolumeClaim {
    return new k8s.core.v1.PersistentVolumeClaim(
        name,
        {
            metadata: {
                name: claimName ?? name,
                namespace,
                ...(labels && { labels: { ...labels } }),
                ...(annotations && { annotations: { ...annotations } }),
            },
            spec: {
                accessModes: [accessMode],
                storageClassName: volumeClass.className,
                resources: { requests: { storage: `${storageGiB}Gi` } },
            },
        },
        pulumi.mergeOptions(stateful(protection, { parent }), { dependsOn: [...volumeClass.ready] }),
    );
}
