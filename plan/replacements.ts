import { isObject, type Json, type JsonObject, type PlannedResource } from "./model.ts";

/**
 * Inputs that cannot change in place: with another value the provider makes a new resource and deletes the old one.
 * `*` stands for every input. From DigitalOcean's provider 4.80 (its schema), Kubernetes' provider 4.34 (its list of
 * inputs that force a new object, with Secrets and ConfigMaps changeable as this program's provider has them), and
 * random's 4.21, whose values never change in place.
 */
const REPLACING: Readonly<Record<string, readonly string[]>> = {
    "digitalocean:index/containerRegistry:ContainerRegistry": ["name", "region"],
    "digitalocean:index/containerRegistryDockerCredentials:ContainerRegistryDockerCredentials": ["registryName"],
    "digitalocean:index/databaseCluster:DatabaseCluster": ["engine", "name", "privateNetworkUuid", "projectId"],
    "digitalocean:index/databaseConnectionPool:DatabaseConnectionPool": [
        ...["clusterId", "dbName", "mode", "name", "size", "user"],
    ],
    "digitalocean:index/databaseDb:DatabaseDb": ["clusterId", "name"],
    "digitalocean:index/databaseFirewall:DatabaseFirewall": ["clusterId"],
    "digitalocean:index/databaseUser:DatabaseUser": ["clusterId", "name"],
    "digitalocean:index/dnsRecord:DnsRecord": ["domain", "type"],
    "digitalocean:index/domain:Domain": ["ipAddress", "name"],
    "digitalocean:index/kubernetesCluster:KubernetesCluster": [
        ...["clusterSubnet", "isolatedWorkers", "nodePool.gpuPartitionMode", "nodePool.size", "region"],
        ...["serviceSubnet", "vpcUuid", "workerSubnetUuid"],
    ],
    "digitalocean:index/kubernetesNodePool:KubernetesNodePool": ["clusterId", "gpuPartitionMode", "size"],
    "digitalocean:index/nfs:Nfs": ["name", "region", "vpcId"],
    "digitalocean:index/projectResources:ProjectResources": ["project"],
    "digitalocean:index/spacesBucket:SpacesBucket": ["region"],
    "digitalocean:index/spacesBucketCorsConfiguration:SpacesBucketCorsConfiguration": ["region"],
    "digitalocean:index/vpc:Vpc": ["ipRange", "region"],
    "kubernetes:apps/v1:DaemonSet": ["spec.selector"],
    "kubernetes:apps/v1:Deployment": ["spec.selector"],
    "kubernetes:apps/v1:StatefulSet": [
        ...["podManagementPolicy", "revisionHistoryLimit", "selector", "serviceName", "volumeClaimTemplates"].map(
            (field) => `spec.${field}`,
        ),
    ],
    "kubernetes:batch/v1:Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
    "kubernetes:core/v1:PersistentVolumeClaim": [
        ...["accessModes", "selector", "storageClassName", "volumeName"].map((field) => `spec.${field}`),
    ],
    "kubernetes:core/v1:ResourceQuota": ["spec.scopes"],
    "kubernetes:core/v1:Secret": ["type"],
    "kubernetes:core/v1:Service": ["spec.clusterIP"],
    "kubernetes:helm.sh/v3:Release": ["name", "namespace"],
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": ["roleRef"],
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": ["roleRef"],
    "kubernetes:storage.k8s.io/v1:StorageClass": ["parameters", "provisioner"],
    "random:index/randomBytes:RandomBytes": ["*"],
    "random:index/randomPassword:RandomPassword": ["*"],
};

/** Every object on a cluster is another one by another of these. */
const IDENTITY = ["metadata.name", "metadata.namespace"];

/**
 * Dotted paths of the inputs that differ between two plans of a resource, less what its `ignoreChanges` leaves alone.
 * A list is one value: its path is that of the list.
 */
export function changedInputs(before: PlannedResource, now: PlannedResource): string[] {
    return differences(before.inputs, now.inputs).filter(
        (path) => !now.ignoreChanges.some((each) => under(path, each)),
    );
}

/** Those of `paths` by which the provider replaces a resource rather than changes it. */
export function replacingInputs({ type, replaceOnChanges }: PlannedResource, paths: readonly string[]): string[] {
    const own = type.startsWith("kubernetes:") && !type.startsWith("kubernetes:helm.sh/") ? IDENTITY : [];
    const replacing = [...(REPLACING[type] ?? []), ...own, ...replaceOnChanges];
    return paths.filter((path) => replacing.some((each) => under(path, each) || under(each, path)));
}

function differences(before: JsonObject, now: JsonObject, prefix = ""): string[] {
    return [...new Set([...Object.keys(before), ...Object.keys(now)])].sort().flatMap((key) => {
        const [former, current]: (Json | undefined)[] = [before[key], now[key]];
        if (isObject(former) && isObject(current)) {
            return differences(former, current, `${prefix}${key}.`);
        }
        return JSON.stringify(former) === JSON.stringify(current) ? [] : [`${prefix}${key}`];
    });
}

/** Whether `path` is `root` or lies within it. */
function under(path: string, root: string): boolean {
    return root === "*" || path === root || path.startsWith(`${root}.`) || path.startsWith(`${root}[`);
}
