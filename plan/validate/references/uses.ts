import type { Manifest } from "../../manifests.ts";
import { at, isObject, listAt, objectAt, textAt, type Json, type JsonObject } from "../../model.ts";
import { usesOfPod } from "./pods.ts";
import { usesOfKind } from "./kinds.ts";
import type { Use } from "./target.ts";

/** Fields that name a Secret or a ConfigMap wherever they stand, in Kubernetes' own kinds and in those of operators. */
const REFERENCE_FIELDS: Record<string, string> = {
    configMapKeyRef: "ConfigMap",
    configMapRef: "ConfigMap",
    secretKeyRef: "Secret",
    secretRef: "Secret",
    passwordSecretRef: "Secret",
    tokenSecretRef: "Secret",
};

/** Kinds whose content is data or a description of other kinds. */
const OPAQUE_KINDS = new Set(["ConfigMap", "CustomResourceDefinition", "Secret"]);

/** Everything that an object names. References that may stay open (`optional: true`) are left out. */
export function usesOf(manifest: Manifest): Use[] {
    if (OPAQUE_KINDS.has(manifest.kind)) {
        return [];
    }
    return [...usesWithin(manifest.object, manifest.namespace, ""), ...usesOfKind(manifest)];
}

/** References by the names of their fields, and the pods, anywhere in a value. */
export function usesWithin(value: Json, namespace: string, path: string): Use[] {
    if (Array.isArray(value)) {
        return value.flatMap((item, index) => usesWithin(item, namespace, join(path, String(index))));
    }
    if (!isObject(value)) {
        return [];
    }
    const inside = Object.entries(value).flatMap(([key, item]) => {
        const here = join(path, key);
        const kind = REFERENCE_FIELDS[key];
        return kind !== undefined && isObject(item)
            ? reference(kind, item, namespace, here)
            : usesWithin(item, namespace, here);
    });
    return isPod(value) ? [...inside, ...usesOfPod(value, namespace, path)] : inside;
}

/** A pod's specification, wherever a kind embeds one. */
export function isPod(value: JsonObject): boolean {
    return Array.isArray(value["containers"]) && value["containers"].every((item) => "image" in objectAt(item));
}

/** Every pod specification inside an object, with its path. */
export function podsIn(value: Json, path = ""): { pod: JsonObject; path: string }[] {
    if (Array.isArray(value)) {
        return value.flatMap((item, index) => podsIn(item, join(path, String(index))));
    }
    if (!isObject(value)) {
        return [];
    }
    const inside = Object.entries(value).flatMap(([key, item]) => podsIn(item, join(path, key)));
    return isPod(value) ? [{ pod: value, path }, ...inside] : inside;
}

function reference(kind: string, value: JsonObject, namespace: string, path: string): Use[] {
    const name = textAt(value["name"]);
    const key = textAt(at(value, "key"));
    return name === "" || value["optional"] === true
        ? []
        : [{ kind, namespace: textAt(value["namespace"]) || namespace, name, path, ...(key !== "" && { key }) }];
}

function join(path: string, key: string): string {
    return path === "" ? key : `${path}.${key}`;
}

/** The names of a StatefulSet's claim templates: volumes that its pods have without listing them. */
export function claimTemplates(object: JsonObject): string[] {
    return listAt(at(object, "spec.volumeClaimTemplates")).map((claim) => textAt(at(claim, "metadata.name")));
}
