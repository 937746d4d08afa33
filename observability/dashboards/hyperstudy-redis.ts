import { createDashboard, type Dashboard } from "../dashboard.ts";
import { timeSeries } from "../panels.ts";
import { claimsRow } from "../rows/claims.ts";
import { clients, commands, hits, matchers, memory, up, type RedisTarget } from "../rows/redis.ts";
import type { HyperStudyFacts } from "./hyperstudy-backend.ts";

/** HyperStudy's Redis: one pod of its own. */
export function redisOf(namespace: string): Extract<RedisTarget, { form: "in-cluster" }> {
    return { form: "in-cluster", namespace, job: "hyperstudy-redis" };
}

/** HyperStudy's Redis: hits, memory, and whether what it holds is on disk. */
export function hyperstudyRedis({ namespace }: HyperStudyFacts): Dashboard {
    const target = redisOf(namespace);
    return createDashboard({
        uid: "hyperstudy-redis",
        title: "Redis Metrics",
        description: "Sessions, rooms and messages between pods: is there room, is it fast, is it on disk?",
        team: "hyperstudy",
        rows: [
            {
                title: "Overview",
                panels: [up(target), memory(target), clients(target), commands(target), hits(target)],
            },
            { title: "Time", panels: time(matchers(target)) },
            { title: "On disk", panels: persistence(matchers(target)) },
            claimsRow(namespace),
        ],
    });
}

function time(here: string) {
    return [
        timeSeries({
            title: "Time per command",
            description:
                "On average, of the ten commands that take most. Redis does one after the other: a slow one holds all up.",
            unit: "s",
            queries: [
                {
                    expr: `topk(10, sum by (cmd) (rate(redis_commands_duration_seconds_total{${here}}[$__rate_interval])) / (sum by (cmd) (rate(redis_commands_total{${here}}[$__rate_interval])) > 0))`,
                    legend: "{{cmd}}",
                },
            ],
        }),
        timeSeries({
            title: "Busy",
            description: "Share of the one CPU that the server can use.",
            unit: "percentunit",
            thresholds: [{ value: 0.8, colour: "red" }],
            queries: [
                {
                    expr: `sum(rate(redis_cpu_user_seconds_total{${here}}[$__rate_interval]) + rate(redis_cpu_sys_seconds_total{${here}}[$__rate_interval]))`,
                    legend: "busy",
                },
            ],
        }),
        timeSeries({
            title: "Keys",
            description: "Those with an end are sessions; those without stay until somebody removes them.",
            unit: "short",
            queries: [
                { expr: `sum by (db) (redis_db_keys{${here}})`, legend: "{{db}}" },
                { expr: `sum by (db) (redis_db_keys_expiring{${here}})`, legend: "{{db}} with an end" },
            ],
        }),
        timeSeries({
            title: "Network",
            description: "Bytes per second; what is sent is below zero.",
            unit: "Bps",
            min: -1,
            queries: [
                { expr: `sum(rate(redis_net_input_bytes_total{${here}}[$__rate_interval]))`, legend: "received" },
                { expr: `-sum(rate(redis_net_output_bytes_total{${here}}[$__rate_interval]))`, legend: "sent" },
            ],
        }),
    ];
}

function persistence(here: string) {
    return [
        timeSeries({
            title: "Last writes went well",
            description: "1 for yes: of the log of writes, of its rewriting, and of snapshots.",
            unit: "short",
            max: 1,
            queries: [
                { expr: `min(redis_aof_last_write_status{${here}})`, legend: "log" },
                { expr: `min(redis_aof_last_bgrewrite_status{${here}})`, legend: "rewriting of the log" },
                { expr: `min(redis_rdb_last_bgsave_status{${here}})`, legend: "snapshot" },
            ],
        }),
        timeSeries({
            title: "Age of the snapshot",
            description: "What came since is in the log alone.",
            unit: "s",
            queries: [{ expr: `time() - max(redis_rdb_last_save_timestamp_seconds{${here}})`, legend: "age" }],
        }),
    ];
}
