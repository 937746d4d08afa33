import * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import type { IngressController } from "../../ingress/contract.ts";
import type { Protection } from "../../protection.ts";
import type { Probes, ReplicaBounds, Resources, Scaling } from "../../workload/contracts.ts";
import { createMonitor } from "../../workload/monitors.ts";
import { INTERNET_HTTPS_EGRESS, internet, pods, type Egress, type Ingress } from "../../workload/network.ts";
import { createService } from "../../workload/service.ts";
import { Workload } from "../../workload/workload.ts";
import { backendEnvironment, type Behaviour } from "./environment.ts";
import { backendPodNames, LABELS, PART_OF, podsOf, PORTS, SERVICES, WORKLOADS } from "./names.ts";
import { createPodServices } from "./pod-services.ts";
import { commonPod, DEREGISTRATION_SECONDS, lateGoodbye, type ImageTraits, type PodContext } from "./pods.ts";
import type { BackendSecrets } from "./secrets.ts";

/** `metadata.name` of the autoscaler and of the policy. */
const AUTOSCALER_NAME = "backend-hpa";
const POLICY_NAME = "backend-netpol";

/** Job under which Prometheus has its metrics. */
export const METRICS_JOB = "hyperstudy-backend";

/** Of the requests, at which pods are added. */
const CPU_PERCENT = 60;
const MEMORY_PERCENT = 70;

/** A pod that goes takes its rooms along, so pods go seldom: after calm for so long, one in so long. */
const SCALE_IN_SECONDS = 300;

/** Seconds beyond draining until a pod is killed. */
const GRACE_MARGIN_SECONDS = 20;

const HTTP = { name: "http", port: PORTS.backend };
const METRICS = { name: "metrics", port: PORTS.backendMetrics };

export interface BackendArgs extends ImageTraits {
    readonly replicas: ReplicaBounds;
    readonly resources: Resources;
    readonly healthPath: string;
    /** Seconds that connections are given to end once a pod is told to stop. */
    readonly drainSeconds: number;
    /** Whether it sends UDP to port 443 of the internet too. */
    readonly livekitOverUdp: boolean;
    readonly behaviour: Behaviour;
    readonly secrets: BackendSecrets;
    readonly redisHost: pulumi.Input<string>;
    readonly protection: Protection;
    readonly controller: IngressController;
    /** Whether rooms are routed to single pods by the pod router. */
    readonly podRouter: boolean;
    /** Whether the metrics service is there, which asks the backend. */
    readonly metricsService: boolean;
}

export interface Backend {
    readonly workload: Workload;
    /** Names of the Services in front of single pods. */
    readonly podServices: readonly string[];
    readonly autoscalerName: string;
    readonly policyName: string;
}

/** The API and Socket.IO server: pods with names, since a room lives in one of them. */
export function createBackend(
    name: string,
    args: BackendArgs,
    context: PodContext,
    opts: pulumi.ComponentResourceOptions,
): Backend {
    const { namespace, scraper } = context;
    const workload = new Workload(
        `${name}-backend`,
        {
            ...commonPod(context, args),
            partOf: PART_OF,
            workloadName: WORKLOADS.backend,
            controller: { kind: "StatefulSet", protection: args.protection },
            scaling: scaling(args.replicas),
            antiAffinity: "hostname",
            env: backendEnvironment(args.behaviour, args.redisHost),
            envFrom: args.secrets.envFrom,
            checksums: args.secrets.checksums,
            ports: [HTTP, METRICS],
            probes: probes(args.healthPath),
            resources: args.resources,
            preStop: lateGoodbye(),
            terminationGracePeriodSeconds: DEREGISTRATION_SECONDS + args.drainSeconds + GRACE_MARGIN_SECONDS,
            headless: { name: "backend" },
            service: { name: SERVICES.backend, portNames: [HTTP.name] },
            policyName: POLICY_NAME,
            traffic: { ingress: ingress(args, context), egress: egress(args) },
            ready: context.ready,
        },
        opts,
    );
    createMetricsService(name, workload, context, pulumi.mergeOptions(opts, { dependsOn: [...scraper.ready] }));
    const podServices = backendPodNames(args.replicas.max);
    createPodServices(name, { namespace, podNames: podServices, port: HTTP }, opts);
    return { workload, podServices, autoscalerName: AUTOSCALER_NAME, policyName: POLICY_NAME };
}

function scaling(bounds: ReplicaBounds): Scaling {
    return {
        kind: "hpa",
        bounds,
        cpuPercent: CPU_PERCENT,
        memoryPercent: MEMORY_PERCENT,
        autoscalerName: AUTOSCALER_NAME,
        behavior: {
            scaleDown: {
                stabilizationWindowSeconds: SCALE_IN_SECONDS,
                policies: [{ type: "Pods", value: 1, periodSeconds: SCALE_IN_SECONDS }],
            },
        },
    };
}

function probes(path: string): Probes {
    const probe = { httpGet: { path, port: HTTP.name }, timeoutSeconds: 5 };
    return {
        startup: { ...probe, periodSeconds: 5, failureThreshold: 36 },
        readiness: { ...probe, periodSeconds: 10, failureThreshold: 3 },
        liveness: { ...probe, periodSeconds: 20, failureThreshold: 3 },
    };
}

/** A Traefik in the namespace itself is admitted beside the platform's: the application's own manifests bring one. */
function ingress({ controller, podRouter, metricsService }: BackendArgs, { scraper }: PodContext): Ingress[] {
    return [
        {
            from: [
                pods({ app: "traefik" }),
                ...(podRouter ? [podsOf("podRouter")] : []),
                podsOf("frontend"),
                controller.peer,
                ...(metricsService ? [podsOf("metricsService")] : []),
            ],
            ports: [{ port: HTTP.port }],
        },
        { from: [scraper.peer], ports: [{ port: METRICS.port }] },
    ];
}

/** Redis, the router, and Firebase, LiveKit and whoever else is on the internet. Name resolution is always open. */
function egress({ podRouter, livekitOverUdp }: BackendArgs): Egress[] {
    return [
        { to: [podsOf("redis")], ports: [{ port: PORTS.redis }] },
        ...(podRouter ? [{ to: [podsOf("podRouter")], ports: [{ port: PORTS.podRouter }] }] : []),
        INTERNET_HTTPS_EGRESS,
        ...(livekitOverUdp ? [{ to: [internet()], ports: [{ port: 443, protocol: "UDP" as const }] }] : []),
    ];
}

/** Metrics by a Service of their own, which nobody else uses. */
function createMetricsService(
    name: string,
    { selector }: Workload,
    { namespace }: PodContext,
    opts: pulumi.CustomResourceOptions,
): void {
    const labels: Record<string, string> = { ...LABELS, app: WORKLOADS.backend, metrics: "true" };
    const component = `${name}-${SERVICES.backendMetrics}`;
    const service: k8s.core.v1.Service = createService(
        component,
        {
            namespace,
            workloadName: SERVICES.backendMetrics,
            labels,
            selector,
            ports: [METRICS],
            service: {},
        },
        opts,
    );
    createMonitor(
        component,
        {
            namespace,
            monitorName: SERVICES.backendMetrics,
            labels,
            selector: { app: WORKLOADS.backend, metrics: "true" },
        },
        { portName: METRICS.name, job: METRICS_JOB, monitor: "service" },
        pulumi.mergeOptions(opts, { dependsOn: [service] }),
    );
}
