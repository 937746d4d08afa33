import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import type { Scraper } from "../../platform/scraper.ts";

/** Seconds until Services, routers and ingress controllers have heard that a pod goes. */
export const DEREGISTRATION_SECONDS = 10;

/** What all pods of the application share. */
export interface PodContext {
    readonly namespace: pulumi.Input<string>;
    readonly pullSecretName: pulumi.Input<string> | undefined;
    /** Whether a delivery pipeline sets the images once the workloads are there. */
    readonly imagesSetElsewhere: boolean;
    readonly scraper: Scraper;
    /** What must exist before the first pod: policies, Secrets, Redis. */
    readonly ready: readonly pulumi.Resource[];
}

/** What differs between two builds of a private image, and nobody outside can know. */
export interface ImageTraits {
    readonly image: string;
    /** User id that it runs as. */
    readonly user: number;
    /** Paths that it writes to, beside its volumes. */
    readonly writablePaths: readonly string[];
}

/** Lets a pod go on while the news of its end spreads. */
export function lateGoodbye(): k8s.types.input.core.v1.LifecycleHandler {
    return { sleep: { seconds: DEREGISTRATION_SECONDS } };
}

/** The part of a pod that comes from its image and from the namespace. */
export function commonPod(
    { namespace, pullSecretName, imagesSetElsewhere }: PodContext,
    { image, user, writablePaths }: ImageTraits,
) {
    return { namespace, pullSecretName, imageSetElsewhere: imagesSetElsewhere, image, user, writablePaths };
}
