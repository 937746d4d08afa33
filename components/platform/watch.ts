import * as pulumi from "@pulumi/pulumi";

/** What looks at every layer: alerts, objectives and dashboards. It makes nothing itself; they are its parts. */
export class Watch extends pulumi.ComponentResource {
    constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
        super("platform:platform:Watch", name, {}, opts);
        this.registerOutputs({});
    }
}
