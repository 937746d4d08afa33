import type { Row } from "../dashboard.ts";
import { statistic, timeSeries, type PanelBuilder } from "../panels.ts";

/** Redis of one application: which series are its. */
export type RedisTarget =
    | { readonly form: "in-cluster"; readonly namespace: string; readonly job: string }
    | { readonly form: "managed"; readonly job: string };

interface RedisSeries {
    readonly used: string;
    /** Most that data may take; a managed server does not tell. */
    readonly most?: string;
    readonly clients: string;
    readonly clientsMost?: string;
    readonly commands: string;
    readonly hits: string;
    readonly misses: string;
    readonly evicted: string;
    readonly rejected: string;
}

const HERE = "$__rate_interval";

/** What Redis holds and does, in one row. */
export function redisRow(target: RedisTarget, title = "Redis"): Row {
    return { title, panels: [up(target), memory(target), clients(target), commands(target), hits(target)] };
}

/** Whether its metrics are to be had. */
export function up(target: RedisTarget): PanelBuilder {
    const expr = target.form === "in-cluster" ? `min(redis_up{${matchers(target)}})` : `min(up{${matchers(target)}})`;
    return statistic({
        title: "Redis",
        description: "1 while the server answers.",
        unit: "short",
        height: 8,
        thresholds: [
            { value: 0, colour: "red" },
            { value: 1, colour: "green" },
        ],
        queries: [{ expr, legend: "up" }],
    });
}

/** Memory that data takes. */
export function memory(target: RedisTarget): PanelBuilder {
    const { used, most } = seriesOf(target);
    return timeSeries({
        title: "Memory",
        description: "At its maximum the server refuses writes, or forgets keys where it is told to.",
        unit: "bytes",
        width: 10,
        queries: [{ expr: used, legend: "used" }, ...(most === undefined ? [] : [{ expr: most, legend: "at most" }])],
    });
}

/** Connections, and those that were refused. */
export function clients(target: RedisTarget): PanelBuilder {
    const { clients: connected, clientsMost, rejected } = seriesOf(target);
    return timeSeries({
        title: "Connections",
        description: "Open ones, the most that the server takes, and those that it refused per second.",
        unit: "short",
        width: 10,
        queries: [
            { expr: connected, legend: "open" },
            ...(clientsMost === undefined ? [] : [{ expr: clientsMost, legend: "at most" }]),
            { expr: rejected, legend: "refused per second" },
        ],
    });
}

/** Commands per second, and keys that had to go. */
export function commands(target: RedisTarget): PanelBuilder {
    const { commands: done, evicted } = seriesOf(target);
    return timeSeries({
        title: "Commands",
        description: "Per second, with keys that were evicted for want of memory.",
        unit: "ops",
        queries: [
            { expr: done, legend: "commands" },
            { expr: evicted, legend: "keys evicted" },
        ],
    });
}

/** Share of reads that found their key. */
export function hits(target: RedisTarget): PanelBuilder {
    const { hits: found, misses } = seriesOf(target);
    return timeSeries({
        title: "Hits",
        description: "Share of reads that found their key.",
        unit: "percentunit",
        max: 1,
        queries: [{ expr: `${found} / (${found} + ${misses} > 0)`, legend: "hits" }],
    });
}

/** PromQL matchers of the server's series. */
export function matchers(target: RedisTarget): string {
    return target.form === "in-cluster" ? `namespace="${target.namespace}",job="${target.job}"` : `job="${target.job}"`;
}

/** In-cluster: redis_exporter. Managed: DigitalOcean's agent, which counts under INFO's own names. */
function seriesOf(target: RedisTarget): RedisSeries {
    const here = matchers(target);
    const rate = (metric: string) => `sum(rate(${metric}{${here}}[${HERE}]))`;
    if (target.form === "in-cluster") {
        return {
            used: `max(redis_memory_used_bytes{${here}})`,
            most: `max(redis_memory_max_bytes{${here}})`,
            clients: `sum(redis_connected_clients{${here}})`,
            clientsMost: `max(redis_config_maxclients{${here}})`,
            commands: rate("redis_commands_processed_total"),
            hits: rate("redis_keyspace_hits_total"),
            misses: rate("redis_keyspace_misses_total"),
            evicted: rate("redis_evicted_keys_total"),
            rejected: rate("redis_rejected_connections_total"),
        };
    }
    return {
        used: `max(valkey_used_memory{${here}})`,
        clients: `sum(valkey_clients{${here}})`,
        commands: rate("valkey_total_commands_processed"),
        hits: rate("valkey_keyspace_hits"),
        misses: rate("valkey_keyspace_misses"),
        evicted: rate("valkey_evicted_keys"),
        rejected: rate("valkey_rejected_connections"),
    };
}
