import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { images } from "../../../versions.ts";
import type { Edge, HostNeeds } from "../../ingress/contract.ts";
import { PublicHost } from "../../ingress/public-host.ts";
import { checksumOf } from "../../workload/checksum.ts";
import type { ContainerArgs } from "../../workload/container.ts";
import type { ReplicaBounds, Resources } from "../../workload/contracts.ts";
import { ANYBODY } from "../../workload/network.ts";
import type { ServiceArgs } from "../../workload/service.ts";
import { Workload } from "../../workload/workload.ts";
import { byUse } from "./autoscaling.ts";
import { FINISHING_SECONDS, gatewayConfiguration, STATUS_PATH } from "./gateway-configuration.ts";
import {
    APART,
    HTTP,
    LABELS,
    metrics,
    PART_OF,
    peerOf,
    PORTS,
    scrapeAnnotations,
    SERVICES,
    WORKLOADS,
    type Context,
} from "./pods.ts";

export const GATEWAY_AUTOSCALER = "nginx-gateway-hpa";

const CONFIG_MAP_NAME = "nginx-config";
const CONFIG_PATH = "/etc/gateway";
const CONFIG_FILE = "nginx.conf";
const SCRATCH = "/tmp";

/** The image's own user. */
const USER = 101;

/** Use of CPU and of memory, in percent of the requests, at which pods are added. */
const USE_PERCENT = 70;

const PUBLIC_PORT = 80;
const STATUS_ADDRESS = "127.0.0.1:8081";
const METRICS = "metrics";
const EXPORTER_RESOURCES: Resources = {
    requests: { cpu: "50m", memory: "64Mi" },
    limits: { cpu: "100m", memory: "128Mi" },
};

/** Seconds until ingress controllers and load balancers have heard that a pod goes. */
const DEREGISTRATION_SECONDS = 10;

const NEEDS: HostNeeds = { webSockets: true };

/** How clients come to the gateway: by the platform's edge with TLS, or by a load balancer of its own without. */
export type Entrance =
    | { readonly type: "edge"; readonly edge: Edge; readonly hostname: string }
    | {
          readonly type: "load-balancer";
          /** What its provider is told. */
          readonly annotations: Readonly<Record<string, string>>;
          readonly allowedCidrs: readonly string[];
      };

export interface GatewayArgs {
    readonly replicas: ReplicaBounds;
    /** Of nginx; each of its workers, one for each CPU of the node, holds 43 MiB before the first client comes. */
    readonly resources: Resources;
    /** Range of the pods' addresses. */
    readonly podCidr: string;
    readonly entrance: Entrance;
}

export interface Gateway {
    readonly workload: Workload;
    /** Public URL without a path. */
    readonly url: pulumi.Output<string>;
}

/** The only way in for clients: sends each to the load-balancers and to the socket node that these named. */
export function createGateway(
    name: string,
    args: GatewayArgs,
    context: Context,
    opts: pulumi.ComponentResourceOptions,
): Gateway {
    const { namespace } = context;
    const configuration = pulumi.output(namespace).apply((inside) =>
        gatewayConfiguration({
            listen: String(PORTS.gateway),
            statusListen: STATUS_ADDRESS,
            loadBalancer: `${SERVICES.loadBalancer}.${inside}.svc.cluster.local:${PORTS.loadBalancer}`,
            sockets: `${SERVICES.socket}.${inside}.svc.cluster.local:${PORTS.socket}`,
            socketPort: PORTS.socket,
            podCidr: args.podCidr,
            scratch: SCRATCH,
        }),
    );
    const configMap = new k8s.core.v1.ConfigMap(
        `${name}-gateway`,
        { metadata: { name: CONFIG_MAP_NAME, namespace, labels: LABELS }, data: { [CONFIG_FILE]: configuration } },
        opts,
    );
    const workload = createWorkload(name, args, { context, configMap, configuration }, opts);
    return { workload, url: createEntrance(name, args.entrance, workload, context, opts) };
}

interface Parts {
    readonly context: Context;
    readonly configMap: k8s.core.v1.ConfigMap;
    readonly configuration: pulumi.Output<string>;
}

