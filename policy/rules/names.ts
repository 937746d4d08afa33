import { at, textAt, type PlannedResource } from "../../plan/model.ts";
import { isClusterKind } from "../../plan/manifests.ts";
import type { Rule } from "../rules.ts";
import { rule } from "./rule.ts";
import { namespaceOf, objectName, RELEASE } from "./kubernetes.ts";

const ROOT = "pulumi:pulumi:Stack";

/** Kinds whose names become a label of a DNS name; the API server refuses longer or dotted ones. */
const DNS_LABEL_KINDS = new Set(["Namespace", "Service"]);
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LONGEST_NAME = 253;
/** Roles and their bindings are named like paths, not like hosts. */
const FREE_NAMES = /^kubernetes:rbac\.authorization\.k8s\.io\//;

export const nameRules: readonly Rule[] = [
    rule(
        {
            name: "child-names",
            level: "error",
            description:
                "The name of a component's child is the component's own, alone or followed by a hyphen and a role.",
        },
        (resources, report) => {
            const components = new Map(
                resources
                    .filter(({ custom, type }) => !custom && type !== ROOT)
                    .map((resource) => [resource.urn, resource]),
            );
            return resources.flatMap((resource) => {
                const parent = components.get(resource.parent);
                const fits =
                    parent === undefined ||
                    resource.name === parent.name ||
                    resource.name.startsWith(`${parent.name}-`);
                return fits
                    ? []
                    : [report(resource, `must be named ${parent.name} or ${parent.name}-…, like its parent`)];
            });
        },
    ),
    rule(
        {
            name: "object-names",
            level: "error",
            description: "The name of a Kubernetes object is one that the API server accepts.",
        },
        (resources, report) =>
            resources.filter(isObject).flatMap((resource) => {
                const name = objectName(resource);
                return name === "" || FREE_NAMES.test(resource.type) || isAccepted(name, kindOf(resource))
                    ? []
                    : [report(resource, "is no name that Kubernetes accepts for this kind", "metadata.name")];
            }),
    ),
    rule(
        {
            name: "explicit-namespace",
            level: "error",
            description: "Nothing lands in the namespace `default` for want of another.",
        },
        (resources, report) =>
            resources
                .filter((resource) => isObject(resource) || resource.type === RELEASE)
                .filter((resource) => namespaceOf(resource) === "" && !isClusterKind(kindOf(resource)))
                .map((resource) => report(resource, "names no namespace", "metadata.namespace")),
    ),
];

function isObject({ type, external }: PlannedResource): boolean {
    return type.startsWith("kubernetes:") && type !== RELEASE && !external;
}

function kindOf({ inputs }: PlannedResource): string {
    return textAt(at(inputs, "kind"));
}

function isAccepted(name: string, kind: string): boolean {
    return DNS_LABEL_KINDS.has(kind) ? DNS_LABEL.test(name) : name.length <= LONGEST_NAME && DNS_NAME.test(name);
}
