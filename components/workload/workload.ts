import * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import { createAutoscaler, replicasOf } from "./autoscaling.ts";
import type { Replicas } from "./autoscaling.ts";
import type { Disruption, Metrics, Probes, Scaling, Traffic } from "./contracts.ts";
import { createDeployment, createStatefulSet } from "./controller.ts";
import type { Controller } from "./controller.ts";
import { createDisruptionBudget } from "./disruption.ts";
import { selectorOf } from "./labels.ts";
import type { Selector } from "./labels.ts";
import { createMonitor } from "./monitors.ts";
import { pods } from "./network.ts";
import type { Peer } from "./network.ts";
import { createNetworkPolicy } from "./network-policy.ts";
import { apartFromItself, podLabels, podTemplate, runningContainers, spreadOver } from "./pod-template.ts";
import type { PodArgs } from "./pod-template.ts";
import { createHeadlessService, createService, servicePortsOf } from "./service.ts";
import type { HeadlessArgs, ServiceArgs } from "./service.ts";

/** Minutes that a rollout may take; a first pull of large images and slow probes included. */
const DEFAULT_TIMEOUT_MINUTES = 10;

export interface WorkloadArgs extends PodArgs {
    /** `metadata.name` of the Deployment or StatefulSet, and the pods' `app` label. */
    readonly workloadName: string;
    /** A Deployment unless given. */
    readonly controller?: Controller;
    readonly scaling: Scaling;
    readonly probes: Probes;
    readonly traffic: Traffic;
    /** `metadata.name` of the NetworkPolicy; the workload's name unless given. */
    readonly policyName?: string;
    /** Service over the main container's ports; none unless given. `{}` is a ClusterIP of the workload's name. */
    readonly service?: ServiceArgs | undefined;
    /** Headless Service. A StatefulSet always has one, of the workload's name unless given. */
    readonly headless?: HeadlessArgs | undefined;
    readonly metrics?: Metrics | undefined;
    /** One pod at a time unless given. There is no budget where one pod at most runs. */
    readonly disruption?: Disruption | undefined;
    /**
     * Somebody else, such as a delivery pipeline, sets the main container's image once the workload is there: drift of it
     * is ignored. False unless given.
     */
    readonly imageSetElsewhere?: boolean;
    /** Node labels the pods spread over; by host name unless given. */
    readonly spread?: readonly ("hostname" | "zone")[];
    /** Prefer nodes without another pod of the workload. */
    readonly antiAffinity?: "hostname";
    /** What must exist before the pods start: connection Secrets, databases, topics, operators. */
    readonly ready?: readonly pulumi.Resource[];
    /** Minutes that a rollout may take; 10 unless given. */
    readonly timeoutMinutes?: number;
}

const TOPOLOGY_KEYS = {
    hostname: "kubernetes.io/hostname",
    zone: "topology.kubernetes.io/zone",
} as const;

/** A long-running process of an application, and all that it needs to run well in a cluster. */
export class Workload extends pulumi.ComponentResource {
    /** The Deployment or StatefulSet. */
    public readonly resource: k8s.apps.v1.Deployment | k8s.apps.v1.StatefulSet;
    /** Labels that select its pods, and nothing else in the namespace. */
    public readonly selector: Selector;
    /** Its pods, as a peer of other NetworkPolicies of any namespace. */
    public readonly peer: Peer;
    /** Port numbers of the Service by name; empty without a Service. */
    public readonly servicePorts: Readonly<Record<string, number>>;
    /** Name of the headless Service, if there is one. */
    public readonly headlessName: pulumi.Output<string> | undefined;
    readonly #service: k8s.core.v1.Service | undefined;

