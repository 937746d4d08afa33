import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { WorkloadPort } from "./contracts.ts";
import { HEADLESS_LABEL } from "./monitors.ts";

/** A stable address in front of a workload's pods. */
export interface ServiceArgs {
    /** `metadata.name`; the workload's name unless given. */
    readonly name?: string;
    /** `ClusterIP` unless given. */
    readonly type?: "ClusterIP" | "LoadBalancer";
    readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
    /** Names of the ports it offers; all of the main container unless given. */
    readonly portNames?: readonly string[];
    /** A client address stays with one pod. */
    readonly sessionAffinity?: "ClientIP";
    readonly externalTrafficPolicy?: "Cluster" | "Local";
    readonly loadBalancerSourceRanges?: readonly pulumi.Input<string>[];
    /** Created once the pods are ready, for pods that need no Service of their own; together with them unless given. */
    readonly afterPods?: boolean;
}

/** A Service without an address of its own: names pods, does not balance. */
export interface HeadlessArgs {
    readonly name: string;
    /** Whether pods are found before they are ready; false unless given. */
    readonly publishNotReadyAddresses?: boolean;
}

interface ServiceTarget {
    readonly namespace: pulumi.Input<string>;
    readonly workloadName: string;
    readonly labels: Record<string, string>;
    readonly selector: Readonly<Record<string, string>>;
    readonly ports: readonly WorkloadPort[];
}

export interface CreateServiceArgs extends ServiceTarget {
    readonly service: ServiceArgs;
}

export interface CreateHeadlessServiceArgs extends ServiceTarget {
    readonly headless: HeadlessArgs;
}

export function createService(
    name: string,
    args: CreateServiceArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Service {
    const { service } = args;
    return new k8s.core.v1.Service(
        name,
        {
            metadata: {
                name: service.name ?? args.workloadName,
                namespace: args.namespace,
                labels: args.labels,
                ...(service.annotations && { annotations: { ...service.annotations } }),
            },
            spec: {
                type: service.type ?? "ClusterIP",
                selector: args.selector,
                ports: offeredPorts(args).map(servicePort),
                ...(service.sessionAffinity && { sessionAffinity: service.sessionAffinity }),
                ...(service.externalTrafficPolicy && { externalTrafficPolicy: service.externalTrafficPolicy }),
                ...(service.loadBalancerSourceRanges && {
                    loadBalancerSourceRanges: [...service.loadBalancerSourceRanges],
                }),
            },
        },
        opts,
    );
}

export function createHeadlessService(
    name: string,
    args: CreateHeadlessServiceArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Service {
    const { headless } = args;
    return new k8s.core.v1.Service(
        name,
        {
            metadata: {
                name: headless.name,
                namespace: args.namespace,
                labels: { ...args.labels, [HEADLESS_LABEL]: "true" },
            },
            spec: {
                clusterIP: "None",
                selector: args.selector,
                ports: args.ports.map((port) => servicePort({ ...port, servicePort: port.port })),
                ...(headless.publishNotReadyAddresses !== undefined && {
                    publishNotReadyAddresses: headless.publishNotReadyAddresses,
                }),
            },
        },
        opts,
    );
}

/** Port numbers of a Service by name. */
export function servicePortsOf(service: ServiceArgs, ports: readonly WorkloadPort[]): Record<string, number> {
    return Object.fromEntries(
        offeredPorts({ service, ports }).map((port) => [port.name, port.servicePort ?? port.port]),
    );
}

function offeredPorts({ service, ports }: Pick<CreateServiceArgs, "service" | "ports">): readonly WorkloadPort[] {
    const { portNames } = service;
    return portNames ? ports.filter(({ name }) => portNames.includes(name)) : ports;
}

function servicePort({
    name,
    port,
    servicePort: outer = port,
    protocol = "TCP",
}: WorkloadPort): k8s.types.input.core.v1.ServicePort {
    return { name, port: outer, targetPort: name, protocol };
}
