import type * as pulumi from "@pulumi/pulumi";
import type { Peer } from "../../workload/network.ts";

/** An installed operator: installed once for the stack, before the first resource of its kinds. */
export interface Operator {
    readonly namespace: pulumi.Output<string>;
    /** Its pods, as a peer for the policies of what it looks after. */
    readonly peer: Peer;
    /** What must exist before a resource of its kinds. */
    readonly ready: readonly pulumi.Resource[];
}
