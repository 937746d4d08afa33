import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Replicas } from "./autoscaling.ts";
import type { Disruption } from "./contracts.ts";

const ONE_AT_A_TIME: Disruption = { maxUnavailable: 1 };

export interface DisruptionBudgetArgs {
    readonly namespace: pulumi.Input<string>;
    readonly workloadName: string;
    readonly labels: Record<string, string>;
    readonly selector: Readonly<Record<string, string>>;
    readonly replicas: Replicas;
    /** One pod at a time unless given. */
    readonly disruption?: Disruption | undefined;
}

/**
 * How many pods a drain may take at once. None where one pod at most runs: a budget would either allow everything or
 * block every drain.
 */
export function createDisruptionBudget(
    name: string,
    args: DisruptionBudgetArgs,
    opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): k8s.policy.v1.PodDisruptionBudget | undefined {
    if (args.replicas.most <= 1) {
        return undefined;
    }
    const disruption = args.disruption ?? ONE_AT_A_TIME;
    refuseBlockedDrains(name, disruption, args.replicas.fewest, opts.parent);
    return new k8s.policy.v1.PodDisruptionBudget(
        name,
        {
            metadata: { name: args.workloadName, namespace: args.namespace, labels: args.labels },
            spec: {
                ...disruption,
                selector: { matchLabels: args.selector },
                // Otherwise pods that never become ready use the budget up, and no node can be drained to mend them.
                unhealthyPodEvictionPolicy: "AlwaysAllow",
            },
        },
        // A budget has one of the two numbers; a preview of the other one in place would be refused for having both.
        pulumi.mergeOptions(opts, {
            replaceOnChanges: ["spec.minAvailable", "spec.maxUnavailable"],
            deleteBeforeReplace: true,
        }),
    );
}

function refuseBlockedDrains(name: string, disruption: Disruption, fewest: number, resource: pulumi.Resource): void {
    const blocks =
        "minAvailable" in disruption
            ? podsOf(disruption.minAvailable, fewest) >= fewest
            : podsOf(disruption.maxUnavailable, fewest) < 1 && fewest > 0;
    if (blocks) {
        throw new pulumi.ResourceError(
            `${name}: disruption ${JSON.stringify(disruption)} with ${fewest} pods at least would block every node ` +
                `drain; set maxUnavailable to 1 or raise the minimum of pods`,
            resource,
        );
    }
}

/** A count, or a percentage of pods rounded up, as Kubernetes does for both sides of a budget. */
function podsOf(value: number | string, pods: number): number {
    return typeof value === "number" ? value : Math.ceil((Number.parseFloat(value) / 100) * pods);
}
