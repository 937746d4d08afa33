import * as pulumi from "@pulumi/pulumi";
import * as digitalocean from "@pulumi/digitalocean";
import { stateful } from "../../protection.ts";
import type { Protection } from "../../protection.ts";
import type { Egress } from "../../workload/network.ts";
import { requirePlainNames } from "../checks.ts";
import { mongoUrlOf } from "../connection-strings.ts";
import type { Mongo } from "../contracts.ts";
import { createMongoCredentials } from "../mongo.ts";
import { createServer } from "./server.ts";
import type { ManagedServer, ManagedServerArgs } from "./server.ts";

/** The managed MongoDB server of the stack; each application has a database and a user on it. */
export class ManagedMongoServer extends pulumi.ComponentResource implements ManagedServer {
    public readonly cluster: digitalocean.DatabaseCluster;
    public readonly egress: readonly Egress[];
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: ManagedServerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:ManagedMongoServer", name, {}, opts);
        const { cluster, egress, ready } = createServer(this, name, "mongodb", args);
        this.cluster = cluster;
        this.egress = egress;
        this.ready = ready;
        this.registerOutputs({ id: cluster.id });
    }
}

export interface ManagedMongoArgs {
    /** Namespace of the application. */
    readonly namespace: pulumi.Input<string>;
    readonly server: ManagedMongoServer;
    readonly database: string;
    /** User; called like the database unless given. */
    readonly username?: string;
    readonly protection: Protection;
}

/** A database and a user of one application on the managed server. */
export class ManagedMongo extends pulumi.ComponentResource implements Mongo {
    public readonly credentials: Mongo["credentials"];
    /** The application's own: this provider makes users of MongoDB with one and the same role. */
    public readonly reader: Mongo["credentials"];
    public readonly egress: readonly Egress[];
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: ManagedMongoArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:ManagedMongo", name, {}, opts);
        requirePlainNames(this, name, { database: args.database, username: args.username });
        const { server } = args;
        const clusterId = server.cluster.id;
        const keep = stateful(args.protection, { parent: this });

        const database = new digitalocean.DatabaseDb(name, { clusterId, name: args.database }, keep);
        const user = new digitalocean.DatabaseUser(name, { clusterId, name: args.username ?? args.database }, keep);
        const connection = { database: database.name, username: user.name, password: user.password };
        const url = pulumi
            .all([server.cluster.privateUri, connection])
            .apply(([providerUri, account]) => mongoUrlOf(providerUri, account));
        this.credentials = createMongoCredentials(name, args.namespace, { ...connection, url }, { parent: this });
        this.reader = this.credentials;
        this.egress = server.egress;
        this.ready = [...server.ready, database, user];
        this.registerOutputs({ secretName: this.credentials.secretName });
    }
}
