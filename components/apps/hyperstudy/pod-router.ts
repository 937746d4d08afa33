import type * as pulumi from "@pulumi/pulumi";
import type { IngressController } from "../../ingress/contract.ts";
import type { Resources } from "../../workload/contracts.ts";
import { Workload } from "../../workload/workload.ts";
import { redisEnvironment, variables } from "./environment.ts";
import { PART_OF, podsOf, PORTS, SERVICES, WORKLOADS } from "./names.ts";
import { commonPod, DEREGISTRATION_SECONDS, lateGoodbye, type ImageTraits, type PodContext } from "./pods.ts";

const HTTP = { name: "http", port: PORTS.podRouter };

/** Where the backend's image keeps the router. */
const COMMAND = ["node", "/app/src/services/podRouterProxy.js"];

export interface PodRouterArgs extends ImageTraits {
    readonly replicas: number;
    readonly resources: Resources;
    readonly environment: string;
    readonly redisHost: pulumi.Input<string>;
    readonly controller: IngressController;
}

/**
 * Sends what belongs to a room to the pod that the room is assigned to, and everything else to any pod. It is a program
 * of the backend's image, and keeps nothing.
 */
export function createPodRouter(
    name: string,
    args: PodRouterArgs,
    context: PodContext,
    opts: pulumi.ComponentResourceOptions,
): Workload {
    return new Workload(
        `${name}-pod-router`,
        {
            ...commonPod(context, args),
            partOf: PART_OF,
            workloadName: WORKLOADS.podRouter,
            containerName: "router",
            command: COMMAND,
            env: [
                ...redisEnvironment(args.redisHost),
                ...variables({ NODE_ENV: args.environment, PORT: String(PORTS.podRouter) }),
            ],
            scaling: { kind: "fixed", replicas: args.replicas },
            ports: [HTTP],
            // It has no page of its own: what is asked by HTTP, it asks the backend.
            probes: {
                startup: { tcpSocket: { port: HTTP.name }, periodSeconds: 2, failureThreshold: 60 },
                readiness: { tcpSocket: { port: HTTP.name }, periodSeconds: 5 },
                liveness: { tcpSocket: { port: HTTP.name }, periodSeconds: 20 },
            },
            resources: args.resources,
            preStop: lateGoodbye(),
            terminationGracePeriodSeconds: DEREGISTRATION_SECONDS + 30,
            service: { name: SERVICES.podRouter },
            traffic: {
                ingress: [{ from: [args.controller.peer, podsOf("backend")], ports: [{ port: HTTP.port }] }],
                egress: [
                    { to: [podsOf("redis")], ports: [{ port: PORTS.redis }] },
                    { to: [podsOf("backend")], ports: [{ port: PORTS.backend }] },
                ],
            },
            ready: context.ready,
        },
        opts,
    );
}
