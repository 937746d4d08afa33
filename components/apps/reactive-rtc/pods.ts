import type * as pulumi from "@pulumi/pulumi";
import type { Kafka, Redis } from "../../backing/contracts.ts";
import type { Monitoring } from "../../platform/monitoring.ts";
import type { Metrics, Resources, WorkloadPort } from "../../workload/contracts.ts";
import { selectorOf } from "../../workload/labels.ts";
import { pods, type Peer } from "../../workload/network.ts";
import type { PodArgs } from "../../workload/pod-template.ts";
import type { WorkloadArgs } from "../../workload/workload.ts";
import type { Configuration } from "./configuration.ts";

/** The application's name: label `app.kubernetes.io/part-of`. */
export const PART_OF = "reactive-rtc";

/** Of what no pod makes: configuration, accounts, aliases. */
export const LABELS = { "app.kubernetes.io/part-of": PART_OF, "app.kubernetes.io/managed-by": "pulumi" };

/** `metadata.name` of the Deployments. The load-balancer looks for socket nodes by the label `app=socket`. */
export const WORKLOADS = { loadBalancer: "load-balancer", socket: "socket", gateway: "nginx-gateway" } as const;

/** Where each of them listens. */
export const PORTS = { loadBalancer: 8081, socket: 8080, gateway: 8080, gatewayMetrics: 9113 } as const;

/** Services under which they are found inside the cluster. */
export const SERVICES = {
    loadBalancer: "load-balancer-service",
    socket: "socket-service",
    gateway: "nginx-gateway-service",
} as const;

/** Port of the application's HTTP servers. */
export const HTTP = "http";

/** User and group of the Java processes; any that is not root will do. */
const USER = 1000;

/** The leader looks at rates over one minute. */
const SCRAPE_INTERVAL = "15s";

/** What the parts of the application share. */
export interface Context {
    readonly namespace: pulumi.Input<string>;
    readonly pullSecretName: pulumi.Input<string> | undefined;
    readonly configuration: Configuration;
    readonly kafka: Kafka;
    readonly redis: Redis;
    readonly monitoring: Pick<Monitoring, "peer" | "ready" | "queries" | "allowQueries">;
    /** What must exist before the first pod: namespace, configuration, services. */
    readonly ready: readonly pulumi.Resource[];
}

/** The pods of one part, as a peer of the others' policies. */
export function peerOf(part: keyof typeof WORKLOADS, { namespace }: Pick<Context, "namespace">): Peer {
    return pods(selectorOf(WORKLOADS[part]), namespace);
}

/** For collectors that find pods by their annotations. */
export function scrapeAnnotations(port: number): Record<string, string> {
    return {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": String(port),
        "prometheus.io/path": "/metrics",
    };
}

/** Series as the leader asks for them: by `job` and by `node_id`, which is the pod's name. */
export function metrics({ monitoring }: Context, portName: string, workloadName: string, job: string): Metrics {
    const podName = (targetLabel: string) => ({
        action: "replace",
        sourceLabels: ["__meta_kubernetes_pod_name"],
        targetLabel,
    });
    return {
        portName,
        job,
        interval: SCRAPE_INTERVAL,
        labels: { service: workloadName },
        relabelings: [podName("instance"), podName("node_id")],
        scraper: monitoring.peer,
    };
}

/** Over zones and, within them, over nodes, as far as there are any. */
export const APART: Pick<WorkloadArgs, "spread" | "antiAffinity"> = {
    spread: ["zone", "hostname"],
    antiAffinity: "hostname",
};

type Common = "namespace" | "partOf" | "image" | "pullSecretName" | "user" | "group" | "resources" | "writablePaths";

/** The part of a pod that is the same for load-balancer and socket nodes: a Java process that is told all by variables. */
export function javaPod(
    { namespace, pullSecretName, configuration }: Context,
    { image, resources, port }: { readonly image: string; readonly resources: Resources; readonly port: number },
): Pick<PodArgs, Common | "env" | "envFrom" | "volumes" | "mounts" | "checksums" | "annotations"> & {
    readonly ports: readonly WorkloadPort[];
} {
    return {
        namespace,
        partOf: PART_OF,
        image,
        pullSecretName,
        user: USER,
        group: USER,
        resources,
        ports: [{ name: HTTP, port }],
        env: [
            // Leader, deletion costs, addresses and metrics are all told apart by the pod's name.
            { name: "NODE_ID", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
            { name: "HTTP_PORT", value: String(port) },
            ...configuration.loggingEnv(),
        ],
        envFrom: configuration.envFrom(),
        volumes: configuration.volumes(),
        mounts: configuration.mounts(),
        // Native parts of the network library are unpacked here.
        writablePaths: ["/tmp"],
        checksums: configuration.checksums,
        annotations: scrapeAnnotations(port),
    };
}
