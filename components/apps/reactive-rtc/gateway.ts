import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { images } from "../../../versions.ts";
import { checksumOf } from "../../workload/checksum.ts";
import type { ContainerArgs } from "../../workload/container.ts";
import type { ReplicaBounds, Resources } from "../../workload/contracts.ts";
import { Workload } from "../../workload/workload.ts";
import { byUse } from "./autoscaling.ts";
import { admitted, entranceService, publish, PUBLIC_PORT, type Entrance } from "./entrance.ts";
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

const STATUS_ADDRESS = "127.0.0.1:8081";
const METRICS = "metrics";
const EXPORTER_RESOURCES: Resources = {
    requests: { cpu: "50m", memory: "64Mi" },
    limits: { cpu: "100m", memory: "128Mi" },
};

/** Seconds until ingress controllers and load balancers have heard that a pod goes. */
const DEREGISTRATION_SECONDS = 10;

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
    return { workload, url: publish(name, args.entrance, workload, context, opts) };
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
            service: entranceService(entrance),
            metrics: metrics(context, METRICS, WORKLOADS.gateway, "nginx-gateway"),
            traffic: {
                ingress: [{ from: admitted(entrance), ports: [{ port: PORTS.gateway }] }],
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
