import { stringify } from "yaml";
import { isObject, listAt, objectAt, textAt, type Json, type JsonObject, type Resource } from "./model.ts";
import { REDACTED, redact, reveal, type SecretValues } from "./secrets.ts";

/** A Kubernetes object that the stack would own. */
export interface Manifest {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    /** Empty for an object of the cluster as a whole. */
    readonly namespace: string;
    /** URN of the resource that owns it: itself, or the Helm release it is rendered from. */
    readonly owner: string;
    /** Whether it came out of a chart. */
    readonly rendered: boolean;
    /** The object with secrets in clear: for checks only. */
    readonly object: JsonObject;
    /** The object as it may be written. */
    readonly redacted: JsonObject;
}

/** Kinds of Kubernetes itself, and of the operators used here, that belong to no namespace. */
const CLUSTER_KINDS = new Set([
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterIssuer",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterTriggerAuthentication",
    "CustomResourceDefinition",
    "FlowSchema",
    "GatewayClass",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "RuntimeClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
    "VolumeAttributesClass",
    "VolumeSnapshotClass",
    "VolumeSnapshotContent",
]);

const RELEASE = "kubernetes:helm.sh/v3:Release";
const PULUMI_ANNOTATION = "pulumi.com/";

/** Whether the resource is an object of the Kubernetes API; Helm releases and providers are not. */
export function isKubernetesObject(resource: Resource): boolean {
    return resource.type.startsWith("kubernetes:") && resource.type !== RELEASE && !resource.external;
}

/** The objects that a typed resource stands for: itself, or the items of a list kind. */
export function manifestsOf(resource: Resource, name: string): Manifest[] {
    const object = objectAt(withoutPulumi(reveal(resource.inputs)));
    const redacted = objectAt(withoutPulumi(redact(resource.inputs)));
    if (textAt(object["kind"]).endsWith("List") && Array.isArray(object["items"])) {
        const hidden = listAt(redacted["items"]);
        return listAt(object["items"]).map((item, index) =>
            manifest(objectAt(item), objectAt(hidden[index]), resource.urn, false),
        );
    }
    const named = (value: JsonObject): JsonObject => ({ ...value, metadata: { ...objectAt(value["metadata"]), name } });
    return [manifest(named(object), named(redacted), resource.urn, false)];
}

/** An object that a chart rendered. Objects that name no namespace land in that of the release. */
export function renderedManifest(
    object: JsonObject,
    release: { readonly urn: string; readonly namespace: string },
    secrets: SecretValues,
): Manifest {
    const placed = isClusterKind(textAt(object["kind"])) ? object : withNamespace(object, release.namespace);
    const redacted = mapText(placed, (text) => secrets.scrub(text));
    return manifest(placed, objectAt(redacted), release.urn, true);
}

/** Whether objects of this kind belong to no namespace. */
export function isClusterKind(kind: string): boolean {
    return CLUSTER_KINDS.has(kind);
}

/** `<namespace>/<Kind>/<name>`, the way findings name an object. */
export function manifestId({ namespace, kind, name }: Pick<Manifest, "namespace" | "kind" | "name">): string {
    return `${namespace || "_cluster"}/${kind}/${name}`;
}

/** API group of the object; empty for the core group. */
export function groupOf(apiVersion: string): string {
    return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

/** The object as a YAML document, the way people write them: identity first. */
export function toYaml(object: JsonObject): string {
    const { apiVersion, kind, metadata, ...rest } = object;
    const head = Object.entries({ apiVersion, kind, metadata }).filter(([, value]) => value !== undefined);
    return stringify({ ...Object.fromEntries(head), ...rest }, { aliasDuplicateObjects: false, lineWidth: 0 });
}

function manifest(object: JsonObject, redacted: JsonObject, owner: string, rendered: boolean): Manifest {
    const kind = textAt(object["kind"]);
    const metadata = objectAt(object["metadata"]);
    return {
        apiVersion: textAt(object["apiVersion"]),
        kind,
        name: textAt(metadata["name"]) || textAt(metadata["generateName"]),
        namespace: isClusterKind(kind) ? "" : textAt(metadata["namespace"]) || "default",
        owner,
        rendered,
        object,
        redacted: kind === "Secret" ? withoutData(redacted) : redacted,
    };
}

/** Secrets are hidden whatever their values look like: a chart, or a plain string, marks nothing. */
function withoutData(secret: JsonObject): JsonObject {
    const hidden = ["data", "stringData"].filter((key) => isObject(secret[key]));
    const blanked = hidden.map((key): [string, Json] => [
        key,
        Object.fromEntries(Object.keys(objectAt(secret[key])).map((name) => [name, REDACTED])),
    ]);
    return { ...secret, ...Object.fromEntries(blanked) };
}

/** Drops what Pulumi's provider keeps for itself and the API server never sees a meaning in. */
function withoutPulumi(value: Json): Json {
    const object = objectAt(value);
    const metadata = objectAt(object["metadata"]);
    const annotations = Object.entries(objectAt(metadata["annotations"]));
    const kept = annotations.filter(([key]) => !key.startsWith(PULUMI_ANNOTATION));
    if (kept.length === annotations.length) {
        return object;
    }
    const others = Object.entries(metadata).filter(([key]) => key !== "annotations");
    const annotated = kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) };
    return { ...object, metadata: { ...Object.fromEntries(others), ...annotated } };
}

function withNamespace(object: JsonObject, namespace: string): JsonObject {
    const metadata = objectAt(object["metadata"]);
    return "namespace" in metadata ? object : { ...object, metadata: { ...metadata, namespace } };
}

function mapText(value: Json, change: (text: string) => string): Json {
    if (typeof value === "string") {
        return change(value);
    }
    if (Array.isArray(value)) {
        return value.map((item) => mapText(item, change));
    }
    return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapText(item, change)]))
        : value;
}
