import type * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import { LABELS } from "./pods.ts";

export interface AliasArgs {
    readonly namespace: pulumi.Input<string>;
    /** Host that the name stands for. */
    readonly host: pulumi.Input<string>;
    readonly port: pulumi.Input<number>;
}

/** Names under which operators and their tools know the backing services, whatever form these have. */
export const ALIASES = { kafka: "kafka-service", redis: "redis-service", prometheus: "prometheus-service" } as const;

/** A second name for a host: an answer of the cluster's DNS, through which no traffic goes. */
export function createAlias(
    name: string,
    alias: keyof typeof ALIASES,
    { namespace, host, port }: AliasArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Service {
    return new k8s.core.v1.Service(
        `${name}-${ALIASES[alias]}`,
        {
            metadata: { name: ALIASES[alias], namespace, labels: LABELS },
            spec: { type: "ExternalName", externalName: host, ports: [{ name: alias, port }] },
        },
        opts,
    );
}
