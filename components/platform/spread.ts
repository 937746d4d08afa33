import type * as k8s from "@pulumi/kubernetes";

/** Spreads the pods with these labels over the nodes, as far as there are nodes. */
export function spreadOverNodes(
    labels: Readonly<Record<string, string>>,
): k8s.types.input.core.v1.TopologySpreadConstraint[] {
    return [
        {
            maxSkew: 1,
            topologyKey: "kubernetes.io/hostname",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: labels },
        },
    ];
}
