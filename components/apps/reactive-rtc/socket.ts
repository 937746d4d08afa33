import { readFileSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";
import type { KedaTrigger, ReplicaBounds, Resources } from "../../workload/contracts.ts";
import { Workload } from "../../workload/workload.ts";
import { javaMemory } from "./java-memory.ts";
import { APART, HTTP, javaPod, metrics, peerOf, PORTS, SERVICES, WORKLOADS, type Context } from "./pods.ts";

export const SCALED_OBJECT_NAME = "socket-scaler-backup";

/** Headless Service of the nodes, and their subdomain. */
export const HEADLESS_NAME = WORKLOADS.socket;

const DRAIN = readFileSync(new URL("./drain.sh", import.meta.url), "utf8");

/** The application closes its connections in batches over five minutes. */
const DRAIN_SECONDS = 300;
/** What closing the server takes beyond that. */
const CLOSING_SECONDS = 30;

/** A node is never scaled in before it is weighed; the leader lowers this to the number of its connections. */
const DELETION_COST = { "controller.kubernetes.io/pod-deletion-cost": "1000000" };

/** What a node has many of to Kafka and Redis, and clients to the gateway. The one kernel setting here that is safe. */
const LOCAL_PORTS = { name: "net.ipv4.ip_local_port_range", value: "1024 65535" };

/** Use in percent of the requests that the leader never lets happen. */
const EXTREME_PERCENT = 90;

export interface SocketArgs {
    readonly image: string;
    readonly replicas: ReplicaBounds;
    readonly resources: Resources;
    /** Labels of the nodes that it runs on; any unless given. */
    readonly nodeLabels?: Readonly<Record<string, string>> | undefined;
}

/** Holds the clients' connections. The leader of the load-balancers decides how many pods there are. */
export function createSocket(
    name: string,
    { image, replicas, resources, nodeLabels = {} }: SocketArgs,
    context: Context,
    opts: pulumi.ComponentResourceOptions & { readonly parent: pulumi.Resource },
): Workload {
    const { kafka, redis, monitoring } = context;
    const pod = javaPod(context, { image, resources, port: PORTS.socket });
    const workload = new Workload(
        `${name}-socket`,
        {
            ...pod,
            ...APART,
            workloadName: WORKLOADS.socket,
            env: [...(pod.env ?? []), ...javaEnv(resources)],
            annotations: { ...pod.annotations, ...DELETION_COST },
            ...(Object.keys(nodeLabels).length > 0 && { nodeSelector: nodeLabels }),
            subdomain: HEADLESS_NAME,
            sysctls: [LOCAL_PORTS],
            controller: { kind: "Deployment", strategy: { maxUnavailable: 0, maxSurge: "25%" } },
            scaling: {
                kind: "keda",
                scaledObjectName: SCALED_OBJECT_NAME,
                bounds: replicas,
                initialReplicas: replicas.min,
                pollingIntervalSeconds: 60,
                cooldownSeconds: 600,
                behavior: {
                    // Taking nodes away is the leader's: only it knows whose clients are few.
                    scaleDown: { selectPolicy: "Disabled" },
                    scaleUp: {
                        stabilizationWindowSeconds: 60,
                        policies: [{ type: "Pods", value: 2, periodSeconds: 60 }],
                    },
                },
                triggers: [extremeUse("cpu"), extremeUse("memory")],
            },
            probes: probes(),
            preStop: {
                exec: {
                    command: ["sh", "-c", DRAIN, "drain", `http://127.0.0.1:${PORTS.socket}`, String(DRAIN_SECONDS)],
                },
            },
            terminationGracePeriodSeconds: DRAIN_SECONDS + CLOSING_SECONDS,
            // Many pods, a quarter of them at a time.
            timeoutMinutes: 20,
            service: { name: SERVICES.socket },
            headless: { name: HEADLESS_NAME, publishNotReadyAddresses: true },
            metrics: metrics(context, HTTP, WORKLOADS.socket, "socket-nodes"),
            traffic: {
                ingress: [{ from: [peerOf("gateway", context)], ports: [{ port: PORTS.socket }] }],
                egress: [...kafka.egress, ...redis.egress, monitoring.queries],
            },
            ready: context.ready,
        },
        opts,
    );
    monitoring.allowQueries(`${name}-socket-queries`, workload.peer, opts.parent);
    return workload;
}

/** The image's entrypoint takes the network buffers' size from a variable of its own, and any option from `JAVA_OPTS`. */
function javaEnv({ limits }: Resources) {
    const { direct, heap } = javaMemory(limits.memory);
    return [
        { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        { name: "MAX_DIRECT_MEMORY", value: direct },
        { name: "JAVA_OPTS", value: `-Xmx${heap}` },
    ];
}

/**
 * A node that drains says it is not well, for as long as it drains: longer than that must it be unwell to be started
 * anew, which ends a drain that was asked for by hand.
 */
function probes() {
    const get = (path: string) => ({ httpGet: { path, port: HTTP }, timeoutSeconds: 3 });
    const periodSeconds = 10;
    return {
        startup: { ...get("/healthz"), periodSeconds: 5, failureThreshold: 60 },
        liveness: {
            ...get("/healthz"),
            periodSeconds,
            failureThreshold: (DRAIN_SECONDS + 2 * CLOSING_SECONDS) / periodSeconds,
        },
        readiness: { ...get("/readyz"), periodSeconds: 5, failureThreshold: 2 },
    };
}

function extremeUse(type: "cpu" | "memory"): KedaTrigger {
    return { type, metricType: "Utilization", metadata: { value: String(EXTREME_PERCENT) } };
}
