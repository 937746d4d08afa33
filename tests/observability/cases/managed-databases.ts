import { series, type AlertCases } from "../alert-cases.ts";

const MIB = 2 ** 20;
const JOBS = ["postgres", "chat4all-redis", "reactive-rtc-redis"] as const;
const up = (job: string) => series("up", { job, instance: `${job}:9273` });
const machine = (metric: string, job: string) => series(metric, { job, host: `${job}-1` });
const LAG_BYTES = machine("postgresql_pg_stat_replication_bytes_diff", "postgres");
const LAG = machine("valkey_replication_lag", "chat4all-redis");
const REFUSED = machine("valkey_rejected_connections", "chat4all-redis");

const healthy = {
    ...Object.fromEntries(
        JOBS.flatMap((job) => [
            [up(job), 1],
            [machine("disk_used_percent", job), 80],
            [machine("mem_used_percent", job), 90],
        ]),
    ),
    [LAG_BYTES]: MIB,
    [LAG]: 0,
    [REFUSED]: 5,
};

const platform = (severity: string) => ({ severity, team: "platform" });
const down = (job: string, affects: string) => ({
    alert: "ManagedDatabaseDown",
    labels: { ...platform("critical"), job, affects, cause: "data" },
    summary: `The managed database ${job} shows no metrics any more.`,
});

export const managedDatabases: AlertCases = {
    rules: "managed-databases",
    cases: () => [
        { when: "all is well", series: healthy, fires: [] },
        {
            when: "a server does not answer",
            series: { ...healthy, [up("postgres")]: 0 },
            fires: [down("postgres", "docuelevate chat4all")],
        },
        {
            when: "a server is not even asked",
            series: { ...healthy, [up("chat4all-redis")]: "_x120" },
            fires: [down("chat4all-redis", "chat4all")],
        },
        {
            when: "a disk fills up",
            series: { ...healthy, [machine("disk_used_percent", "postgres")]: 91 },
            fires: [
                {
                    alert: "ManagedDatabaseDiskFillsUp",
                    labels: { ...platform("warning"), job: "postgres", host: "postgres-1" },
                    summary: "91 % of the disk of postgres are used.",
                },
            ],
        },
        {
            when: "memory is short",
            series: { ...healthy, [machine("mem_used_percent", "chat4all-redis")]: 97 },
            fires: [
                {
                    alert: "ManagedDatabaseMemoryShort",
                    labels: { ...platform("warning"), job: "chat4all-redis", host: "chat4all-redis-1" },
                    summary: "97 % of the memory of chat4all-redis are used.",
                },
            ],
        },
        {
            when: "a standby of PostgreSQL falls behind",
            series: { ...healthy, [LAG_BYTES]: 512 * MIB },
            fires: [
                {
                    alert: "ManagedPostgresLags",
                    labels: { ...platform("warning"), job: "postgres" },
                    summary: "A standby of postgres is 512MiB behind.",
                },
            ],
        },
        {
            when: "a standby of Valkey falls behind",
            series: { ...healthy, [LAG]: 90 },
            fires: [
                {
                    alert: "ManagedValkeyLags",
                    labels: { ...platform("warning"), job: "chat4all-redis" },
                    summary: "A standby of chat4all-redis is 1m 30s behind.",
                },
            ],
        },
        {
            when: "Valkey has more clients than it takes",
            series: { ...healthy, [REFUSED]: "0+2" },
            fires: [
                {
                    alert: "ManagedValkeyRefusesConnections",
                    labels: { ...platform("warning"), job: "chat4all-redis" },
                    summary: "chat4all-redis refuses connections.",
                },
            ],
        },
    ],
};
