import { series, type AlertCases } from "../alert-cases.ts";

const namespace = "kraken";
const pod = "kraken-redis-5c9d";
const exporter = { job: "kraken-redis", namespace, pod, container: "metrics" };

const ready = (kind: string, labels: Readonly<Record<string, string>>) =>
    series(`kube_${kind}_status_replicas_ready`, { job: "kube-state-metrics", ...labels });
const REDIS = ready("deployment", { namespace, deployment: "kraken-redis" });
const HYPERSTUDY = ready("statefulset", { namespace: "hyperstudy", statefulset: "redis" });
const RTC = ready("deployment", { namespace: "rtc", deployment: "redis-master" });
const USED = series("redis_memory_used_bytes", exporter);
const WRITES = series("redis_aof_last_write_status", exporter);
const SAVES = series("redis_rdb_last_bgsave_status", exporter);
const REFUSED = series("redis_rejected_connections_total", exporter);
const cache = { job: "redis-master", namespace: "rtc", pod: "redis-master-0" };

const healthy = {
    [REDIS]: 1,
    [HYPERSTUDY]: 1,
    [RTC]: 1,
    [ready("deployment", { namespace, deployment: "kraken-redis-viewer" })]: 0,
    [USED]: 80,
    [series("redis_memory_max_bytes", exporter)]: 100,
    [series("redis_instance_info", { ...exporter, maxmemory_policy: "noeviction" })]: 1,
    // It makes room by itself.
    [series("redis_memory_used_bytes", cache)]: 100,
    [series("redis_memory_max_bytes", cache)]: 100,
    [series("redis_instance_info", { ...cache, maxmemory_policy: "volatile-ttl" })]: 1,
    [WRITES]: 1,
    [SAVES]: 1,
    [REFUSED]: 12,
};

const down = (labels: Readonly<Record<string, string>>, which: string) => ({
    alert: "RedisDown",
    labels: { ...labels, cause: "data", severity: "critical" },
    summary: `Redis ${which} does not answer.`,
});
const here = { namespace, pod };

export const redis: AlertCases = {
    rules: "redis",
    cases: () => [
        { when: "all is well", series: healthy, fires: [] },
        {
            when: "none answers",
            series: { ...healthy, [REDIS]: 0, [HYPERSTUDY]: 0, [RTC]: 0 },
            fires: [
                down({ namespace, deployment: "kraken-redis" }, "kraken-redis in kraken"),
                down({ namespace: "hyperstudy", statefulset: "redis" }, "redis in hyperstudy"),
                down({ namespace: "rtc", deployment: "redis-master" }, "redis-master in rtc"),
            ],
        },
        {
            when: "memory is nearly used up",
            series: { ...healthy, [USED]: 95 },
            fires: [
                {
                    alert: "RedisMemoryFull",
                    labels: { ...here, severity: "warning" },
                    summary: "95% of the memory for data of kraken-redis-5c9d in kraken are used.",
                },
            ],
        },
        ...[
            { when: "the log of writes cannot be written", broken: WRITES },
            { when: "snapshots cannot be written", broken: SAVES },
        ].map(({ when, broken }) => ({
            when,
            series: { ...healthy, [broken]: 0 },
            fires: [
                {
                    alert: "RedisCannotSave",
                    labels: { ...here, severity: "critical" },
                    summary: "kraken-redis-5c9d in kraken cannot write to its disk.",
                },
            ],
        })),
        {
            when: "there are more clients than it takes",
            series: { ...healthy, [REFUSED]: "0+3" },
            fires: [
                {
                    alert: "RedisRefusesConnections",
                    labels: { ...here, severity: "warning" },
                    summary: "kraken-redis-5c9d in kraken refuses connections.",
                },
            ],
        },
    ],
};
