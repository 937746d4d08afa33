import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Protection } from "../../protection.ts";
import { AppNamespace } from "../../workload/app-namespace.ts";
import { LABELS, NATIVE_NAMESPACE, PART_OF } from "./names.ts";

export interface AliasesArgs {
    /** Namespace of the Services behind the aliases. */
    readonly namespace: pulumi.Input<string>;
    readonly serviceNames: readonly string[];
    readonly protection: Protection;
}

/**
 * The names that the application's code and images have built in, `<service>.hyperstudy`, for an installation in another
 * namespace: DNS aliases in a namespace where no pod ever runs. Returns what must exist before they are asked for.
 */
export function createAliases(
    name: string,
    { namespace, serviceNames, protection }: AliasesArgs,
    opts: pulumi.ComponentResourceOptions,
): pulumi.Resource[] {
    const home = new AppNamespace(
        `${name}-aliases`,
        { namespaceName: NATIVE_NAMESPACE, partOf: PART_OF, protection },
        opts,
    );
    return serviceNames.map(
        (serviceName) =>
            new k8s.core.v1.Service(
                `${name}-alias-${serviceName}`,
                {
                    metadata: { name: serviceName, namespace: home.name, labels: LABELS },
                    spec: {
                        type: "ExternalName",
                        externalName: pulumi.interpolate`${serviceName}.${namespace}.svc.cluster.local`,
                    },
                },
                opts,
            ),
    );
}