    constructor(name: string, args: WorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:workload:Workload", name, {}, opts);
        const { namespace, workloadName, scaling } = args;
        this.selector = selectorOf(workloadName);
        this.peer = pods(this.selector, namespace);
        const replicas = replicasOf(scaling);
        const labels = podLabels(args, { workloadName, instance: name });
        const common = { namespace, workloadName, labels, selector: this.selector };
        const child = { parent: this };
        this.#refuseContradictions(args);

        const policy = createNetworkPolicy(
            name,
            { ...common, policyName: args.policyName ?? workloadName, traffic: trafficOf(args) },
            child,
        );
        const headless = headlessOf(args);
        const headlessService =
            headless &&
            createHeadlessService(`${name}-headless`, { ...common, ports: args.ports ?? [], headless }, child);
        this.headlessName = headlessService?.metadata.name;
        this.resource = this.#createController(name, args, labels, replicas, [
            policy,
            ...(headlessService ? [headlessService] : []),
        ]);
        const target = {
            kind: args.controller?.kind ?? ("Deployment" as const),
            name: this.resource.metadata.name,
        };
        // The engine waits until the Service's pods are ready, so they must not wait for the Service.
        this.#service =
            args.service &&
            createService(
                name,
                { ...common, ports: args.ports ?? [], service: args.service },
                args.service.afterPods ? { ...child, dependsOn: [this.resource] } : child,
            );
        this.servicePorts = args.service ? servicePortsOf(args.service, args.ports ?? []) : {};
        const afterReady = { parent: this, dependsOn: [...(args.ready ?? [])] };
        createAutoscaler(name, { ...common, target }, scaling, afterReady);
        createDisruptionBudget(name, { ...common, replicas, disruption: args.disruption }, child);
        if (args.metrics) {
            createMonitor(`${name}-metrics`, { ...common, monitorName: workloadName }, args.metrics, afterReady);
        }
        this.registerOutputs({ resource: this.resource, serviceName: this.#service?.metadata.name });
    }

    /** Name of the Service. Throws where the workload has none. */
    get serviceName(): pulumi.Output<string> {
        return this.service.metadata.name;
    }

    /** The Service. Throws where the workload has none. */
    get service(): k8s.core.v1.Service {
        if (this.#service === undefined) {
            throw new pulumi.ResourceError("the workload has no Service; give it `service: {}`", this);
        }
        return this.#service;
    }

    #createController(
        name: string,
        args: WorkloadArgs,
        labels: Record<string, string>,
        replicas: Replicas,
        before: pulumi.Resource[],
    ): k8s.apps.v1.Deployment | k8s.apps.v1.StatefulSet {
        const { workloadName, controller = { kind: "Deployment" } } = args;
        const ignoreChanges = [
            ...(replicas.ignoreDrift ? ["spec.replicas"] : []),
            ...(args.imageSetElsewhere ? ["spec.template.spec.containers[0].image"] : []),
        ];
        const minutes = `${args.timeoutMinutes ?? DEFAULT_TIMEOUT_MINUTES}m`;
        const opts: pulumi.CustomResourceOptions = {
            parent: this,
            dependsOn: [...before, ...(args.ready ?? [])],
            customTimeouts: { create: minutes, update: minutes, delete: minutes },
            ...(ignoreChanges.length > 0 && { ignoreChanges }),
        };
        const controllerArgs = {
            metadata: { name: workloadName, namespace: args.namespace, labels },
            selector: this.selector,
            template: podTemplate(withClaimMounts(args), {
                workloadName,
                instance: name,
                spec: placement(args, replicas),
            }),
            replicas,
            governingService: this.headlessName,
        };
        return controller.kind === "Deployment"
            ? createDeployment(name, controllerArgs, controller.strategy, opts)
            : createStatefulSet(name, controllerArgs, controller, opts);
    }

    #refuseContradictions(args: WorkloadArgs): void {
        const { workloadName, service, metrics, ports = [] } = args;
        const offered = new Set(ports.map((port) => port.name));
        const missing = service?.portNames?.find((portName) => !offered.has(portName));
        if (service && (ports.length === 0 || missing !== undefined)) {
            this.#refuse(
                `${workloadName}: Service port ${missing ?? "(any)"} is no port of the main container; add it to \`ports\``,
            );
        }
        if (service && headlessOf(args)?.name === (service.name ?? workloadName)) {
            this.#refuse(`${workloadName}: the Service and the headless Service have the same name; name one of them`);
        }
        const listening = runningContainers(args, workloadName).flatMap((container) => container.ports ?? []);
        if (metrics && !listening.some((port) => port.name === metrics.portName)) {
            this.#refuse(
                `${workloadName}: metrics port ${metrics.portName} is no port of a container; add it to \`ports\``,
            );
        }
        if (metrics?.monitor === "service" && !service) {
            this.#refuse(
                `${workloadName}: metrics are scraped through a Service but there is none; give one, or scrape the pods`,
            );
        }
    }

    #refuse(message: string): never {
        throw new pulumi.ResourceError(message, this);
    }
}

function headlessOf({ workloadName, controller, headless }: WorkloadArgs): HeadlessArgs | undefined {
    return headless ?? (controller?.kind === "StatefulSet" ? { name: workloadName } : undefined);
}

/** The declared traffic and the hole that scraping needs. */
function trafficOf(args: WorkloadArgs): Traffic {
    const { metrics, traffic, workloadName } = args;
    const port = runningContainers(args, workloadName)
        .flatMap((container) => container.ports ?? [])
        .find(({ name }) => name === metrics?.portName);
    if (!metrics?.scraper || !port) {
        return traffic;
    }
    return { ...traffic, ingress: [...traffic.ingress, { from: [metrics.scraper], ports: [{ port: port.port }] }] };
}

function withClaimMounts(args: WorkloadArgs): WorkloadArgs {
    if (args.controller?.kind !== "StatefulSet" || !args.controller.claims) {
        return args;
    }
    const claims = args.controller.claims.map(({ name, mountPath }) => ({ name, mountPath }));
    return { ...args, mounts: [...(args.mounts ?? []), ...claims] };
}

/** Where the pods of a workload of several go. */
function placement(
    { workloadName, spread = ["hostname"], antiAffinity }: WorkloadArgs,
    { most }: Replicas,
): Partial<k8s.types.input.core.v1.PodSpec> {
    if (most <= 1) {
        return {};
    }
    return {
        topologySpreadConstraints: spread.map((key) => spreadOver(TOPOLOGY_KEYS[key], workloadName)),
        ...(antiAffinity && { affinity: apartFromItself(workloadName) }),
    };
}
