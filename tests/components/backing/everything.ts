import { BarmanPlugin } from "../../../components/backing/in-cluster/barman-plugin.ts";
import { InClusterKafka } from "../../../components/backing/in-cluster/kafka.ts";
import { InClusterMongo } from "../../../components/backing/in-cluster/mongo.ts";
import { InClusterObjectStore } from "../../../components/backing/in-cluster/object-store.ts";
import {
    createCloudNativePg,
    createMongoOperator,
    createStrimzi,
} from "../../../components/backing/in-cluster/operators.ts";
import { InClusterPdfRenderer } from "../../../components/backing/in-cluster/pdf-renderer.ts";
import { InClusterPostgres } from "../../../components/backing/in-cluster/postgres.ts";
import { InClusterRedis } from "../../../components/backing/in-cluster/redis.ts";
import { InClusterSearch } from "../../../components/backing/in-cluster/search.ts";
import { AppNamespace } from "../../../components/workload/app-namespace.ts";
import { SCRAPER } from "../platform/parts.ts";
import { SHOP } from "./parts.ts";

/** Every service on the cluster with its operator, and with all that can be asked of it. */
export function everythingInCluster(): void {
    const { protection, resources } = SHOP;
    const shop = new AppNamespace("shop", { namespaceName: "shop", protection });
    const service = { ...SHOP, namespace: shop.name };
    const args = { protection, scraper: SCRAPER };
    const watching = { ...args, watchedNamespaces: [shop.name], ready: shop.ready };
    const cloudNativePg = createCloudNativePg("cloudnative-pg", args);
    const plugin = new BarmanPlugin("barman", { cloudNativePg, certManager: { ready: [] } });

    const files = new InClusterObjectStore("files", { ...service, bucket: "shop-files" });
    new InClusterPostgres("postgres", {
        ...service,
        operator: cloudNativePg,
        instances: 3,
        database: "orders",
        parameters: { max_connections: "200" },
        backup: { plugin, destination: files, schedule: "30 1 * * *", retentionDays: 14 },
    });
    new InClusterMongo("mongo", {
        ...service,
        operator: createMongoOperator("mongodb-operator", watching),
        members: 3,
        database: "kraken",
        podLabels: { "app.kubernetes.io/name": "mongodb" },
    });
    new InClusterKafka("kafka", {
        ...service,
        operator: createStrimzi("strimzi", watching),
        brokers: 3,
        topics: [{ name: "message_processing", partitions: 20, config: { "retention.ms": 604_800_000 } }],
    });
    new InClusterRedis("redis", { ...service, evictionPolicy: "noeviction" });
    new InClusterSearch("search", service);
    new InClusterPdfRenderer("pdf", { namespace: shop.name, resources, scraper: SCRAPER, replicas: 2 });
}
