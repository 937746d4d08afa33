import * as pulumi from "@pulumi/pulumi";
import type { Protection } from "../protection.ts";
import { AppNamespace, type PodSecurityLevel } from "../workload/app-namespace.ts";
import type { Traffic } from "../workload/contracts.ts";
import { createNetworkPolicy } from "../workload/network-policy.ts";

/** Traffic of one kind of pod; name resolution is always allowed. A rule without peers is for everybody: see `ANYBODY`. */
export interface PodTraffic extends Traffic {
    /** `metadata.name` of the policy. */
    readonly policyName: string;
    /** Labels of the pods. */
    readonly selector: Readonly<Record<string, string>>;
}

export interface PlatformNamespaceArgs {
    readonly namespaceName: string;
    readonly podSecurity: PodSecurityLevel;
    /** All that is allowed; there is no other traffic. */
    readonly traffic: readonly PodTraffic[];
    readonly protection: Protection;
}

/** A namespace for a third party's chart, with the policies that the chart lacks. */
export class PlatformNamespace extends pulumi.ComponentResource {
    public readonly namespaceName: pulumi.Output<string>;
    /** What must exist before the first pod. */
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: PlatformNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:platform:PlatformNamespace", name, {}, opts);
        const { traffic, ...namespaceArgs } = args;
        const namespace = new AppNamespace(name, namespaceArgs, { parent: this });
        this.namespaceName = namespace.name;
        const policies = traffic.map(({ policyName, selector, ...allowed }) =>
            createNetworkPolicy(
                `${name}-${policyName}`,
                { namespace: namespace.name, policyName, selector, traffic: allowed },
                { parent: this },
            ),
        );
        this.ready = [...namespace.ready, ...policies];
        this.registerOutputs({ namespaceName: this.namespaceName });
    }
}
