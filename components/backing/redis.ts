import * as pulumi from "@pulumi/pulumi";
import { celeryUrl, redisUrl } from "./connection-strings.ts";
import { Credentials } from "./credentials.ts";
import type { Redis } from "./contracts.ts";

/**
 * What becomes of keys when memory is full: those of Valkey's policies that DigitalOcean offers too. Queues and sessions
 * need `noeviction`: a full store then refuses writes rather than forgetting.
 */
export type EvictionPolicy =
    "noeviction" | "allkeys-lru" | "allkeys-random" | "volatile-lru" | "volatile-random" | "volatile-ttl";

export interface RedisConnection {
    readonly host: pulumi.Input<string>;
    readonly port: pulumi.Input<number>;
    readonly password: pulumi.Input<string>;
    readonly tls: boolean;
}

/** The connection Secret of a Redis-protocol server: the same keys in either form. */
export function createRedisCredentials(
    name: string,
    namespace: pulumi.Input<string>,
    connection: RedisConnection,
    opts: pulumi.ComponentResourceOptions,
): Redis["credentials"] {
    const target = pulumi.output(connection);
    return new Credentials(
        `${name}-credentials`,
        { namespace },
        {
            host: connection.host,
            port: target.apply(({ port }) => String(port)),
            password: connection.password,
            url: target.apply(redisUrl),
            celeryUrl: target.apply(celeryUrl),
        },
        opts,
    );
}
