import type * as pulumi from "@pulumi/pulumi";
import { Credentials } from "./credentials.ts";
import type { Mongo } from "./contracts.ts";

export interface MongoConnection {
    readonly url: pulumi.Input<string>;
    readonly username: pulumi.Input<string>;
    readonly password: pulumi.Input<string>;
    readonly database: pulumi.Input<string>;
}

/** The connection Secret of a MongoDB database: the same keys in either form. */
export function createMongoCredentials(
    name: string,
    namespace: pulumi.Input<string>,
    { url, username, password, database }: MongoConnection,
    opts: pulumi.ComponentResourceOptions,
): Mongo["credentials"] {
    return new Credentials(`${name}-credentials`, { namespace }, { url, username, password, database }, opts);
}
