import assert from "node:assert/strict";
import { all, items, only, text, type Deployed } from "../../support/deploy.ts";
import { bothStacks, nameOf, object, objects, stack } from "./stack.ts";

describe("Reactive RTC's backing services", () => {
    let both: Awaited<ReturnType<typeof bothStacks>>;
    let dev: Deployed;
    let prod: Deployed;

    before(async () => {
        both = await bothStacks();
        ({ dev, prod } = both);
    });

    it("R15 R36 RX8 has three Kafka brokers, and three copies of what they are not told otherwise", () => {
        const { inputs } = object(prod, "Kafka", "kafka");
        assert.equal(inputs.apiVersion, "kafka.strimzi.io/v1");
        assert.equal(object(prod, "KafkaNodePool", "broker").inputs.spec?.replicas, 3);
        const { config } = inputs.spec?.kafka ?? {};
        assert.equal(config?.["default.replication.factor"], 3);
        assert.equal(config["offsets.topic.replication.factor"], 3);
    });

    it("RX10 makes the shared topics in three copies before the application, which would make them with one", () => {
        const topics = Object.fromEntries(
            objects(prod, "KafkaTopic").map(({ inputs }) => [
                text(inputs.spec?.topicName),
                [inputs.spec?.partitions, inputs.spec?.replicas, inputs.spec?.config?.["min.insync.replicas"]],
            ]),
        );
        assert.deepEqual(topics, {
            "rtc.control.ring": [4, 3, 2],
            "rtc.control.scale": [1, 3, 2],
            "rtc.lb.forward": [2, 3, 2],
        });
    });

    it("RX10 lets socket nodes make topics of their own, with the single copy that they ask for", () => {
        const { config } = object(prod, "Kafka", "kafka").inputs.spec?.kafka ?? {};
        assert.equal(config?.["min.insync.replicas"], undefined);
        assert.equal(config?.["auto.create.topics.enable"], false);
    });

    it("RX11 speaks to Kafka unencrypted, and lets load-balancers and socket nodes alone do so", () => {
        for (const resources of Object.values(both)) {
            assert.deepEqual(object(resources, "Kafka", "kafka").inputs.spec?.kafka?.listeners, [
                {
                    name: "plain",
                    port: 9092,
                    type: "internal",
                    tls: false,
                    networkPolicyPeers: ["load-balancer", "socket"].map((app) => ({
                        podSelector: { matchLabels: { app } },
                    })),
                },
            ]);
        }
    });

    it("R9 RX8 has the lag of every consumer group told by Kafka's exporter", () => {
        assert.equal(object(prod, "Kafka", "kafka").inputs.spec?.kafkaExporter?.groupRegex, ".*");
        assert.equal(object(prod, "Kafka", "kafka").inputs.spec?.kafkaExporter?.topicRegex, ".*");
    });

    it("R16 RX12 has one Redis on the cluster in dev, called redis-master and with a password", () => {
        const release = only(dev, "kubernetes:helm.sh/v3:Release", "reactive-rtc-redis");
        assert.equal(release.inputs.chart, "valkey");
        assert.equal(release.inputs.name, "redis-master");
        assert.equal(release.inputs.values?.auth?.enabled, true);
        assert.match(text(release.inputs.values?.valkeyConfig), /^maxmemory-policy volatile-ttl$/m);
    });

    it("R16 R36 R38 RX12 has a managed Redis with a standby and TLS in prod", () => {
        const [cluster, ...others] = all(prod, "digitalocean:index/databaseCluster:DatabaseCluster").filter(
            ({ inputs }) => (inputs.engine as unknown) === "valkey",
        );
        assert.deepEqual(others, []);
        assert.equal(cluster?.inputs.nodeCount, 2);
        assert.equal(cluster.inputs.evictionPolicy, "volatile_ttl");
        assert.match(text(object(prod, "Secret", "rtc-secret").inputs.stringData?.["REDIS_URL"]), /^rediss:/);
    });

    it("R28 RX9 knows both, and Prometheus, by the names that operators expect", () => {
        const aliases = (resources: Deployed) =>
            Object.fromEntries(
                objects(resources, "Service")
                    .filter(({ inputs }) => (inputs.spec?.type as unknown) === "ExternalName")
                    .map((service) => [
                        nameOf(service),
                        `${text(service.inputs.spec?.externalName)}:${Number(items(service.inputs.spec?.ports)[0]?.port)}`,
                    ]),
            );
        assert.deepEqual(aliases(dev), {
            "kafka-service": "kafka-kafka-bootstrap.rtc.svc.cluster.local:9092",
            "redis-service": "redis-master.rtc.svc.cluster.local:6379",
            "prometheus-service": "prometheus.monitoring.svc.cluster.local:9090",
        });
        assert.deepEqual(aliases(prod), {
            ...aliases(dev),
            "redis-service": "private-doks-prod-reactive-rtc-redis-do-user-1-0.7.db.ondigitalocean.com:25061",
        });
    });

    it("keeps what Kafka and a Redis on the cluster hold in a protected stack, and nothing in an ephemeral one", async () => {
        const redis = { form: "in-cluster", storageGiB: 2 };
        const kept = await stack("prod", { app: { redis } });
        const state = (resources: Deployed) => [
            object(resources, "Kafka", "kafka"),
            object(resources, "KafkaNodePool", "broker"),
            ...objects(resources, "KafkaTopic"),
            ...objects(resources, "PersistentVolumeClaim"),
        ];
        assert.equal(state(kept).length, 6);
        assert(state(kept).every(({ protect, retainOnDelete }) => protect && retainOnDelete));
        assert(state(dev).every(({ protect, retainOnDelete }) => !protect && !retainOnDelete));
    });
});
