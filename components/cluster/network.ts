import * as pulumi from "@pulumi/pulumi";
import * as digitalocean from "@pulumi/digitalocean";
import { stateful, type Protection } from "../protection.ts";

/**
 * How long a VPC may take to go. Clusters, databases and NFS shares in it are gone for the API at once, but keep the VPC
 * occupied ("409 Can not delete VPC with members") until they are taken down; the provider tries again until then, for
 * two minutes by default.
 */
const DELETE_TIMEOUT = "30m";

export interface NetworkArgs {
    /** Name of the VPC; unique in the account. */
    networkName: string;
    region: string;
    /** Private IPv4 range, `/16` to `/24`. Cannot be changed. */
    cidr: string;
    protection: Protection;
}

/** The private network of the cluster and of whatever only the cluster may reach. */
export class Network extends pulumi.ComponentResource {
    public readonly vpcId: pulumi.Output<string>;
    public readonly cidr: string;

    constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:cluster:Network", name, args, opts);
        const vpc = new digitalocean.Vpc(
            name,
            {
                name: args.networkName,
                region: args.region,
                ipRange: args.cidr,
            },
            pulumi.mergeOptions(stateful(args.protection, { parent: this }), {
                customTimeouts: { delete: DELETE_TIMEOUT },
            }),
        );
        this.vpcId = vpc.id;
        this.cidr = args.cidr;
        this.registerOutputs({ vpcId: this.vpcId });
    }
}
