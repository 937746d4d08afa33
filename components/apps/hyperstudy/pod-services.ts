import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { LABELS } from "./names.ts";

export interface PodServicesArgs {
    readonly namespace: pulumi.Input<string>;
    /** Name of the StatefulSet. */
    readonly statefulSet: string;
    /** Most pods that it may have. */
    readonly count: number;
    readonly port: { readonly name: string; readonly port: number };
}

/** A Service in front of each pod that a StatefulSet may have, of the pod's name; returns the names. */
export function createPodServices(
    name: string,
    { namespace, statefulSet, count, port }: PodServicesArgs,
    opts: pulumi.CustomResourceOptions,
): string[] {
    const podNames = Array.from({ length: count }, (_, ordinal) => `${statefulSet}-${ordinal}`);
    for (const podName of podNames) {
        new k8s.core.v1.Service(
            `${name}-${podName}`,
            {
                metadata: {
                    name: podName,
                    namespace,
                    labels: { ...LABELS, "app.kubernetes.io/component": `${statefulSet}-pod` },
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
    return podNames;
}
