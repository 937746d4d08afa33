import assert from "node:assert/strict";
import { InClusterKafka, type InClusterKafkaArgs } from "../../../components/backing/in-cluster/kafka.ts";
import { all, deploy, items, only, text, type Deployed } from "../../support/deploy.ts";
import { networkOf } from "../../support/policy-matrix.ts";
import { OUTSIDE } from "../platform/parts.ts";
import { NETWORK_POLICY, operator, POD_MONITOR, SHOP } from "./parts.ts";

const CLUSTER = "kubernetes:kafka.strimzi.io/v1:Kafka";
const POOL = "kubernetes:kafka.strimzi.io/v1:KafkaNodePool";
const TOPIC = "kubernetes:kafka.strimzi.io/v1:KafkaTopic";

function kafka(args: Partial<InClusterKafkaArgs> = {}): Promise<Deployed> {
    return deploy(() => {
        const { bootstrap, brokers, brokerCount, egress, ready } = new InClusterKafka("events", {
            ...SHOP,
            operator: operator("strimzi", { "strimzi.io/kind": "cluster-operator" }),
            brokers: 3,
            topics: [
                { name: "message_processing", partitions: 20 },
                { name: "rtc.control.ring", partitions: 4, config: { "retention.ms": 604_800_000 } },
            ],
            ...args,
        });
        return { bootstrap, brokers, brokerCount, egress, ready: ready.map(({ urn }) => urn) };
    });
}

