import type * as pulumi from "@pulumi/pulumi";
import type { IngressController } from "../../ingress/contract.ts";
import type { ReplicaBounds, Resources } from "../../workload/contracts.ts";
import { Workload } from "../../workload/workload.ts";
import { PART_OF, podsOf, PORTS, SERVICES, WORKLOADS } from "./names.ts";
import { commonPod, DEREGISTRATION_SECONDS, lateGoodbye, type ImageTraits, type PodContext } from "./pods.ts";

const AUTOSCALER_NAME = "frontend-hpa";
const CPU_PERCENT = 70;
const MEMORY_PERCENT = 80;

export interface FrontendArgs extends ImageTraits {
    readonly replicas: ReplicaBounds;
    readonly resources: Resources;
    /** Port that the image listens on. */
    readonly port: number;
    readonly controller: IngressController;
}

export interface Frontend {
    readonly workload: Workload;
    readonly autoscalerName: string;
}

/** The web application: static files, served by nginx, which hands calls on to the backend. */
export function createFrontend(
    name: string,
    args: FrontendArgs,
    context: PodContext,
    opts: pulumi.ComponentResourceOptions,
): Frontend {
    const http = { name: "http", port: args.port, servicePort: PORTS.frontend };
    const page = { httpGet: { path: "/", port: http.name }, timeoutSeconds: 5 };
    const workload = new Workload(
        `${name}-frontend`,
        {
            ...commonPod(context, args),
            partOf: PART_OF,
            workloadName: WORKLOADS.frontend,
            scaling: {
                kind: "hpa",
                bounds: args.replicas,
                cpuPercent: CPU_PERCENT,
                memoryPercent: MEMORY_PERCENT,
                autoscalerName: AUTOSCALER_NAME,
            },
            ports: [http],
            // nginx listens on 80 without being root.
            sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
            probes: {
                startup: { ...page, periodSeconds: 2, failureThreshold: 60 },
                readiness: { ...page, periodSeconds: 5 },
                liveness: { ...page, periodSeconds: 20 },
            },
            resources: args.resources,
            preStop: lateGoodbye(),
            terminationGracePeriodSeconds: DEREGISTRATION_SECONDS + 30,
            service: { name: SERVICES.frontend },
            traffic: {
                ingress: [{ from: [args.controller.peer], ports: [{ port: http.port }] }],
                egress: [{ to: [podsOf("backend")], ports: [{ port: PORTS.backend }] }],
            },
            ready: context.ready,
        },
        opts,
    );
    return { workload, autoscalerName: AUTOSCALER_NAME };
}
