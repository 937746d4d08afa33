import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import { API_SERVER_EGRESS } from "../../platform/control-plane.ts";
import type { Scraper } from "../../platform/scraper.ts";
import { createMonitor } from "../../workload/monitors.ts";
import { createNetworkPolicy } from "../../workload/network-policy.ts";
import { pods } from "../../workload/network.ts";
import type { Egress } from "../../workload/network.ts";
import { MANAGED_BY } from "./service.ts";

/** Ports that brokers talk to each other on: controllers, replication. */
const CONTROLLER_PORT = 9090;
const REPLICATION_PORT = 9091;

export interface KafkaSurroundingsArgs {
    readonly namespace: pulumi.Input<string>;
    readonly clusterName: string;
}

/**
 * Where each kind of pod may go. Who may come in is said by the operator's own policies, which know its ports: without
 * these here a namespace that denies all would keep the pods from answering.
 */
export function createKafkaPolicies(
    name: string,
    { namespace, clusterName }: KafkaSurroundingsArgs,
    opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): k8s.networking.v1.NetworkPolicy[] {
    const part = (role: string) => ({ "strimzi.io/cluster": clusterName, "strimzi.io/name": `${clusterName}-${role}` });
    const toBrokers = (...ports: number[]): Egress => ({
        to: [pods(part("kafka"))],
        ports: ports.map((port) => ({ port })),
    });
    const egress: Record<string, Egress[]> = {
        // Brokers read their certificates through the API.
        kafka: [toBrokers(CONTROLLER_PORT, REPLICATION_PORT), API_SERVER_EGRESS],
        "entity-operator": [toBrokers(REPLICATION_PORT), API_SERVER_EGRESS],
        "kafka-exporter": [toBrokers(REPLICATION_PORT)],
    };
    return Object.entries(egress).map(([role, holes]) =>
        createNetworkPolicy(
            `${name}-${role}`,
            {
                namespace,
                policyName: `${clusterName}-${role}-egress`,
                selector: part(role),
                traffic: { ingress: [], egress: holes },
            },
            opts,
        ),
    );
}

/** Has Prometheus scrape brokers and exporter. Strimzi's dashboards want the pods' labels on the series. */
export function createKafkaMonitor(
    name: string,
    { namespace, clusterName, scraper }: KafkaSurroundingsArgs & { readonly scraper: Scraper },
    opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): k8s.apiextensions.CustomResource {
    return createMonitor(
        `${name}-metrics`,
        {
            namespace,
            monitorName: clusterName,
            labels: MANAGED_BY,
            selector: { "strimzi.io/cluster": clusterName, "strimzi.io/kind": "Kafka" },
        },
        {
            portName: "tcp-prometheus",
            relabelings: [
                { action: "labelmap", regex: "__meta_kubernetes_pod_label_(strimzi_io_.+)", replacement: "$1" },
                { action: "replace", sourceLabels: ["__meta_kubernetes_pod_name"], targetLabel: "kubernetes_pod_name" },
                { action: "replace", sourceLabels: ["__meta_kubernetes_pod_node_name"], targetLabel: "node_name" },
            ],
        },
        { ...opts, dependsOn: [...scraper.ready] },
    );
}