function createWorkload(
    name: string,
    { replicas, resources, entrance }: GatewayArgs,
    { context, configMap, configuration }: Parts,
    opts: pulumi.ComponentResourceOptions,
): Workload {
    const { namespace, pullSecretName } = context;
    const health = { httpGet: { path: "/healthz", port: HTTP }, timeoutSeconds: 3 };
    return new Workload(
        `${name}-gateway`,
        {
            ...APART,
            namespace,
            partOf: PART_OF,
            pullSecretName,
            workloadName: WORKLOADS.gateway,
            containerName: "nginx",
            image: images.nginx,
            command: ["nginx", "-e", "stderr", "-c", `${CONFIG_PATH}/${CONFIG_FILE}`, "-g", "daemon off;"],
            user: USER,
            group: USER,
            resources,
            ports: [{ name: HTTP, port: PORTS.gateway, servicePort: PUBLIC_PORT }],
            volumes: [{ name: "configuration", configMap: { name: configMap.metadata.name } }],
            mounts: [{ name: "configuration", mountPath: CONFIG_PATH, readOnly: true }],
            writablePaths: [SCRATCH],
            annotations: scrapeAnnotations(PORTS.gatewayMetrics),
            checksums: [checksumOf({ [CONFIG_FILE]: configuration })],
            sidecars: [exporter()],
            scaling: byUse(GATEWAY_AUTOSCALER, replicas, USE_PERCENT),
            probes: {
                liveness: { ...health, periodSeconds: 10, failureThreshold: 3 },
                readiness: { ...health, periodSeconds: 5, failureThreshold: 2 },
            },
            preStop: { exec: { command: ["sleep", String(DEREGISTRATION_SECONDS)] } },
            terminationGracePeriodSeconds: DEREGISTRATION_SECONDS + FINISHING_SECONDS + 20,
            service: service(entrance),
            metrics: metrics(context, METRICS, WORKLOADS.gateway, "nginx-gateway"),
            traffic: {
                ingress: [
                    {
                        // A load balancer's nodes leave nobody's address to tell by: it knows itself whom it admits.
                        from: entrance.type === "edge" ? [entrance.edge.controller.peer] : ANYBODY,
                        ports: [{ port: PORTS.gateway }],
                    },
                ],
                egress: [
                    { to: [peerOf("loadBalancer", context)], ports: [{ port: PORTS.loadBalancer }] },
                    { to: [peerOf("socket", context)], ports: [{ port: PORTS.socket }] },
                ],
            },
            ready: context.ready,
        },
        opts,
    );
}

/** Tells nginx' numbers to Prometheus. */
function exporter(): ContainerArgs {
    const health = { httpGet: { path: "/", port: METRICS }, timeoutSeconds: 3 };
    return {
        name: "exporter",
        image: images.nginxExporter,
        args: [
            `--nginx.scrape-uri=http://${STATUS_ADDRESS}${STATUS_PATH}`,
            `--web.listen-address=:${PORTS.gatewayMetrics}`,
        ],
        ports: [{ name: METRICS, port: PORTS.gatewayMetrics }],
        resources: EXPORTER_RESOURCES,
        probes: { liveness: { ...health, periodSeconds: 30 }, readiness: health },
    };
}

function service(entrance: Entrance): ServiceArgs {
    const common = { name: SERVICES.gateway, portNames: [HTTP], afterPods: true };
    return entrance.type === "edge"
        ? { ...common, annotations: entrance.edge.controller.onService(NEEDS) }
        : {
              ...common,
              type: "LoadBalancer",
              annotations: entrance.annotations,
              loadBalancerSourceRanges: entrance.allowedCidrs,
          };
}

function createEntrance(
    name: string,
    entrance: Entrance,
    workload: Workload,
    { namespace }: Context,
    opts: pulumi.ComponentResourceOptions,
): pulumi.Output<string> {
    if (entrance.type === "load-balancer") {
        return pulumi.interpolate`http://${addressOf(workload.service)}`;
    }
    const { edge, hostname } = entrance;
    const host = new PublicHost(
        `${name}-host`,
        {
            namespace,
            hostname,
            edge,
            routes: [{ path: "/", service: workload.serviceName, port: PUBLIC_PORT }],
            needs: NEEDS,
            ingressName: WORKLOADS.gateway,
            labels: LABELS,
        },
        opts,
    );
    return host.url;
}

/** IP address or host name that a Service's load balancer got; the engine waits for it. */
function addressOf(service: k8s.core.v1.Service): pulumi.Output<string> {
    return service.status.loadBalancer.ingress.apply((ingress) => {
        const address = ingress?.[0]?.ip ?? ingress?.[0]?.hostname;
        if (address === undefined) {
            throw new pulumi.ResourceError(
                "The Service has no load-balancer address. See `kubectl describe service` for what its provider said.",
                service,
                true,
            );
        }
        return address;
    });
}
