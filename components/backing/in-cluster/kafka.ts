import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { databases } from "../../../versions.ts";
import { spreadOverNodes } from "../../platform/spread.ts";
import { stateful } from "../../protection.ts";
import { pods } from "../../workload/network.ts";
import type { Egress } from "../../workload/network.ts";
import { refuse, requireWhole } from "../checks.ts";
import type { Kafka } from "../contracts.ts";
import { createAwaited } from "./awaited.ts";
import { createKafkaMonitor, createKafkaPolicies } from "./kafka-surroundings.ts";
import { createTopics, requireTopics } from "./kafka-topics.ts";
import type { Topic } from "./kafka-topics.ts";
import type { Operator } from "./operator.ts";
import { MANAGED_BY, SAME_NAMESPACE, serviceHost } from "./service.ts";
import type { StatefulServiceArgs } from "./service.ts";

const API_VERSION = "kafka.strimzi.io/v1";
const PORT = 9092;
const POOL = "broker";
/** Copies of what must survive a broker; as many brokers as that are needed. */
const REPLICATION_FACTOR = 3;
const HELPER_RESOURCES = { requests: { cpu: "50m", memory: "256Mi" }, limits: { memory: "384Mi" } };
const EXPORTER_RESOURCES = { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "128Mi" } };

export interface InClusterKafkaArgs extends Omit<StatefulServiceArgs, "passwordRotation"> {
    /** Strimzi; it must watch the namespace. */
    readonly operator: Operator;
    /** `metadata.name` of the cluster, `<name>-kafka-bootstrap` its Service; `kafka` unless given. */
    readonly clusterName?: string;
    /**
     * 1, or 3 and more, an odd number: each is a controller too, and controllers decide by majority. Strimzi cannot
     * change the number of controllers later.
     */
    readonly brokers: number;
    /** Topics that exist before an application starts. */
    readonly topics: readonly Topic[];
}

/** Kafka on the cluster itself, run by Strimzi for one application, without ZooKeeper and without TLS. */
export class InClusterKafka extends pulumi.ComponentResource implements Kafka {
    public readonly bootstrap: pulumi.Output<string>;
    public readonly brokers: pulumi.Output<string>;
    public readonly brokerCount: number;
    public readonly egress: readonly Egress[];
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: InClusterKafkaArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:InClusterKafka", name, {}, opts);
        const { namespace, brokers } = args;
        this.#check(name, args);
        const clusterName = args.clusterName ?? "kafka";
        const replicationFactor = Math.min(REPLICATION_FACTOR, brokers);
        const labels = { "strimzi.io/cluster": clusterName };
        const before = [
            ...args.operator.ready,
            ...args.volumeClass.ready,
            ...createKafkaPolicies(name, { ...args, clusterName }, { parent: this }),
        ];

        const pool = this.#createPool(name, labels, args, before);
        const cluster = createAwaited(
            name,
            {
                apiVersion: API_VERSION,
                kind: "Kafka",
                metadata: { name: clusterName, namespace, labels: MANAGED_BY },
                spec: this.#spec(replicationFactor, args),
                until: "condition=Ready",
            },
            stateful(args.protection, { parent: this, dependsOn: [...before, pool] }),
        );
        const topics = createTopics(
            name,
            args.topics,
            { namespace, clusterName, replicationFactor },
            stateful(args.protection, { parent: this, dependsOn: [cluster] }),
        );
        if (args.scraper) {
            createKafkaMonitor(name, { ...args, clusterName, scraper: args.scraper }, { parent: this });
        }

        const brokerHosts = Array.from({ length: brokers }, (_, id) =>
            serviceHost(`${clusterName}-${POOL}-${id}.${clusterName}-kafka-brokers`, namespace),
        );
        this.bootstrap = pulumi.interpolate`${serviceHost(`${clusterName}-kafka-bootstrap`, namespace)}:${PORT}`;
        this.brokers = pulumi.all(brokerHosts).apply((hosts) => hosts.map((host) => `${host}:${PORT}`).join(","));
        this.brokerCount = brokers;
        this.egress = [
            {
                to: [pods({ ...labels, "strimzi.io/name": `${clusterName}-kafka` }, namespace)],
                ports: [{ port: PORT }],
            },
        ];
        this.ready = [cluster, ...topics];
        this.registerOutputs({ bootstrap: this.bootstrap });
    }

    #check(name: string, { brokers, storageGiB, topics }: InClusterKafkaArgs): void {
        requireWhole(this, name, { brokers, storageGiB });
        if (brokers % 2 === 0) {
            refuse(this, name, {
                path: "brokers",
                value: brokers,
                remedy: "Give 1, or 3 and more, an odd number: an even number of controllers has no better majority.",
            });
        }
        requireTopics(this, name, topics);
    }

    #createPool(
        name: string,
        labels: Record<string, string>,
        args: InClusterKafkaArgs,
        before: pulumi.Resource[],
    ): k8s.apiextensions.CustomResource {
        const volume = {
            id: 0,
            type: "persistent-claim",
            size: `${args.storageGiB}Gi`,
            class: args.volumeClass.className,
            deleteClaim: args.protection === "ephemeral",
            kraftMetadata: "shared",
        };
        return new k8s.apiextensions.CustomResource(
            `${name}-${POOL}`,
            {
                apiVersion: API_VERSION,
                kind: "KafkaNodePool",
                metadata: { name: POOL, namespace: args.namespace, labels: { ...MANAGED_BY, ...labels } },
                spec: {
                    replicas: args.brokers,
                    roles: ["controller", "broker"],
                    storage: { type: "jbod", volumes: [volume] },
                    resources: args.resources,
                    template: { pod: { topologySpreadConstraints: spreadOverNodes(labels) } },
                },
            },
            stateful(args.protection, { parent: this, dependsOn: before }),
        );
    }

    #spec(
        replicationFactor: number,
        { clients = [SAME_NAMESPACE], scraper }: InClusterKafkaArgs,
    ): Record<string, unknown> {
        return {
            kafka: {
                version: databases.kafka.version,
                metadataVersion: databases.kafka.metadataVersion,
                // The operator's own NetworkPolicy admits these peers.
                listeners: [{ name: "plain", port: PORT, type: "internal", tls: false, networkPolicyPeers: clients }],
                config: {
                    "default.replication.factor": replicationFactor,
                    "offsets.topic.replication.factor": replicationFactor,
                    "transaction.state.log.replication.factor": replicationFactor,
                    "transaction.state.log.min.isr": Math.max(1, replicationFactor - 1),
                    // Topics come from this program, or from an application that asks for them by name. How many
                    // copies must have a record is said topic by topic: said here, it would stop the topics that
                    // applications make with one copy.
                    "auto.create.topics.enable": false,
                },
                ...(scraper && { metricsConfig: { type: "strimziMetricsReporter" } }),
                template: { podDisruptionBudget: { maxUnavailable: 1 } },
            },
            entityOperator: { topicOperator: { resources: HELPER_RESOURCES } },
            ...(scraper && { kafkaExporter: { topicRegex: ".*", groupRegex: ".*", resources: EXPORTER_RESOURCES } }),
        };
    }
}
