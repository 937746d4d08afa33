import * as pulumi from "@pulumi/pulumi";
import { mongoUrl, type MongoTarget } from "../connection-strings.ts";
import type { Mongo } from "../contracts.ts";
import { createMongoCredentials } from "../mongo.ts";
import { generatePassword } from "../password.ts";

export interface MongoUserArgs {
    readonly namespace: pulumi.Input<string>;
    readonly username: string;
    /** What the user may do in the database, as MongoDB calls it. */
    readonly roles: readonly string[];
    /** Start of the names of the Secrets that the operator keeps for the user. */
    readonly secretPrefix: string;
    readonly target: Pick<MongoTarget, "replicaSet" | "database">;
    /** `host:port` of each member. */
    readonly members: pulumi.Output<string[]>;
    readonly passwordRotation: string | undefined;
}

/** A user's connection Secret, and what the replica set's resource says of the user. */
export interface MongoUserAccount {
    readonly credentials: Mongo["credentials"];
    readonly spec: Record<string, unknown>;
}

/** A user of one database with a generated password; users are kept in `admin`. */
export function createMongoUser(
    name: string,
    { namespace, username, roles, secretPrefix, target, members, passwordRotation }: MongoUserArgs,
    opts: pulumi.CustomResourceOptions,
): MongoUserAccount {
    const { database } = target;
    const password = generatePassword(name, passwordRotation, opts);
    const url = pulumi
        .all([password, members])
        .apply(([secret, addresses]) => mongoUrl({ ...target, members: addresses, username, password: secret }));
    const credentials = createMongoCredentials(name, namespace, { url, username, password, database }, opts);
    return {
        credentials,
        spec: {
            name: username,
            db: "admin",
            passwordSecretRef: { name: credentials.secretName, key: "password" },
            scramCredentialsSecretName: secretPrefix,
            // The operator's own URL has no database in its path; ours has. This one is nobody's.
            connectionStringSecretName: `${secretPrefix}-operator-url`,
            roles: roles.map((role) => ({ name: role, db: database })),
        },
    };
}
