import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import type { Egress, Ingress, Peer } from "./network.ts";

/** Annotation of a pod template whose main container has no probes; its value is the reason. */
export const NO_PROBES_ANNOTATION = "platform/no-probes";

/** Annotation of a pod template: digest of the configuration it was started with. */
export const CHECKSUM_ANNOTATION = "platform/checksum";

/** CPU and memory of one container, as Kubernetes quantities (`250m`, `512Mi`). */
export interface Resources {
    readonly requests: { readonly cpu: string; readonly memory: string };
    readonly limits: { readonly cpu?: string; readonly memory: string };
}

/** Bounds of an autoscaled workload. */
export interface ReplicaBounds {
    readonly min: number;
    readonly max: number;
}

/**
 * What decides how many pods run. A union, so that two deciders cannot be given:
 * - `replicas`: fixed;
 * - `bounds` with targets in percent of the requests: a HorizontalPodAutoscaler;
 * - `bounds` with `triggers`: a KEDA ScaledObject (which makes the autoscaler itself);
 * - `external`: started with `initial` pods, then changed by somebody else: drift of `replicas` is ignored.
 */
export type Scaling =
    | { readonly kind: "fixed"; readonly replicas: number }
    | {
          readonly kind: "hpa";
          readonly bounds: ReplicaBounds;
          readonly cpuPercent?: number;
          readonly memoryPercent?: number;
          readonly behavior?: k8s.types.input.autoscaling.v2.HorizontalPodAutoscalerBehavior;
          /** `metadata.name` of the autoscaler; the workload's name unless given. */
          readonly autoscalerName?: string;
      }
    | {
          readonly kind: "keda";
          readonly bounds: ReplicaBounds;
          readonly triggers: readonly KedaTrigger[];
          readonly pollingIntervalSeconds?: number;
          readonly cooldownSeconds?: number;
          readonly behavior?: k8s.types.input.autoscaling.v2.HorizontalPodAutoscalerBehavior;
          /** `metadata.name` of the ScaledObject; the workload's name unless given. */
          readonly scaledObjectName?: string;
          /** `metadata.name` of the autoscaler that KEDA makes; `keda-hpa-<ScaledObject>` unless given. */
          readonly autoscalerName?: string;
          /** Somebody else changes `replicas` too (Reactive RTC's leader): ignore its drift. */
          readonly initialReplicas?: number;
      }
    | { readonly kind: "external"; readonly initialReplicas: number };

/** A KEDA trigger; all `metadata` values are strings. */
export interface KedaTrigger {
    readonly type: string;
    readonly metricType?: "Utilization" | "AverageValue" | "Value";
    readonly metadata: Record<string, pulumi.Input<string>>;
    readonly authenticationRef?: { readonly name: pulumi.Input<string> };
}

/** Health checks of a container, or the reason why it has none (then no probe is set and the reason is annotated). */
export type Probes =
    | {
          readonly liveness?: k8s.types.input.core.v1.Probe;
          readonly readiness?: k8s.types.input.core.v1.Probe;
          readonly startup?: k8s.types.input.core.v1.Probe;
      }
    | { readonly none: string };

/** A named port of a container and of its Service. */
export interface WorkloadPort {
    readonly name: string;
    /** Port the container listens on. */
    readonly port: number;
    /** Port of the Service; the container's unless given. */
    readonly servicePort?: number;
    readonly protocol?: "TCP" | "UDP";
}

/** Where metrics are scraped: a port's name and a path, with the labels that Prometheus shall put on the series. */
export interface Metrics {
    readonly portName: string;
    /** Default `/metrics`. */
    readonly path?: string;
    /** Default `30s`. */
    readonly interval?: string;
    /** Value of the `job` label; the workload's name unless given. */
    readonly job?: string;
    /** Further fixed labels. */
    readonly labels?: Record<string, string>;
    readonly relabelings?: readonly Record<string, pulumi.Input<unknown>>[];
    /** Whether the pods or the Service are the targets; `pod` unless given. */
    readonly monitor?: "pod" | "service";
    /** Who scrapes: gets a hole in the workload's NetworkPolicy towards this port. */
    readonly scraper?: Peer;
    /** Key of a Secret of the namespace with the token that it asks for; none unless given. */
    readonly bearer?: { readonly secretName: pulumi.Input<string>; readonly key: string };
}

/** How many pods a voluntary disruption may take at once. */
export type Disruption = { readonly maxUnavailable: number | string } | { readonly minAvailable: number | string };

/** Traffic of a workload; its NetworkPolicy is derived from it. DNS is always allowed. */
export interface Traffic {
    readonly ingress: readonly Ingress[];
    readonly egress: readonly Egress[];
}
