import * as pulumi from "@pulumi/pulumi";
import { postgresUrl, psycopgUrl } from "./connection-strings.ts";
import { Credentials } from "./credentials.ts";
import type { Postgres } from "./contracts.ts";

/** CloudNativePG reads the owner's name and password from a Secret of this type; further keys do not disturb it. */
const SECRET_TYPE = "kubernetes.io/basic-auth";

/** Where a database is, parts of which its provider tells only once it exists. */
export interface PostgresConnection {
    readonly host: pulumi.Input<string>;
    readonly port: pulumi.Input<number>;
    readonly database: pulumi.Input<string>;
    readonly username: pulumi.Input<string>;
    readonly password: pulumi.Input<string>;
}

/** The connection Secret of a PostgreSQL database: the same keys and type in either form. */
export function createPostgresCredentials(
    name: string,
    namespace: pulumi.Input<string>,
    connection: PostgresConnection,
    opts: pulumi.ComponentResourceOptions,
): Postgres["credentials"] {
    const target = pulumi.output(connection);
    return new Credentials(
        `${name}-credentials`,
        // The operator takes over a changed password at once.
        { namespace, type: SECRET_TYPE, labels: { "cnpg.io/reload": "true" } },
        {
            host: connection.host,
            port: target.apply(({ port }) => String(port)),
            database: connection.database,
            username: connection.username,
            password: connection.password,
            url: target.apply(postgresUrl),
            psycopgUrl: target.apply(psycopgUrl),
        },
        opts,
    );
}
