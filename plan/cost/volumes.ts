import { at, isObject, objectAt, textAt, type Json, type PlannedResource } from "../model.ts";
import { gibibytesOf } from "../quantity.ts";

/** Storage classes of DigitalOcean's block storage: `do-block-storage`, `-xfs`, `-retain` and both. */
const BLOCK_STORAGE = /^do-block-storage(-|$)/;

/** Kinds of Kubernetes itself, and those of them that make volumes; of other kinds and of releases any may. */
const BUILT_IN = /^kubernetes:(core|apps|autoscaling|batch|policy|[^/]*\.k8s\.io)\//;
const CLAIMING = new Set(["kubernetes:core/v1:PersistentVolumeClaim", "kubernetes:apps/v1:StatefulSet"]);

/** Keys that name a storage class: of claims, of CloudNativePG and charts, of Strimzi. */
const CLASS_KEYS = ["storageClassName", "storageClass", "class"];
/** Keys that tell how many pods have such a volume each: of Kubernetes and charts, of CloudNativePG, of MongoDB. */
const COPY_KEYS = ["replicas", "instances", "members"];

/**
 * GiB of block volumes that a Kubernetes resource makes, by itself or through an operator: a claim, the templates of a
 * StatefulSet, the specification of a custom resource, the values of a release. A claim without a class is one where the
 * cluster is DigitalOcean's.
 */
export function blockVolumes({ type, inputs }: PlannedResource, onDigitalOcean: boolean): number {
    if (!type.startsWith("kubernetes:") || (BUILT_IN.test(type) && !CLAIMING.has(type))) {
        return 0;
    }
    return gibibytesIn(objectAt(inputs["spec"] ?? inputs["values"]), 1, onDigitalOcean);
}

function gibibytesIn(value: Json, copies: number, onDigitalOcean: boolean): number {
    if (Array.isArray(value)) {
        return value.reduce((total: number, item) => total + gibibytesIn(item, copies, onDigitalOcean), 0);
    }
    if (!isObject(value) || value["enabled"] === false) {
        return 0;
    }
    const here = COPY_KEYS.map((key) => value[key]).find((count) => typeof count === "number") ?? copies;
    const own = isBlockStorage(value, onDigitalOcean) ? here * gibibytesOf(sizeOf(value)) : 0;
    return Object.values(value).reduce((total: number, item) => total + gibibytesIn(item, here, onDigitalOcean), own);
}

/** A size beside a storage class, or a claim. */
function sizeOf(value: Json): string {
    return textAt(at(value, "size")) || textAt(at(value, "resources.requests.storage"));
}

function isBlockStorage(value: { readonly [key: string]: Json }, onDigitalOcean: boolean): boolean {
    const name = CLASS_KEYS.map((key) => textAt(value[key])).find((text) => text !== "");
    return name === undefined ? onDigitalOcean && "accessModes" in value : BLOCK_STORAGE.test(name);
}
