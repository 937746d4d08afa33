import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { LABELS } from "./names.ts";

export interface PodServicesArgs {
    readonly namespace: pulumi.Input<string>;
    /** Names of the pods. */
    readonly podNames: readonly string[];
    readonly port: { readonly name: string; readonly port: number };
}

/** A Service of its name in front of each pod that a StatefulSet may have. */
export function createPodServices(
    name: string,
    { namespace, podNames, port }: PodServicesArgs,
    opts: pulumi.CustomResourceOptions,
): void {
    for (const podName of podNames) {
        new k8s.core.v1.Service(
            `${name}-${podName}`,
            {
                metadata: {
                    name: podName,
                    namespace,
                    labels: { ...LABELS, "app.kubernetes.io/component": "backend-pod" },
                    // The engine would wait for a pod behind it, and most of them are not there in calm times.
                    annotations: { "pulumi.com/skipAwait": "true" },
                },
                spec: {
                    type: "ClusterIP",
                    selector: { "statefulset.kubernetes.io/pod-name": podName },
                    ports: [{ name: port.name, port: port.port, targetPort: port.name, protocol: "TCP" }],
                    sessionAffinity: "ClientIP",
                },
            },
            opts,
        );
    }
}
