import { objectAt, type PlannedResource } from "../../plan/model.ts";
import type { Rule } from "../rules.ts";
import { rule } from "./rule.ts";
import { namespaceOf, NAMESPACE, objectName } from "./kubernetes.ts";

/** Types that hold what cannot be made again. */
const STATEFUL = new Set([
    "digitalocean:index/containerRegistry:ContainerRegistry",
    "digitalocean:index/databaseCluster:DatabaseCluster",
    "digitalocean:index/databaseDb:DatabaseDb",
    "digitalocean:index/domain:Domain",
    "digitalocean:index/kubernetesCluster:KubernetesCluster",
    "digitalocean:index/nfs:Nfs",
    "digitalocean:index/spacesBucket:SpacesBucket",
    "digitalocean:index/volume:Volume",
    "kubernetes:core/v1:PersistentVolumeClaim",
    "kubernetes:kafka.strimzi.io/v1:Kafka",
    "kubernetes:kafka.strimzi.io/v1:KafkaNodePool",
    "kubernetes:mongodbcommunity.mongodb.com/v1:MongoDBCommunity",
    "kubernetes:postgresql.cnpg.io/v1:Cluster",
]);

/** Holds claims that the control plane makes from its templates. */
const STATEFUL_SET = "kubernetes:apps/v1:StatefulSet";

export const stateRules: readonly Rule[] = [
    rule(
        {
            name: "protected-state",
            level: "error",
            description: "What holds data cannot be deleted by mistake, and outlives the program that made it.",
            holdsIn: "protected",
        },
        (resources, report) =>
            resources.filter(isStateful).flatMap((resource) => {
                const missing = [
                    ...(resource.protect ? [] : ["protect"]),
                    ...(resource.retainOnDelete ? [] : ["retainOnDelete"]),
                ];
                return missing.length === 0 ? [] : [report(resource, `holds data and lacks ${missing.join(" and ")}`)];
            }),
    ),
    rule(
        {
            name: "protected-namespaces",
            level: "error",
            description: "A namespace that holds data is protected too: its deletion would take the data along.",
            holdsIn: "protected",
        },
        (resources, report) => {
            const holders = new Set(
                resources.filter((resource) => isStateful(resource) || hasClaimTemplates(resource)).map(namespaceOf),
            );
            return resources
                .filter((resource) => resource.type === NAMESPACE && holders.has(objectName(resource)))
                .filter(({ protect }) => !protect)
                .map((namespace) => report(namespace, "holds data and lacks protect"));
        },
    ),
];

function isStateful({ type, external }: PlannedResource): boolean {
    return STATEFUL.has(type) && !external;
}

function hasClaimTemplates({ type, inputs }: PlannedResource): boolean {
    return type === STATEFUL_SET && "volumeClaimTemplates" in objectAt(inputs["spec"]);
}
