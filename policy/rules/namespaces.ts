import { at, isObject, listAt, objectAt, textAt, type PlannedResource } from "../../plan/model.ts";
import type { Rule } from "../rules.ts";
import { rule } from "./rule.ts";
import { namespaceOf, NAMESPACE, objectName } from "./kubernetes.ts";

const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const LEVEL_LABEL = "pod-security.kubernetes.io/enforce";
const LEVELS = ["privileged", "baseline", "restricted"];

export const namespaceRules: readonly Rule[] = [
    rule(
        {
            name: "default-deny",
            level: "error",
            description:
                "Every namespace has a policy that forbids all traffic of all its pods; others open what is needed.",
        },
        (resources, report) => {
            const closed = new Set(resources.filter(deniesAll).map(namespaceOf));
            return namespaces(resources)
                .filter((namespace) => !closed.has(objectName(namespace)))
                .map((namespace) =>
                    report(namespace, "has no NetworkPolicy that denies all ingress and egress by default"),
                );
        },
    ),
    rule(
        {
            name: "pod-security",
            level: "error",
            description: "Every namespace says how much its pods may ask of a node.",
        },
        (resources, report) =>
            namespaces(resources)
                .filter(({ inputs }) => !LEVELS.includes(textAt(objectAt(at(inputs, "metadata.labels"))[LEVEL_LABEL])))
                .map((namespace) =>
                    report(namespace, `must carry the label ${LEVEL_LABEL}: ${LEVELS.join(", ")}`, "metadata.labels"),
                ),
    ),
];

function namespaces(resources: readonly PlannedResource[]): PlannedResource[] {
    return resources.filter(({ type, external }) => type === NAMESPACE && !external);
}

function deniesAll({ type, inputs }: PlannedResource): boolean {
    const { podSelector, policyTypes, ingress, egress } = objectAt(inputs["spec"]);
    return (
        type === NETWORK_POLICY &&
        isObject(podSelector) &&
        Object.keys(podSelector).length === 0 &&
        ["Ingress", "Egress"].every((direction) => listAt(policyTypes).includes(direction)) &&
        listAt(ingress).length === 0 &&
        listAt(egress).length === 0
    );
}
