import type * as pulumi from "@pulumi/pulumi";
import type { Edge, HostNeeds } from "../../ingress/contract.ts";
import { PublicHost } from "../../ingress/public-host.ts";
import type { ReplicaBounds, Resources } from "../../workload/contracts.ts";
import { ANYBODY } from "../../workload/network.ts";
import type { Ingress } from "../../workload/network.ts";
import type { ServiceArgs } from "../../workload/service.ts";
import { Workload } from "../../workload/workload.ts";
import { commonPod, HTTP_PORT, PART_OF, SCRAPE_ANNOTATIONS, type PodContext } from "./pods.ts";

/** Uploads come in parts of 10 MiB, with a form around each. */
const NEEDS: HostNeeds = { webSockets: true, maxBodyMiB: 20 };

/** Room for the parts of uploads under way, which the framework puts down on disk. */
const UPLOADS = { path: "/tmp", sizeLimit: "1Gi" };

/** Seconds until ingress controllers have heard that a pod goes. */
const DEREGISTRATION_SECONDS = 10;
/** Seconds that requests under way are given after that. */
const DRAIN_SECONDS = 30;

/**
 * How the API is reached besides its public host: inside the cluster only, or by a load balancer of its own, without
 * TLS, from some addresses.
 */
export type ApiService =
    | { readonly type: "ClusterIP" }
    | {
          readonly type: "LoadBalancer";
          /** What its provider is told. */
          readonly annotations: Readonly<Record<string, string>>;
          readonly allowedCidrs: readonly string[];
      };

export interface ApiArgs {
    readonly image: string;
    readonly replicas: ReplicaBounds;
    readonly resources: Resources;
    readonly service: ApiService;
    readonly hostname: string;
    readonly edge: Edge;
}

export interface Api {
    readonly workload: Workload;
    readonly host: PublicHost;
}

/** The API and its public host. */
export function createApi(
    name: string,
    args: ApiArgs,
    context: PodContext,
    opts: pulumi.ComponentResourceOptions,
): Api {
    const { configuration, services, scraper } = context;
    const { postgres, redis, kafka, objectStore } = services;
    const pod = commonPod(context, args.image, args.resources);
    const workload = new Workload(
        `${name}-api`,
        {
            ...pod,
            workloadName: "api",
            env: [
                ...(pod.env ?? []),
                ...configuration.redisEnv(),
                ...configuration.tokenEnv(),
                // The client's address, by which strangers are counted, is the one that the edge tells; a load balancer
                // of the API's own tells none, and a client could claim any.
                ...(args.service.type === "ClusterIP" ? [{ name: "FORWARDED_ALLOW_IPS", value: "*" }] : []),
            ],
            command: ["uvicorn", "main:app"],
            args: [
                "--host=0.0.0.0",
                `--port=${HTTP_PORT.port}`,
                `--timeout-graceful-shutdown=${DRAIN_SECONDS}`,
                // The server's own lines about WebSockets show their queries, and in them the clients' tokens. The
                // application writes a line for every request itself.
                "--log-level=warning",
            ],
            ports: [HTTP_PORT],
            probes: probes(),
            writablePaths: [UPLOADS],
            checksums: configuration.checksums,
            annotations: SCRAPE_ANNOTATIONS,
            preStop: { exec: { command: ["sleep", String(DEREGISTRATION_SECONDS)] } },
            terminationGracePeriodSeconds: DEREGISTRATION_SECONDS + DRAIN_SECONDS + 20,
            scaling: {
                kind: "hpa",
                bounds: args.replicas,
                cpuPercent: 70,
                autoscalerName: "api-hpa",
                behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
            },
            disruption: args.replicas.min > 2 ? { minAvailable: 2 } : { maxUnavailable: 1 },
            service: service(args),
            traffic: {
                ingress: clients(args),
                egress: [...postgres.egress, ...redis.egress, ...kafka.egress, ...objectStore.egress],
            },
            metrics: {
                portName: HTTP_PORT.name,
                job: "chat4all-api",
                labels: { service: "chat4all-api" },
                scraper: scraper.peer,
            },
            ready: context.ready,
        },
        opts,
    );
    const host = new PublicHost(
        `${name}-host`,
        {
            namespace: context.namespace,
            hostname: args.hostname,
            edge: args.edge,
            routes: [{ path: "/", service: workload.serviceName, port: HTTP_PORT.port }],
            needs: NEEDS,
            ingressName: "api",
            labels: { "app.kubernetes.io/part-of": PART_OF, "app.kubernetes.io/managed-by": "pulumi" },
        },
        opts,
    );
    return { workload, host };
}

/**
 * `/health` answers by itself; `/ready` asks the database, Redis (2 s) and Kafka (2 s and more) one after the other, in the
 * thread that answers all requests: so it is asked seldom, and given time.
 */
function probes() {
    const get = (path: string, timeoutSeconds: number) => ({
        httpGet: { path, port: HTTP_PORT.name },
        timeoutSeconds,
    });
    return {
        startup: { ...get("/health", 5), periodSeconds: 5, failureThreshold: 36 },
        liveness: { ...get("/health", 10), periodSeconds: 15, failureThreshold: 4 },
        readiness: { ...get("/ready", 10), periodSeconds: 15, failureThreshold: 2 },
    };
}

function service({ service, edge }: ApiArgs): ServiceArgs {
    const annotations = edge.controller.onService(NEEDS);
    return service.type === "ClusterIP"
        ? { name: "api", annotations, afterPods: true }
        : {
              name: "api",
              type: "LoadBalancer",
              annotations: { ...annotations, ...service.annotations },
              loadBalancerSourceRanges: service.allowedCidrs,
              afterPods: true,
          };
}

/** Behind a load balancer's nodes nobody's address is left to tell by: the balancer itself knows whom it admits. */
function clients({ service, edge }: ApiArgs): Ingress[] {
    const from = service.type === "ClusterIP" ? [edge.controller.peer] : ANYBODY;
    return [{ from, ports: [{ port: HTTP_PORT.port }] }];
}
