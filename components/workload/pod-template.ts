import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import { checksumOf } from "./checksum.ts";
import { containerSpec, writableVolumes } from "./container.ts";
import type { ContainerArgs } from "./container.ts";
import { CHECKSUM_ANNOTATION, NO_PROBES_ANNOTATION } from "./contracts.ts";
import { labelsOf, selectorOf } from "./labels.ts";

/**
 * A pod: its main container, written out, and what surrounds it. It meets the restricted pod-security level unless an
 * argument says otherwise.
 */
export interface PodArgs extends Omit<ContainerArgs, "name" | "userOverride" | "nativeSidecar"> {
    readonly namespace: pulumi.Input<string>;
    /** Application the pod belongs to: label `app.kubernetes.io/part-of`. */
    readonly partOf: string;
    /** What the pod is to its application: label `app.kubernetes.io/component`; the workload's name unless given. */
    readonly component?: string;
    /** Further labels of the pod and of the object that makes it. */
    readonly labels?: Readonly<Record<string, string>>;
    /** Annotations of the pod. */
    readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
    /** Digests of the configuration the pod reads only at its start: a change of one restarts it. */
    readonly checksums?: readonly pulumi.Input<string>[];
    /** Name of the main container; the workload's unless given. */
    readonly containerName?: string;
    /** User id the containers run as; 0 is root and needs a namespace that is not restricted. */
    readonly user: number;
    /** Primary group id; the image's unless given. */
    readonly group?: number;
    /** Group id that owns the volumes; `user` unless given. */
    readonly volumeGroup?: number;
    readonly sidecars?: readonly ContainerArgs[];
    readonly initContainers?: readonly ContainerArgs[];
    readonly volumes?: readonly k8s.types.input.core.v1.Volume[];
    readonly serviceAccountName?: pulumi.Input<string>;
    /** Whether the pod gets a token of the Kubernetes API; false unless given. */
    readonly automountServiceAccountToken?: boolean;
    /** Secret to pull the images with. */
    readonly pullSecretName?: pulumi.Input<string> | undefined;
    /** Seconds between being told to stop and being killed; Kubernetes' 30 unless given. */
    readonly terminationGracePeriodSeconds?: number;
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly tolerations?: readonly k8s.types.input.core.v1.Toleration[];
    readonly priorityClassName?: string;
    /** Headless Service under which a pod with a host name is found. */
    readonly subdomain?: string;
    /** Kernel settings of the pod. Only Kubernetes' safe ones: a node refuses pods with others. */
    readonly sysctls?: readonly { readonly name: string; readonly value: string }[];
}

/** What the object that makes the pod adds to it. */
export interface PodSurroundings {
    /** Name of the workload or job: the pod's `app` label. */
    readonly workloadName: string;
    /** Name of the component, unique in the stack. */
    readonly instance: string;
    readonly spec?: Partial<k8s.types.input.core.v1.PodSpec>;
}

/** `template` of a Deployment, StatefulSet or Job. */
export function podTemplate(args: PodArgs, surroundings: PodSurroundings): k8s.types.input.core.v1.PodTemplateSpec {
    const annotations = podAnnotations(args);
    return {
        metadata: {
            labels: podLabels(args, surroundings),
            ...(Object.keys(annotations).length > 0 && { annotations }),
        },
        spec: { ...podSpec(args, surroundings.workloadName), ...surroundings.spec },
    };
}

/** Labels of a pod, of the object that makes it and of what serves it. */
export function podLabels(
    { partOf, component, labels }: PodArgs,
    { workloadName, instance }: PodSurroundings,
): Record<string, string> {
    return labelsOf({
        workloadName,
        partOf,
        instance,
        ...(component !== undefined && { component }),
        ...(labels && { labels }),
    });
}

/** Every container of a pod that keeps running: the main one and its sidecars. */
export function runningContainers(args: PodArgs, workloadName: string): ContainerArgs[] {
    return [mainContainer(args, workloadName), ...(args.sidecars ?? [])];
}

/** Spreads pods over the values of a node label; a soft wish, so that a pod always finds a node. */
export function spreadOver(
    topologyKey: "kubernetes.io/hostname" | "topology.kubernetes.io/zone",
    workloadName: string,
): k8s.types.input.core.v1.TopologySpreadConstraint {
    return {
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: selectorOf(workloadName) },
    };
}

/** Prefers nodes without another pod of the workload. */
export function apartFromItself(workloadName: string): k8s.types.input.core.v1.Affinity {
    return {
        podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
                {
                    weight: 100,
                    podAffinityTerm: {
                        topologyKey: "kubernetes.io/hostname",
                        labelSelector: { matchLabels: selectorOf(workloadName) },
                    },
                },
            ],
        },
    };
}

function podSpec(args: PodArgs, workloadName: string): k8s.types.input.core.v1.PodSpec {
    const containers = runningContainers(args, workloadName);
    const initContainers = args.initContainers ?? [];
    const volumes = [...(args.volumes ?? []), ...[...containers, ...initContainers].flatMap(writableVolumes)];
    return {
        securityContext: podSecurityContext(args),
        automountServiceAccountToken: args.automountServiceAccountToken ?? false,
        ...(args.serviceAccountName !== undefined && { serviceAccountName: args.serviceAccountName }),
        ...(args.pullSecretName !== undefined && { imagePullSecrets: [{ name: args.pullSecretName }] }),
        ...(args.terminationGracePeriodSeconds !== undefined && {
            terminationGracePeriodSeconds: args.terminationGracePeriodSeconds,
        }),
        ...(args.nodeSelector && { nodeSelector: args.nodeSelector }),
        ...(args.tolerations && { tolerations: [...args.tolerations] }),
        ...(args.priorityClassName !== undefined && { priorityClassName: args.priorityClassName }),
        ...(args.subdomain !== undefined && { subdomain: args.subdomain }),
        ...(initContainers.length > 0 && { initContainers: initContainers.map(containerSpec) }),
        containers: containers.map(containerSpec),
        ...(volumes.length > 0 && { volumes }),
    };
}

function mainContainer(args: PodArgs, workloadName: string): ContainerArgs {
    return { ...args, name: args.containerName ?? workloadName };
}

function podSecurityContext(args: PodArgs): k8s.types.input.core.v1.PodSecurityContext {
    const volumeGroup = args.volumeGroup ?? (args.user === 0 ? undefined : args.user);
    return {
        runAsNonRoot: args.user !== 0,
        runAsUser: args.user,
        ...(args.group !== undefined && { runAsGroup: args.group }),
        ...(volumeGroup !== undefined && { fsGroup: volumeGroup, fsGroupChangePolicy: "OnRootMismatch" }),
        seccompProfile: { type: "RuntimeDefault" },
        ...(args.sysctls && { sysctls: [...args.sysctls] }),
    };
}

function podAnnotations(args: PodArgs): Record<string, pulumi.Input<string>> {
    const checksums = args.checksums ?? [];
    return {
        ...args.annotations,
        ...(args.probes && "none" in args.probes && { [NO_PROBES_ANNOTATION]: args.probes.none }),
        ...(checksums.length > 0 && { [CHECKSUM_ANNOTATION]: checksumOf(Object.fromEntries(checksums.entries())) }),
    };
}
