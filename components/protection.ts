import * as pulumi from "@pulumi/pulumi";

/** What happens to the state of a stack: `protected` stacks keep it whatever is asked, `ephemeral` ones leave nothing behind. */
export type Protection = "protected" | "ephemeral";

/**
 * Options of a resource that holds state. In a protected stack the engine refuses to delete it, and forgets it rather
 * than deleting it once that refusal is lifted: two deliberate steps before anything is lost.
 */
export function stateful(protection: Protection, opts: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
    return protection === "protected" ? pulumi.mergeOptions(opts, { protect: true, retainOnDelete: true }) : opts;
}
