import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";

/** A custom resource, and the sign by which its operator says that it works. */
export interface AwaitedArgs {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: {
        readonly name: string;
        readonly namespace: pulumi.Input<string>;
        readonly labels?: Record<string, string>;
    };
    readonly spec: Record<string, unknown>;
    /** As `kubectl wait --for` takes it: `condition=Ready`, `jsonpath={.status.phase}=Running`. */
    readonly until: string;
}

/** How long an operator may take: volumes are made, images pulled, and members join one after the other. */
const TIMEOUT_MINUTES = 20;

/**
 * A custom resource that exists for the program only once its operator says that it works. Kubernetes itself would
 * call it created at once, and what depends on it would start too early.
 */
export function createAwaited(
    name: string,
    { apiVersion, kind, metadata, spec, until }: AwaitedArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
    const timeout = `${TIMEOUT_MINUTES}m`;
    return new k8s.apiextensions.CustomResource(
        name,
        { apiVersion, kind, metadata: { ...metadata, annotations: { "pulumi.com/waitFor": until } }, spec },
        pulumi.mergeOptions({ customTimeouts: { create: timeout, update: timeout } }, opts),
    );
}
