import { at, isObject, listAt, objectAt, textAt } from "../../plan/model.ts";
import type { JsonObject } from "../../plan/model.ts";
import { groupOf } from "../../plan/manifests.ts";
import type { Manifest } from "../../plan/manifests.ts";

/** A kind that Kubernetes does not have by itself. */
export interface CustomKind {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
    readonly namespaced: boolean;
}

/** The custom kinds among planned objects. */
export function customKinds(manifests: readonly Manifest[]): CustomKind[] {
    const kinds = manifests
        .filter(({ apiVersion }) => isCustomGroup(groupOf(apiVersion)))
        .map(({ apiVersion, kind, namespace }) => ({
            group: groupOf(apiVersion),
            version: apiVersion.slice(apiVersion.indexOf("/") + 1),
            kind,
            namespaced: namespace !== "",
        }));
    return [...new Map(kinds.map((kind) => [`${kind.group}/${kind.version}/${kind.kind}`, kind])).values()];
}

/** Whether a CustomResourceDefinition serves the kind in its version. */
export function serves(definition: JsonObject, { group, version, kind }: CustomKind): boolean {
    const versions = listAt(at(definition, "spec.versions")).map((each) => textAt(objectAt(each)["name"]));
    return (
        at(definition, "spec.group") === group &&
        at(definition, "spec.names.kind") === kind &&
        versions.includes(version)
    );
}

/** Definitions that admit anything of the kinds, for those that no definition is at hand of. */
export function permissiveDefinitions(kinds: readonly CustomKind[]): JsonObject[] {
    const byKind = Map.groupBy(kinds, ({ group, kind }) => `${group}/${kind}`);
    return [...byKind.values()].flatMap((versions) => {
        const [first] = versions;
        return first === undefined ? [] : [permissive(first, versions.map(({ version }) => version).sort())];
    });
}

/** The definitions in a list, whatever else is in it. */
export function onlyDefinitions(objects: readonly unknown[]): JsonObject[] {
    return objects.filter(isObject).filter((object) => object["kind"] === "CustomResourceDefinition");
}

function permissive({ group, kind, namespaced }: CustomKind, versions: readonly string[]): JsonObject {
    const plural = pluralOf(kind.toLowerCase());
    return {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: `${plural}.${group}` },
        spec: {
            group,
            scope: namespaced ? "Namespaced" : "Cluster",
            names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
            versions: versions.map((name, index) => ({
                name,
                served: true,
                storage: index === versions.length - 1,
                schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
                subresources: { status: {} },
            })),
        },
    };
}

function pluralOf(singular: string): string {
    if (/(s|x|ch|sh)$/.test(singular)) {
        return `${singular}es`;
    }
    return /[^aeiou]y$/.test(singular) ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}

/** Kubernetes' own groups have no dot, or belong to k8s.io. */
function isCustomGroup(group: string): boolean {
    return group.includes(".") && !group.endsWith(".k8s.io");
}
