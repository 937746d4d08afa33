import type * as k8s from "@pulumi/kubernetes";
import { NAME, PARTS, partSelector, type Part } from "./names.ts";

/** How many nodes mount the shared volume: any number, or one, which all pods then have to be on. */
export type AccessMode = "ReadWriteMany" | "ReadWriteOnce";

const NODE = "kubernetes.io/hostname";

/** Nodes without another pod of the part where the volume allows it; the node of all others where it does not. */
export function placementOf(part: Part, accessMode: AccessMode): k8s.types.input.core.v1.Affinity {
    return accessMode === "ReadWriteOnce" ? withTheOthers() : apart(part);
}

/** The node of whatever pods of the application mount the volume. */
export function withTheOthers(): k8s.types.input.core.v1.Affinity {
    return {
        podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
                {
                    topologyKey: NODE,
                    labelSelector: {
                        matchLabels: { "app.kubernetes.io/instance": NAME },
                        matchExpressions: [{ key: "app.kubernetes.io/component", operator: "In", values: [...PARTS] }],
                    },
                },
            ],
        },
    };
}

function apart(part: Part): k8s.types.input.core.v1.Affinity {
    return {
        podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
                {
                    weight: 100,
                    podAffinityTerm: { topologyKey: NODE, labelSelector: { matchLabels: partSelector(part) } },
                },
            ],
        },
    };
}
