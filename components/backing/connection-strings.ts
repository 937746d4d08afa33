/** Connection strings from their parts. Every part is encoded: a password may hold any character. */

/** Percent-encodes all but unreserved characters (RFC 3986 §2.3), so that no parser takes a part for a delimiter. */
function encode(part: string): string {
    return encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Where a PostgreSQL database is and who connects to it. */
export interface PostgresTarget {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly username: string;
    readonly password: string;
}

/**
 * libpq, psycopg2 and Prisma. `sslmode=require` encrypts and does not ask who answers: both forms sign with an
 * authority of their own, and the consumers' charts leave no place for its certificate.
 */
export function postgresUrl(target: PostgresTarget): string {
    return `postgresql://${postgresAddress(target)}`;
}

/** SQLAlchemy with psycopg 3; with the plain scheme SQLAlchemy would look for psycopg2. */
export function psycopgUrl(target: PostgresTarget): string {
    return `postgresql+psycopg://${postgresAddress(target)}`;
}

function postgresAddress({ host, port, database, username, password }: PostgresTarget): string {
    return `${encode(username)}:${encode(password)}@${host}:${port}/${encode(database)}?sslmode=require`;
}

/** A MongoDB replica set by its members. */
export interface MongoTarget {
    /** `host:port` of each member. */
    readonly members: readonly string[];
    readonly replicaSet: string;
    readonly database: string;
    readonly username: string;
    readonly password: string;
}

/** Users are kept in `admin`; Prisma takes the database from the path. */
const MONGO_AUTH_SOURCE = "admin";

/** A replica set without TLS, by its members. */
export function mongoUrl({ members, replicaSet, database, username, password }: MongoTarget): string {
    const options = new URLSearchParams({
        replicaSet,
        authSource: MONGO_AUTH_SOURCE,
        retryWrites: "true",
        w: "majority",
    });
    return `mongodb://${encode(username)}:${encode(password)}@${members.join(",")}/${encode(database)}?${options.toString()}`;
}

/** What replaces the administrator's part of a provider's URI. */
export interface MongoUser {
    readonly database: string;
    readonly username: string;
    readonly password: string;
}

const MONGO_URI = /^(?<scheme>mongodb(?:\+srv)?):\/\/(?:[^@/]*@)?(?<hosts>[^/?]+)(?:\/[^?]*)?(?:\?(?<options>.*))?$/;

/**
 * The provider's URI for another user and database: scheme, hosts and replica set stay the provider's, because only it
 * knows whether the hosts are members or an SRV name, and what it called the replica set.
 */
export function mongoUrlOf(providerUri: string, { database, username, password }: MongoUser): string {
    const parts = MONGO_URI.exec(providerUri)?.groups;
    if (!parts) {
        throw new Error(
            "The provider's MongoDB URI is not of the form mongodb[+srv]://…; its value is a secret and not shown.",
        );
    }
    const options = new URLSearchParams(parts.options);
    for (const option of ["ssl", "tls", "authSource", "retryWrites", "w"]) {
        options.delete(option);
    }
    for (const [option, value] of Object.entries({
        tls: "true",
        authSource: MONGO_AUTH_SOURCE,
        retryWrites: "true",
        w: "majority",
    })) {
        options.set(option, value);
    }
    return `${parts.scheme}://${encode(username)}:${encode(password)}@${parts.hosts}/${encode(database)}?${options.toString()}`;
}

/** Where a Redis-protocol server is. Both forms authenticate their `default` user, which needs no name. */
export interface RedisTarget {
    readonly host: string;
    readonly port: number;
    readonly password: string;
    readonly tls: boolean;
}

/** redis-py, ioredis, node-redis, Lettuce: database 0. */
export function redisUrl({ host, port, password, tls }: RedisTarget): string {
    return `${tls ? "rediss" : "redis"}://:${encode(password)}@${host}:${port}/0`;
}

/** Celery refuses `rediss://` without `ssl_cert_reqs`; without TLS the parameter would be refused instead. */
export function celeryUrl(target: RedisTarget): string {
    return `${redisUrl(target)}${target.tls ? "?ssl_cert_reqs=required" : ""}`;
}
