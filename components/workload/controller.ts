import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { stateful } from "../protection.ts";
import type { Protection } from "../protection.ts";
import type { Replicas } from "./autoscaling.ts";

/** How a Deployment replaces its pods. */
export type Strategy = "Recreate" | { readonly maxUnavailable: number | string; readonly maxSurge: number | string };

/** A new pod is ready before an old one goes. */
const SURGE: Strategy = { maxUnavailable: 0, maxSurge: 1 };

/** A claim that every pod of a StatefulSet has for itself. Kept when its pod, or the set, goes. */
export interface ClaimTemplate {
    readonly name: string;
    readonly mountPath: string;
    readonly sizeGiB: number;
    /** The cluster's default class unless given. */
    readonly storageClassName?: string;
}

/** What keeps the pods: a Deployment of equals, or a StatefulSet of pods with a number and claims of their own. */
export type Controller =
    | { readonly kind: "Deployment"; /** One more pod at a time unless given. */ readonly strategy?: Strategy }
    | {
          readonly kind: "StatefulSet";
          /** `OrderedReady` unless given. */
          readonly podManagementPolicy?: "OrderedReady" | "Parallel";
          readonly claims?: readonly ClaimTemplate[];
          /** Whether the claims' owner may be deleted. */
          readonly protection: Protection;
      };

export interface ControllerArgs {
    readonly metadata: k8s.types.input.meta.v1.ObjectMeta;
    readonly selector: Readonly<Record<string, string>>;
    readonly template: k8s.types.input.core.v1.PodTemplateSpec;
    readonly replicas: Replicas;
    /** Headless Service that names the pods of a StatefulSet. */
    readonly governingService?: pulumi.Input<string> | undefined;
}

export function createDeployment(
    name: string,
    args: ControllerArgs,
    strategy: Strategy = SURGE,
    opts: pulumi.CustomResourceOptions,
): k8s.apps.v1.Deployment {
    return new k8s.apps.v1.Deployment(
        name,
        {
            metadata: args.metadata,
            spec: {
                ...replicasField(args),
                selector: { matchLabels: args.selector },
                strategy:
                    strategy === "Recreate" ? { type: "Recreate" } : { type: "RollingUpdate", rollingUpdate: strategy },
                template: args.template,
            },
        },
        opts,
    );
}

export function createStatefulSet(
    name: string,
    args: ControllerArgs,
    controller: Extract<Controller, { kind: "StatefulSet" }>,
    opts: pulumi.CustomResourceOptions,
): k8s.apps.v1.StatefulSet {
    const claims = controller.claims ?? [];
    return new k8s.apps.v1.StatefulSet(
        name,
        {
            metadata: args.metadata,
            spec: {
                ...replicasField(args),
                ...(args.governingService !== undefined && { serviceName: args.governingService }),
                selector: { matchLabels: args.selector },
                podManagementPolicy: controller.podManagementPolicy ?? "OrderedReady",
                updateStrategy: { type: "RollingUpdate" },
                template: args.template,
                ...(claims.length > 0 && {
                    volumeClaimTemplates: claims.map(claimTemplate),
                    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
                }),
            },
        },
        claims.length > 0 ? stateful(controller.protection, opts) : opts,
    );
}

function replicasField({ replicas }: ControllerArgs): { replicas?: number } {
    return replicas.replicas === undefined ? {} : { replicas: replicas.replicas };
}

function claimTemplate({
    name,
    sizeGiB,
    storageClassName,
}: ClaimTemplate): k8s.types.input.core.v1.PersistentVolumeClaim {
    return {
        metadata: { name },
        spec: {
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: `${sizeGiB}Gi` } },
            ...(storageClassName !== undefined && { storageClassName }),
        },
    };
}
