import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import { refuse, requireWhole } from "../checks.ts";
import { createAwaited } from "./awaited.ts";
import { MANAGED_BY } from "./service.ts";

/** Kafka's own rule for names, less its longest ones. */
const TOPIC_NAME = /^[a-zA-Z0-9._-]{1,200}$/;

export interface Topic {
    readonly name: string;
    /** Can grow, never shrink. */
    readonly partitions: number;
    /** Settings such as `retention.ms`. */
    readonly config?: Readonly<Record<string, string | number | boolean>>;
}

export interface TopicsArgs {
    readonly namespace: pulumi.Input<string>;
    readonly clusterName: string;
    readonly replicationFactor: number;
}

/** Topics with as many copies as there are brokers, three at most; a record is taken once all but one have it. */
export function createTopics(
    name: string,
    topics: readonly Topic[],
    { namespace, clusterName, replicationFactor }: TopicsArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource[] {
    return topics.map((topic) =>
        createAwaited(
            `${name}-${resourceName(topic)}`,
            {
                apiVersion: "kafka.strimzi.io/v1",
                kind: "KafkaTopic",
                metadata: {
                    name: resourceName(topic),
                    namespace,
                    labels: { ...MANAGED_BY, "strimzi.io/cluster": clusterName },
                },
                spec: {
                    topicName: topic.name,
                    partitions: topic.partitions,
                    replicas: replicationFactor,
                    config: { ...topic.config, "min.insync.replicas": Math.max(1, replicationFactor - 1) },
                },
                until: "condition=Ready",
            },
            opts,
        ),
    );
}

/** Refuses topics that Kafka or Kubernetes would refuse, or that are the same to one of them. */
export function requireTopics(component: pulumi.Resource, name: string, topics: readonly Topic[]): void {
    const taken = new Map<string, string>();
    for (const topic of topics) {
        const path = `topics.${topic.name}`;
        requireWhole(component, name, { [`${path}.partitions`]: topic.partitions });
        if (!TOPIC_NAME.test(topic.name)) {
            refuse(component, name, {
                path,
                value: topic.name,
                remedy: "Give letters, digits, dots, dashes and underscores, 200 at most.",
            });
        }
        const other = taken.get(resourceName(topic));
        if (other !== undefined) {
            refuse(component, name, { path, value: topic.name, remedy: `Rename it: it cannot be told from ${other}.` });
        }
        taken.set(resourceName(topic), topic.name);
    }
}

/** Kubernetes takes neither underscores nor capitals; the topic itself keeps its name. */
function resourceName({ name }: Topic): string {
    return name.toLowerCase().replaceAll("_", "-");
}
