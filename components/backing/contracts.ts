import type * as pulumi from "@pulumi/pulumi";
import type { Egress } from "../workload/network.ts";
import type { Credentials } from "./credentials.ts";

/** Something an application keeps state in. The application never learns which form it has. */
export interface BackingService<Key extends string> {
    /** The connection Secret in the application's namespace; its keys are checked by the compiler. */
    readonly credentials: Credentials<Key>;
    /** The holes in the application's NetworkPolicy. */
    readonly egress: readonly Egress[];
    /** What must exist before a consumer starts. */
    readonly ready: readonly pulumi.Resource[];
}

/**
 * PostgreSQL 14 or later. `url` is `postgresql://…/<database>?sslmode=…`, percent-encoded;
 * `psycopgUrl` the same for SQLAlchemy with psycopg 3 (`postgresql+psycopg://…`).
 */
export interface Postgres extends BackingService<
    "host" | "port" | "database" | "username" | "password" | "url" | "psycopgUrl"
> {
    /**
     * The same database past a connection pool, for what keeps a session to itself: a dump sets a search path that a
     * pool would hand on to the application. Without a pool these are `credentials`.
     */
    readonly direct: Postgres["credentials"];
}

/** A MongoDB replica set. `url` names the database in its path and carries replica set, authSource and TLS parameters. */
export interface Mongo extends BackingService<"url" | "username" | "password" | "database"> {
    /**
     * The same database for who only reads it: backups. Where the provider cannot tell users apart, these are
     * `credentials`.
     */
    readonly reader: Mongo["credentials"];
}

/**
 * Redis protocol. `tls` tells at plan time whether `url` is `rediss://`. `url` ends in `/0`; `celeryUrl` is the same for
 * Celery, which wants to be told on the URL that certificates are checked.
 */
export interface Redis extends BackingService<"host" | "port" | "password" | "url" | "celeryUrl"> {
    readonly tls: boolean;
}

/** Redis protocol without TLS: all that some applications can speak. Only the in-cluster form is one. */
export interface PlaintextRedis extends Redis {
    readonly tls: false;
    /** Host name inside the cluster. */
    readonly host: pulumi.Output<string>;
}

/** Kafka on the cluster, plaintext listener on 9092. */
export interface Kafka {
    /** `host:9092` of the bootstrap Service. */
    readonly bootstrap: pulumi.Output<string>;
    /** One `host:9092` per broker, comma separated. */
    readonly brokers: pulumi.Output<string>;
    readonly brokerCount: number;
    readonly egress: readonly Egress[];
    /** What must exist before a consumer starts: the cluster and its topics. */
    readonly ready: readonly pulumi.Resource[];
}

/** An S3 API. `endpoint` is a URL, `host` the same without scheme; both are reachable by clients where `publicHost` was asked for. */
export interface ObjectStore extends BackingService<
    "endpoint" | "host" | "region" | "bucket" | "accessKey" | "secretKey"
> {
    /** Whether the endpoint speaks HTTPS. */
    readonly tls: boolean;
    readonly bucket: pulumi.Output<string>;
    /** URL that pods of the cluster, and where `publicHost` was asked for clients too, reach it by. */
    readonly endpoint: pulumi.Output<string>;
}

/** Meilisearch. `masterKey` has at least 16 bytes. */
export type Search = BackingService<"url" | "masterKey">;

/** Gotenberg: HTML and office documents to PDF. */
export interface PdfRenderer {
    /** `http://host:port`. */
    readonly url: pulumi.Output<string>;
    readonly egress: readonly Egress[];
    readonly ready: readonly pulumi.Resource[];
}

/** A claim of the program: survives the release that mounts it. */
export interface ClaimedVolume {
    readonly claimName: pulumi.Output<string>;
    readonly ready: readonly pulumi.Resource[];
}
