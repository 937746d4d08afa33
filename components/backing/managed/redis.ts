import * as pulumi from "@pulumi/pulumi";
import type { Egress } from "../../workload/network.ts";
import type { Redis } from "../contracts.ts";
import { createRedisCredentials } from "../redis.ts";
import type { EvictionPolicy } from "../redis.ts";
import { createServer } from "./server.ts";
import type { ManagedServerArgs } from "./server.ts";

export interface ManagedRedisArgs extends Omit<ManagedServerArgs, "storageGiB"> {
    /** Namespace of the application. */
    readonly namespace: pulumi.Input<string>;
    readonly evictionPolicy: EvictionPolicy;
}

/**
 * Managed Valkey of one application: a server of its own, since Valkey keeps users and databases of one server not
 * apart, and since its eviction policy holds for all of it. Speaks TLS only.
 */
export class ManagedRedis extends pulumi.ComponentResource implements Redis {
    public readonly credentials: Redis["credentials"];
    public readonly egress: readonly Egress[];
    public readonly ready: readonly pulumi.Resource[];
    public readonly tls = true;

    constructor(name: string, args: ManagedRedisArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:ManagedRedis", name, {}, opts);
        const { cluster, egress, ready } = createServer(this, name, "valkey", args, {
            // DigitalOcean writes Valkey's names with underscores.
            evictionPolicy: args.evictionPolicy.replace("-", "_"),
        });
        this.credentials = createRedisCredentials(
            name,
            args.namespace,
            { host: cluster.privateHost, port: cluster.port, password: cluster.password, tls: true },
            { parent: this },
        );
        this.egress = egress;
        this.ready = ready;
        this.registerOutputs({ secretName: this.credentials.secretName });
    }
}
