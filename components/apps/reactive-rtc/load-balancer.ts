import type * as pulumi from "@pulumi/pulumi";
import { API_SERVER_EGRESS } from "../../platform/control-plane.ts";
import type { ReplicaBounds, Resources } from "../../workload/contracts.ts";
import { Workload } from "../../workload/workload.ts";
import { byUse } from "./autoscaling.ts";
import { createLeaderAccount } from "./leader-account.ts";
import { APART, HTTP, javaPod, metrics, peerOf, PORTS, SERVICES, WORKLOADS, type Context } from "./pods.ts";

export const LOAD_BALANCER_AUTOSCALER = "load-balancer-hpa";

/** Use of CPU and of memory, in percent of the requests, at which pods are added. */
const USE_PERCENT = 60;

/** Seconds until the gateway has heard that a pod goes. */
const DEREGISTRATION_SECONDS = 5;
/** Longest that the server, Kafka and Redis take to be closed, and the lease to be given back. */
const CLOSING_SECONDS = 45;

export interface LoadBalancerArgs {
    readonly image: string;
    readonly replicas: ReplicaBounds;
    readonly resources: Resources;
}

/** Tells clients which socket node is theirs. One of its pods, the leader, weighs and scales the socket nodes. */
export function createLoadBalancer(
    name: string,
    { image, replicas, resources }: LoadBalancerArgs,
    context: Context,
    opts: pulumi.ComponentResourceOptions & { readonly parent: pulumi.Resource },
): Workload {
    const account = createLeaderAccount(name, context.namespace, opts);
    const { kafka, redis, monitoring } = context;
    const health = { httpGet: { path: "/healthz", port: HTTP }, timeoutSeconds: 3 };
    const workload = new Workload(
        `${name}-load-balancer`,
        {
            ...javaPod(context, { image, resources, port: PORTS.loadBalancer }),
            ...APART,
            workloadName: WORKLOADS.loadBalancer,
            serviceAccountName: account.name,
            automountServiceAccountToken: true,
            scaling: byUse(LOAD_BALANCER_AUTOSCALER, replicas, USE_PERCENT),
            probes: {
                startup: { ...health, periodSeconds: 5, failureThreshold: 36 },
                liveness: { ...health, periodSeconds: 10, failureThreshold: 3 },
                readiness: { ...health, periodSeconds: 5, failureThreshold: 2 },
            },
            preStop: { exec: { command: ["sleep", String(DEREGISTRATION_SECONDS)] } },
            terminationGracePeriodSeconds: DEREGISTRATION_SECONDS + CLOSING_SECONDS,
            service: { name: SERVICES.loadBalancer },
            metrics: metrics(context, HTTP, WORKLOADS.loadBalancer, "load-balancer"),
            traffic: {
                ingress: [{ from: [peerOf("gateway", context)], ports: [{ port: PORTS.loadBalancer }] }],
                egress: [...kafka.egress, ...redis.egress, monitoring.queries, API_SERVER_EGRESS],
            },
            ready: [...context.ready, ...account.ready],
        },
        opts,
    );
    monitoring.allowQueries(`${name}-load-balancer-queries`, workload.peer, opts.parent);
    return workload;
}
