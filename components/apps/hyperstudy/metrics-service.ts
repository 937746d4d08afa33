import type * as pulumi from "@pulumi/pulumi";
import type { Resources } from "../../workload/contracts.ts";
import { Workload } from "../../workload/workload.ts";
import { redisEnvironment, variables } from "./environment.ts";
import { PART_OF, podsOf, PORTS, SERVICES, WORKLOADS } from "./names.ts";
import { commonPod, type ImageTraits, type PodContext } from "./pods.ts";

export interface MetricsServiceArgs extends ImageTraits {
    /** Port that it listens on and shows metrics at. */
    readonly port: number;
    readonly resources: Resources;
    readonly redisHost: pulumi.Input<string>;
}

/** The application's own collector of metrics, where there is an image of it: sees Redis and the backend. */
export function createMetricsService(
    name: string,
    args: MetricsServiceArgs,
    context: PodContext,
    opts: pulumi.ComponentResourceOptions,
): Workload {
    const http = { name: "http", port: args.port };
    const probe = { tcpSocket: { port: http.name } };
    return new Workload(
        `${name}-metrics-service`,
        {
            ...commonPod(context, args),
            partOf: PART_OF,
            workloadName: WORKLOADS.metricsService,
            env: [
                ...redisEnvironment(args.redisHost),
                ...variables({
                    PORT: String(args.port),
                    BACKEND_URL: `http://${SERVICES.backend}:${PORTS.backend}`,
                }),
            ],
            scaling: { kind: "fixed", replicas: 1 },
            ports: [http],
            probes: { readiness: probe, liveness: { ...probe, periodSeconds: 20 } },
            resources: args.resources,
            service: {},
            metrics: { portName: http.name, job: "hyperstudy-metrics-service", scraper: context.scraper.peer },
            traffic: {
                ingress: [],
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
