import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { KedaTrigger, Scaling } from "./contracts.ts";

type HpaScaling = Extract<Scaling, { kind: "hpa" }>;
type KedaScaling = Extract<Scaling, { kind: "keda" }>;

export interface AutoscalerArgs {
    readonly namespace: pulumi.Input<string>;
    readonly workloadName: string;
    readonly labels: Record<string, string>;
    /** What is scaled. */
    readonly target: { readonly kind: "Deployment" | "StatefulSet"; readonly name: pulumi.Input<string> };
}

/** Who sets `spec.replicas`: the program once, the program always, or nobody here. */
export interface Replicas {
    /** Value to write, if any. Never beside an autoscaler: server-side apply would fight it. */
    readonly replicas?: number;
    /** Whether somebody else changes it afterwards. */
    readonly ignoreDrift: boolean;
    /** Fewest pods that may run. */
    readonly fewest: number;
    /** Most pods that may run. */
    readonly most: number;
}

export function replicasOf(scaling: Scaling): Replicas {
    switch (scaling.kind) {
        case "fixed":
            return {
                replicas: scaling.replicas,
                ignoreDrift: false,
                fewest: scaling.replicas,
                most: scaling.replicas,
            };
        case "external":
            return {
                replicas: scaling.initialReplicas,
                ignoreDrift: true,
                fewest: scaling.initialReplicas,
                most: Infinity,
            };
        case "hpa":
            return { ignoreDrift: false, fewest: scaling.bounds.min, most: scaling.bounds.max };
        case "keda": {
            const { initialReplicas: initial, bounds } = scaling;
            return {
                ...(initial !== undefined && { replicas: initial }),
                ignoreDrift: initial !== undefined,
                fewest: bounds.min,
                most: bounds.max,
            };
        }
    }
}

/** The autoscaler of a workload, if its scaling wants one. */
export function createAutoscaler(
    name: string,
    args: AutoscalerArgs,
    scaling: Scaling,
    opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): pulumi.CustomResource | undefined {
    switch (scaling.kind) {
        case "hpa":
            refuseBadBounds(name, scaling, 1, opts.parent);
            return createHorizontalPodAutoscaler(name, args, scaling, opts);
        case "keda":
            refuseBadBounds(name, scaling, 0, opts.parent);
            return createScaledObject(name, args, scaling, opts);
        default:
            return undefined;
    }
}

function createHorizontalPodAutoscaler(
    name: string,
    args: AutoscalerArgs,
    scaling: HpaScaling,
    opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): k8s.autoscaling.v2.HorizontalPodAutoscaler {
    const { bounds, cpuPercent, memoryPercent, behavior } = scaling;
    if (cpuPercent === undefined && memoryPercent === undefined) {
        throw new pulumi.ResourceError(
            `${name}: scaling has neither cpuPercent nor memoryPercent; give one, or fix the replicas`,
            opts.parent,
        );
    }
    return new k8s.autoscaling.v2.HorizontalPodAutoscaler(
        name,
        {
            metadata: {
                name: scaling.autoscalerName ?? args.workloadName,
                namespace: args.namespace,
                labels: args.labels,
            },
            spec: {
                scaleTargetRef: { apiVersion: "apps/v1", ...args.target },
                minReplicas: bounds.min,
                maxReplicas: bounds.max,
                metrics: [...utilization("cpu", cpuPercent), ...utilization("memory", memoryPercent)],
                ...(behavior && { behavior }),
            },
        },
        opts,
    );
}

/** A resource metric in percent of the requests. */
function utilization(resource: "cpu" | "memory", percent: number | undefined) {
    return percent === undefined
        ? []
        : [
              {
                  type: "Resource",
                  resource: { name: resource, target: { type: "Utilization", averageUtilization: percent } },
              },
          ];
}

function createScaledObject(
    name: string,
    args: AutoscalerArgs,
    scaling: KedaScaling,
    opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): k8s.apiextensions.CustomResource {
    refuseUselessTriggers(name, scaling, opts.parent);
    const { bounds, behavior, autoscalerName } = scaling;
    const horizontalPodAutoscalerConfig = {
        ...(autoscalerName !== undefined && { name: autoscalerName }),
        ...(behavior && { behavior }),
    };
    return new k8s.apiextensions.CustomResource(
        name,
        {
            apiVersion: "keda.sh/v1alpha1",
            kind: "ScaledObject",
            metadata: {
                name: scaling.scaledObjectName ?? args.workloadName,
                namespace: args.namespace,
                labels: args.labels,
            },
            spec: {
                scaleTargetRef: { apiVersion: "apps/v1", ...args.target },
                minReplicaCount: bounds.min,
                maxReplicaCount: bounds.max,
                ...(scaling.pollingIntervalSeconds !== undefined && {
                    pollingInterval: scaling.pollingIntervalSeconds,
                }),
                ...(scaling.cooldownSeconds !== undefined && { cooldownPeriod: scaling.cooldownSeconds }),
                ...(Object.keys(horizontalPodAutoscalerConfig).length > 0 && {
                    advanced: { horizontalPodAutoscalerConfig },
                }),
                triggers: scaling.triggers.map(trigger),
            },
        },
        opts,
    );
}

function trigger({ type, metricType, metadata, authenticationRef }: KedaTrigger) {
    return {
        type,
        ...(metricType && { metricType }),
        metadata,
        ...(authenticationRef && { authenticationRef }),
    };
}

function refuseBadBounds(
    name: string,
    { bounds }: HpaScaling | KedaScaling,
    floor: 0 | 1,
    resource: pulumi.Resource,
): void {
    if (bounds.min < floor || bounds.max < 1 || bounds.min > bounds.max) {
        throw new pulumi.ResourceError(
            `${name}: scaling bounds ${bounds.min} to ${bounds.max}; the minimum must be at least ${floor} and at most the maximum`,
            resource,
        );
    }
}

/** CPU and memory cannot be measured without a pod, so they alone never start the first one. */
function refuseUselessTriggers(name: string, { bounds, triggers }: KedaScaling, resource: pulumi.Resource): void {
    if (triggers.length === 0) {
        throw new pulumi.ResourceError(`${name}: scaling has no trigger; give one, or fix the replicas`, resource);
    }
    if (bounds.min === 0 && triggers.every(({ type }) => type === "cpu" || type === "memory")) {
        throw new pulumi.ResourceError(
            `${name}: scaling to 0 by cpu or memory alone never comes back; set the minimum to 1 or add another trigger`,
            resource,
        );
    }
}
