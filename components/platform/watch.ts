import * as pulumi from "@pulumi/pulumi";

/** Name of the one in a stack, and the beginning of its parts' names. */
export const WATCH = "watch";

/** What looks at every layer: alerts, objectives and dashboards. It makes nothing itself; they are its parts. */
export class Watch extends pulumi.ComponentResource {
    constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
        super("platform:platform:Watch", name, {}, opts);
        this.registerOutputs({});
    }
}
