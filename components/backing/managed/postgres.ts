import * as pulumi from "@pulumi/pulumi";
import * as digitalocean from "@pulumi/digitalocean";
import { databases } from "../../../versions.ts";
import { stateful } from "../../protection.ts";
import type { Protection } from "../../protection.ts";
import { addresses } from "../../workload/network.ts";
import type { Egress } from "../../workload/network.ts";
import { OneOffJob } from "../../workload/one-off-job.ts";
import { requirePlainNames, requireWhole } from "../checks.ts";
import type { Postgres } from "../contracts.ts";
import { Credentials } from "../credentials.ts";
import { createPostgresCredentials } from "../postgres.ts";
import type { PostgresConnection } from "../postgres.ts";
import { createServer } from "./server.ts";
import type { ManagedServer, ManagedServerArgs } from "./server.ts";

/** User `postgres` of CloudNativePG's image, which the grant's psql is taken from. */
const IMAGE_USER = 26;

/** The managed PostgreSQL server of the stack; each application has a database and a user on it. */
export class ManagedPostgresServer extends pulumi.ComponentResource implements ManagedServer {
    public readonly cluster: digitalocean.DatabaseCluster;
    public readonly egress: readonly Egress[];
    public readonly ready: readonly pulumi.Resource[];
    /** Its administrator, in a namespace of no application. */
    public readonly administrator: Credentials<"host" | "port" | "username" | "password">;
    public readonly administrationNamespace: pulumi.Input<string>;
    public readonly networkCidr: pulumi.Input<string>;

    constructor(name: string, args: ManagedServerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:ManagedPostgresServer", name, {}, opts);
        const { cluster, egress, ready } = createServer(this, name, "pg", args);
        this.cluster = cluster;
        this.egress = egress;
        this.ready = ready;
        this.networkCidr = args.network.cidr;
        this.administrationNamespace = args.administrationNamespace;
        this.administrator = new Credentials(
            `${name}-administrator`,
            { namespace: args.administrationNamespace },
            {
                host: cluster.privateHost,
                port: pulumi.interpolate`${cluster.port}`,
                username: cluster.user,
                password: cluster.password,
            },
            { parent: this },
        );
        this.registerOutputs({ id: cluster.id });
    }
}

/** Clients share server connections: each transaction takes one, or each session. */
export interface ConnectionPool {
    readonly size: number;
    /** `transaction` unless given. Prepared statements and advisory locks that outlive a transaction need `session`. */
    readonly mode?: "transaction" | "session";
}

export interface ManagedPostgresArgs {
    /** Namespace of the application. */
    readonly namespace: pulumi.Input<string>;
    readonly server: ManagedPostgresServer;
    readonly database: string;
    /** Owner of what is in the database; called like it unless given. */
    readonly username?: string;
    /** None unless given. */
    readonly pool?: ConnectionPool | undefined;
    readonly protection: Protection;
}

/** A database and a user of one application on the managed server. */
export class ManagedPostgres extends pulumi.ComponentResource implements Postgres {
    public readonly credentials: Postgres["credentials"];
    public readonly direct: Postgres["credentials"];
    public readonly egress: readonly Egress[];
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: ManagedPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:backing:ManagedPostgres", name, {}, opts);
        const { server, pool } = args;
        const { cluster } = server;
        const username = args.username ?? args.database;
        requirePlainNames(this, name, { database: args.database, username: args.username });
        requireWhole(this, name, { "pool.size": pool?.size });
        const keep = stateful(args.protection, { parent: this });

        const database = new digitalocean.DatabaseDb(name, { clusterId: cluster.id, name: args.database }, keep);
        const user = new digitalocean.DatabaseUser(name, { clusterId: cluster.id, name: username }, keep);
        const grant = this.#grant(name, args, username, [...server.ready, database, user]);
        const direct: PostgresConnection = {
            host: cluster.privateHost,
            port: cluster.port,
            database: database.name,
            username: user.name,
            password: user.password,
        };
        const pooled = pool && this.#createPool(name, cluster, direct, pool);
        const connection = pooled
            ? { ...direct, host: pooled.privateHost, port: pooled.port, database: pooled.name }
            : direct;
        this.credentials = createPostgresCredentials(name, args.namespace, connection, { parent: this });
        this.direct = pooled
            ? createPostgresCredentials(`${name}-direct`, args.namespace, direct, { parent: this })
            : this.credentials;
        this.egress = pooled
            ? [...server.egress, { to: [addresses(server.networkCidr)], ports: [{ port: pooled.port }] }]
            : server.egress;
        this.ready = [...server.ready, grant.resource, ...(pooled ? [pooled] : [])];
        this.registerOutputs({ secretName: this.credentials.secretName });
    }

    #createPool(
        name: string,
        cluster: digitalocean.DatabaseCluster,
        { database, username }: PostgresConnection,
        { size, mode = "transaction" }: ConnectionPool,
    ): digitalocean.DatabaseConnectionPool {
        return new digitalocean.DatabaseConnectionPool(
            name,
            { clusterId: cluster.id, name, mode, size, dbName: database, user: username },
            { parent: this },
        );
    }

    /**
     * DigitalOcean's new users may do nothing, and since PostgreSQL 15 nobody but a database's owner may make tables in
     * it. The API can grant nothing, so the administrator does, over SQL. Running it again changes nothing.
     */
    #grant(name: string, args: ManagedPostgresArgs, username: string, ready: pulumi.Resource[]): OneOffJob {
        const { server, database } = args;
        const { administrator } = server;
        const statements = [
            `REVOKE CONNECT ON DATABASE "${database}" FROM PUBLIC`,
            `GRANT ALL ON DATABASE "${database}" TO "${username}"`,
            `GRANT ALL ON SCHEMA public TO "${username}"`,
        ];
        return new OneOffJob(
            `${name}-grant`,
            {
                namespace: server.administrationNamespace,
                partOf: name,
                jobName: `${name}-grant`,
                image: databases.postgres,
                user: IMAGE_USER,
                command: ["psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction"],
                args: statements.map((statement) => `--command=${statement}`),
                env: [
                    { name: "PGDATABASE", value: database },
                    { name: "PGSSLMODE", value: "require" },
                    administrator.env("PGHOST", "host"),
                    administrator.env("PGPORT", "port"),
                    administrator.env("PGUSER", "username"),
                    administrator.env("PGPASSWORD", "password"),
                ],
                resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "64Mi" } },
                activeDeadlineSeconds: 300,
                backoffLimit: 5,
                traffic: { ingress: [], egress: server.egress },
                ready: [...ready, administrator],
            },
            { parent: this },
        );
    }
}