describe("InClusterKafka", () => {
    it("C12 R15 is three brokers that keep three copies of what must survive one", async () => {
        const resources = await kafka();
        const pool = only(resources, POOL).inputs;
        assert.equal(pool["metadata"]?.["name"], "broker");
        assert.equal(pool["metadata"]["labels"]?.["strimzi.io/cluster"], "kafka");
        assert.deepEqual([pool["spec"]?.["replicas"], pool["spec"]?.["roles"]], [3, ["controller", "broker"]]);
        const { config } = only(resources, CLUSTER).inputs["spec"]?.["kafka"] ?? {};
        assert.deepEqual(config, {
            "default.replication.factor": 3,
            "offsets.topic.replication.factor": 3,
            "transaction.state.log.replication.factor": 3,
            "transaction.state.log.min.isr": 2,
            "auto.create.topics.enable": false,
        });
    });

    it("leaves topics that an application makes with one copy writable", async () => {
        const { config } = only(await kafka(), CLUSTER).inputs["spec"]?.["kafka"] ?? {};
        assert.equal(config?.["min.insync.replicas"], undefined);
    });

    it("is one broker with one copy of everything in a small stack", async () => {
        const resources = await kafka({ brokers: 1 });
        assert.deepEqual(only(resources, CLUSTER).inputs["spec"]?.["kafka"]?.["config"], {
            "default.replication.factor": 1,
            "offsets.topic.replication.factor": 1,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "auto.create.topics.enable": false,
        });
        const [topic] = all(resources, TOPIC);
        assert.equal(topic?.inputs["spec"]?.["replicas"], 1);
        assert.deepEqual(topic.inputs["spec"]["config"], { "min.insync.replicas": 1 });
    });

    it("CX6 RX10 makes topics with three copies, of which two must have a record", async () => {
        const topics = all(await kafka(), TOPIC).map(({ inputs }) => [inputs["metadata"]?.["name"], inputs["spec"]]);
        assert.deepEqual(topics, [
            [
                "message-processing",
                {
                    topicName: "message_processing",
                    partitions: 20,
                    replicas: 3,
                    config: { "min.insync.replicas": 2 },
                },
            ],
            [
                "rtc.control.ring",
                {
                    topicName: "rtc.control.ring",
                    partitions: 4,
                    replicas: 3,
                    config: { "retention.ms": 604_800_000, "min.insync.replicas": 2 },
                },
            ],
        ]);
    });

    it("gives the bootstrap address and those of the three brokers", async () => {
        const { outputs } = await kafka();
        assert.equal(outputs["bootstrap"], "kafka-kafka-bootstrap.shop.svc.cluster.local:9092");
        assert.equal(
            outputs["brokers"],
            [0, 1, 2].map((id) => `kafka-broker-${id}.kafka-kafka-brokers.shop.svc.cluster.local:9092`).join(","),
        );
        assert.equal(outputs["brokerCount"], 3);
    });

    it("starts pool, cluster and topics one after the other, each once the one before works", async () => {
        const resources = await kafka();
        const [pool, cluster, topics] = [only(resources, POOL), only(resources, CLUSTER), all(resources, TOPIC)];
        assert.ok(pool.dependencies.includes(only(resources, "kubernetes:core/v1:ConfigMap", "operator").urn));
        for (const { urn } of all(resources, NETWORK_POLICY)) {
            assert.ok(pool.dependencies.includes(urn));
        }
        assert.ok(cluster.dependencies.includes(pool.urn));
        assert.deepEqual(cluster.inputs["metadata"]?.["annotations"], { "pulumi.com/waitFor": "condition=Ready" });
        for (const topic of topics) {
            assert.ok(topic.dependencies.includes(cluster.urn));
            assert.deepEqual(topic.inputs["metadata"]?.["annotations"], { "pulumi.com/waitFor": "condition=Ready" });
        }
        assert.deepEqual(resources.outputs["ready"], [cluster.urn, ...topics.map(({ urn }) => urn)]);
    });

    it("R36 keeps brokers on different nodes, and lets a drain take one at a time", async () => {
        const resources = await kafka();
        const [constraint] = items(
            only(resources, POOL).inputs["spec"]?.["template"]?.["pod"]?.["topologySpreadConstraints"],
        );
        assert.deepEqual(constraint?.["labelSelector"], { matchLabels: { "strimzi.io/cluster": "kafka" } });
        assert.equal(constraint["topologyKey"], "kubernetes.io/hostname");
        assert.deepEqual(only(resources, CLUSTER).inputs["spec"]?.["kafka"]?.["template"], {
            podDisruptionBudget: { maxUnavailable: 1 },
        });
    });

    it("keeps the records of a protected stack, also when a broker goes", async () => {
        const disk = async (protection: "protected" | "ephemeral") => {
            const resources = await kafka({ protection });
            const [volume] = items(only(resources, POOL).inputs["spec"]?.["storage"]?.["volumes"]);
            const kept = [...all(resources, POOL), ...all(resources, CLUSTER), ...all(resources, TOPIC)];
            return [volume?.["deleteClaim"], kept.every(({ protect, retainOnDelete }) => protect && retainOnDelete)];
        };
        assert.deepEqual(await disk("protected"), [false, true]);
        assert.deepEqual(await disk("ephemeral"), [true, false]);
    });

    it("RX11 speaks plaintext inside, to the peers that the operator's policy is told", async () => {
        const listeners = async (args: Partial<InClusterKafkaArgs>) =>
            only(await kafka(args), CLUSTER).inputs["spec"]?.["kafka"]?.["listeners"];
        const plain = { name: "plain", port: 9092, type: "internal", tls: false };
        assert.deepEqual(await listeners({}), [{ ...plain, networkPolicyPeers: [{ podSelector: {} }] }]);
        const clients = [{ podSelector: { matchLabels: { app: "api" } } }];
        assert.deepEqual(await listeners({ clients }), [{ ...plain, networkPolicyPeers: clients }]);
    });

    it("lets each kind of pod out where it must go, and nowhere else", async () => {
        const network = networkOf(await kafka());
        const pod = (role: string) => `shop/strimzi.io/cluster=kafka,strimzi.io/name=kafka-${role}`;
        // Who comes in is said by policies that the operator makes; what is tested here is who may go out.
        const leaves = (role: string, target: string) => network.allows(pod(role), target);
        assert.ok(leaves("kafka", `${OUTSIDE}:443`), "brokers read their certificates through the API server");
        assert.ok(leaves("entity-operator", `${OUTSIDE}:443`));
        assert.ok(!leaves("kafka-exporter", `${OUTSIDE}:443`));
        assert.ok(!leaves("kafka", "internet:9092"));
        const policies = all(await kafka(), NETWORK_POLICY).map(({ inputs }) => [
            text(inputs["metadata"]?.["name"]),
            items(inputs["spec"]?.["egress"])
                .slice(1)
                .flatMap((rule) => items(rule["ports"]).map((port) => port["port"])),
        ]) as [string, unknown][];
        assert.deepEqual(Object.fromEntries(policies), {
            "kafka-kafka-egress": [9090, 9091, 443, 6443, 8443],
            "kafka-entity-operator-egress": [9091, 443, 6443, 8443],
            "kafka-kafka-exporter-egress": [9091],
        });
    });

    it("tells its application the one way out that it needs", async () => {
        assert.deepEqual((await kafka()).outputs["egress"], [
            {
                to: [
                    {
                        podSelector: {
                            matchLabels: { "strimzi.io/cluster": "kafka", "strimzi.io/name": "kafka-kafka" },
                        },
                        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } },
                    },
                ],
                ports: [{ port: 9092 }],
            },
        ]);
    });

    it("RX8 exports consumer lag and broker metrics where there is a scraper", async () => {
        const resources = await kafka();
        const { spec } = only(resources, CLUSTER).inputs;
        assert.equal(spec?.["kafkaExporter"]?.["topicRegex"], ".*");
        assert.deepEqual(spec["kafka"]?.["metricsConfig"], { type: "strimziMetricsReporter" });
        const monitor = only(resources, POD_MONITOR).inputs["spec"];
        assert.deepEqual(monitor?.["selector"], {
            matchLabels: { "strimzi.io/cluster": "kafka", "strimzi.io/kind": "Kafka" },
        });
        const [endpoint] = items(monitor["podMetricsEndpoints"]);
        assert.equal(endpoint?.["port"], "tcp-prometheus");
        assert.deepEqual(items(endpoint["relabelings"])[0], {
            action: "replace",
            targetLabel: "job",
            replacement: "kafka",
        });
        const blind = await kafka({ scraper: undefined });
        assert.equal(only(blind, CLUSTER).inputs["spec"]?.["kafkaExporter"], undefined);
        assert.equal(all(blind, POD_MONITOR).length, 0);
    });

    it("refuses what cannot be, with the remedy", async () => {
        const topic = (name: string, partitions = 1) => ({ name, partitions });
        await assert.rejects(kafka({ brokers: 0 }), /events: brokers is 0\. Give a whole number of at least 1/);
        await assert.rejects(kafka({ brokers: 2 }), /events: brokers is 2\. Give 1, or 3 and more, an odd number/);
        await assert.rejects(kafka({ topics: [topic("a b")] }), /events: topics\.a b is "a b"\. Give letters/);
        await assert.rejects(kafka({ topics: [topic("a", 0)] }), /events: topics\.a\.partitions is 0/);
        await assert.rejects(
            kafka({ topics: [topic("user_events"), topic("user-events")] }),
            /events: topics\.user-events is "user-events"\. Rename it: it cannot be told from user_events/,
        );
    });
});
