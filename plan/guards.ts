import { manifestId, type Manifest } from "./manifests.ts";
import { at, isObject, listAt, objectAt, textAt, type Finding, type Json, type PlannedResource } from "./model.ts";
import type { Plan } from "./plan.ts";
import { bytesOf } from "./quantity.ts";

type Compared = Pick<Plan, "resources" | "manifests" | "protection">;

/** The two forms of a backing service, by the setting that chooses between them. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
    postgres: ["ManagedPostgres", "InClusterPostgres"],
    mongo: ["ManagedMongo", "InClusterMongo"],
    redis: ["ManagedRedis", "InClusterRedis"],
    objectStore: ["SpacesObjectStore", "InClusterObjectStore"],
};

const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";
/** Inputs of a cluster that cannot change: another value is another cluster. */
const CLUSTER_IDENTITY = ["region", "vpcUuid", "clusterSubnet", "serviceSubnet", "nodePool.size"];

/** Where the sizes of disks stand, by kind of object. `[]` stands for every item of a list. */
const SIZES: Readonly<Record<string, string>> = {
    PersistentVolumeClaim: "spec.resources.requests.storage",
    StatefulSet: "spec.volumeClaimTemplates.[].spec.resources.requests.storage",
    Cluster: "spec.storage.size",
    KafkaNodePool: "spec.storage.volumes.[].size",
    MongoDBCommunity: "spec.statefulSet.spec.volumeClaimTemplates.[].spec.resources.requests.storage",
};

/** The same of resources at DigitalOcean: numbers. */
const CLOUD_SIZES: Readonly<Record<string, string>> = {
    "digitalocean:index/databaseCluster:DatabaseCluster": "storageSizeMib",
    "digitalocean:index/nfs:Nfs": "size",
};

/**
 * What one plan would do to the state of another that no plan alone can show: data left behind, disks that shrink, a
 * cluster replaced. `acknowledged` holds `<application>.<service>` of the settings with `acknowledgeDataMove: true`.
 */
export function guardState(before: Compared, now: Compared, acknowledged: ReadonlySet<string>): Finding[] {
    return [
        ...dataMoves(before, now, acknowledged),
        ...shrunkDisks(before.manifests, now.manifests),
        ...shrunkShares(before.resources, now.resources),
        ...replacedClusters(before.resources, now.resources),
    ];
}

/** The services whose settings say that their data has been copied. */
export function acknowledgedMoves(apps: unknown): Set<string> {
    const services = Object.entries(objectAt(apps)).flatMap(([app, settings]) =>
        Object.entries(objectAt(settings))
            .filter(([, service]) => isObject(service) && service["acknowledgeDataMove"] === true)
            .map(([service]) => `${app}.${service}`),
    );
    return new Set(services);
}

function dataMoves(before: Compared, now: Compared, acknowledged: ReadonlySet<string>): Finding[] {
    return now.resources.flatMap((resource) => {
        const [service, forms = []] = Object.entries(FORMS).find(([, each]) => each.includes(classOf(resource))) ?? [];
        const former = before.resources.find(
            (other) => other.name === resource.name && other.type !== resource.type && forms.includes(classOf(other)),
        );
        if (!service || !former) {
            return [];
        }
        const agreed = [...acknowledged].some(
            (move) => move.endsWith(`.${service}`) && plain(resource.name).startsWith(plain(move.split(".")[0] ?? "")),
        );
        const remedy = agreed
            ? "It is acknowledged."
            : "Copy the data, then say acknowledgeDataMove: true beside the form.";
        return [
            {
                rule: "data-move",
                level: agreed || now.protection === "ephemeral" ? "warning" : "error",
                subject: resource.urn,
                message: `changes from ${classOf(former)} to ${classOf(resource)}: a new, empty ${service}; the data stays in the old one. ${remedy}`,
            } as const,
        ];
    });
}

function shrunkDisks(before: readonly Manifest[], now: readonly Manifest[]): Finding[] {
    const known = new Map(before.map((manifest) => [manifestId(manifest), manifest]));
    return now.flatMap((manifest) => {
        const path = SIZES[manifest.kind];
        const former = known.get(manifestId(manifest));
        if (!path || !former) {
            return [];
        }
        const sizes = valuesAt(manifest.object, path.split(".")).map(bytes);
        return valuesAt(former.object, path.split(".")).flatMap((size, index) =>
            (sizes[index] ?? Number.POSITIVE_INFINITY) < bytes(size) ? [shrinks(manifestId(manifest), path)] : [],
        );
    });
}

function shrunkShares(before: readonly PlannedResource[], now: readonly PlannedResource[]): Finding[] {
    return pairs(before, now).flatMap(([former, resource]) => {
        const path = CLOUD_SIZES[resource.type];
        return path && Number(resource.inputs[path] ?? 0) < Number(former.inputs[path] ?? 0)
            ? [shrinks(resource.urn, path)]
            : [];
    });
}

function shrinks(subject: string, path: string): Finding {
    return {
        rule: "storage-shrinks",
        level: "error",
        subject,
        path,
        message: "would shrink, and disks only grow. Keep the size, or move the data to a new one.",
    };
}

function replacedClusters(before: readonly PlannedResource[], now: readonly PlannedResource[]): Finding[] {
    return pairs(before, now)
        .filter(([, { type }]) => type === CLUSTER)
        .flatMap(([former, cluster]) => {
            const changed = CLUSTER_IDENTITY.filter(
                (path) => JSON.stringify(at(former.inputs, path)) !== JSON.stringify(at(cluster.inputs, path)),
            );
            const lowered = compareVersions(textAt(cluster.inputs["version"]), textAt(former.inputs["version"])) < 0;
            return [...changed, ...(lowered ? ["version"] : [])].map((path) => ({
                rule: "cluster-replaced",
                level: "error" as const,
                subject: cluster.urn,
                path,
                message:
                    path === "version"
                        ? "is lowered, which replaces the cluster and everything on it. Keep the version, or raise it."
                        : "changes, which replaces the cluster and everything on it. Keep it; a new cluster is a new stack.",
            }));
        });
}

function pairs(
    before: readonly PlannedResource[],
    now: readonly PlannedResource[],
): [PlannedResource, PlannedResource][] {
    const known = new Map(before.map((resource) => [resource.urn, resource]));
    return now.flatMap((resource): [PlannedResource, PlannedResource][] => {
        const former = known.get(resource.urn);
        return former ? [[former, resource]] : [];
    });
}

/** Negative when `a` is the older of two version slugs. */
function compareVersions(a: string, b: string): number {
    const parts = (slug: string): number[] => (slug.match(/\d+/g) ?? []).map(Number);
    const [left, right] = [parts(a), parts(b)];
    const index = left.findIndex((part, position) => part !== right[position]);
    return index < 0 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}

function valuesAt(value: Json | undefined, [key, ...rest]: readonly string[]): Json[] {
    if (key === undefined) {
        return value === undefined ? [] : [value];
    }
    return key === "[]" ? listAt(value).flatMap((item) => valuesAt(item, rest)) : valuesAt(objectAt(value)[key], rest);
}

function bytes(size: Json): number {
    return bytesOf(textAt(size));
}

/** Class of a component, from `platform:backing:ManagedPostgres`. */
function classOf({ type }: PlannedResource): string {
    return type.slice(type.lastIndexOf(":") + 1);
}

/** A name without case and dashes, so that `reactiveRtc` and `reactive-rtc` are one. */
function plain(name: string): string {
    return name.toLowerCase().replaceAll("-", "");
}
