import { createDashboard, type Dashboard } from "../dashboard.ts";
import { timeSeries, type PanelBuilder } from "../panels.ts";
import {
    cacheHits,
    connections,
    databaseOf,
    databaseSize,
    databaseTrouble,
    databaseUp,
    serverOf,
    transactions,
    type PostgresTarget,
} from "../rows/postgres.ts";

export interface DatabaseFacts {
    readonly postgres: PostgresTarget;
    /** Connections that one pod keeps, and how many more it may open. */
    readonly pool: { readonly size: number; readonly overflow: number };
}

const API = 'job="chat4all-api"';

/** Chat4All's database, from the application's side and from the server's. */
export function chat4allDatabasePerformance({ postgres, pool }: DatabaseFacts): Dashboard {
    return createDashboard({
        uid: "chat4all-database-performance",
        title: "Database performance",
        description: "Do connections suffice, does the server keep up, and is anything in the way?",
        team: "chat4all",
        rows: [
            { title: "Pools of the API's pods", panels: pools(pool) },
            { title: "Server", panels: [databaseUp(postgres), connections(postgres), transactions(postgres)] },
            {
                title: "Work",
                panels: [cacheHits(postgres), databaseTrouble(postgres), ...rows(postgres), databaseSize(postgres)],
            },
            ...standbys(postgres),
        ],
    });
}

function pools({ size, overflow }: DatabaseFacts["pool"]): PanelBuilder[] {
    const most = size + overflow;
    return [
        timeSeries({
            title: "Connections in use, of those a pod may open",
            description: `Of ${most} each, as of the pod's last request. At 1 requests wait up to 30 s for a connection, then fail. Above 0.9 for 5 minutes somebody is woken.`,
            unit: "percentunit",
            thresholds: [
                { value: 0.7, colour: "yellow" },
                { value: 0.9, colour: "red" },
            ],
            queries: [{ expr: `max by (pod) (db_pool_connections_active{${API}}) / ${most}`, legend: "{{pod}}" }],
        }),
        timeSeries({
            title: "Connections that pods keep",
            description: "In use and idle, of all pods. In use beyond what pods keep counts as idle below zero.",
            unit: "short",
            min: -1,
            queries: [
                { expr: `sum(db_pool_connections_active{${API}})`, legend: "in use" },
                { expr: `sum(db_pool_connections_idle{${API}})`, legend: "idle" },
                { expr: `sum(db_pool_connections_total{${API}})`, legend: "kept" },
            ],
        }),
        timeSeries({
            title: "New connections",
            description: "Per second that pods open. Many, while the pools are the same, are connections that break.",
            unit: "cps",
            queries: [{ expr: `sum by (pod) (rate(db_queries_total{${API}}[$__rate_interval]))`, legend: "{{pod}}" }],
        }),
        timeSeries({
            title: "Beyond what a pod keeps",
            description: "Times per second that a request was given a connection beyond those that the pod keeps.",
            unit: "cps",
            queries: [
                { expr: `sum by (pod) (rate(db_pool_overflows_total{${API}}[$__rate_interval]))`, legend: "{{pod}}" },
            ],
        }),
    ];
}

/** Rows by what was done with them: by database on a cluster of our own, by table of the managed server. */
function rows(target: PostgresTarget): PanelBuilder[] {
    const here = databaseOf(target);
    if (target.form === "in-cluster") {
        const done = ["inserted", "updated", "deleted", "fetched", "returned"];
        return [
            timeSeries({
                title: "Rows",
                description: "Per second. Many more returned than fetched are tables that are read whole.",
                unit: "rowsps",
                queries: done.map((what) => ({
                    expr: `sum(rate(cnpg_pg_stat_database_tup_${what}{${here}}[$__rate_interval]))`,
                    legend: what,
                })),
            }),
            timeSeries({
                title: "Written to temporary files",
                description: "Bytes per second: sorting and joining that did not fit into memory.",
                unit: "Bps",
                queries: [
                    {
                        expr: `sum(rate(cnpg_pg_stat_database_temp_bytes{${here}}[$__rate_interval]))`,
                        legend: "written",
                    },
                ],
            }),
        ];
    }
    const changes = { n_tup_ins: "inserted", n_tup_upd: "updated", n_tup_del: "deleted" };
    return Object.entries(changes).map(([counter, what]) =>
        timeSeries({
            title: `Rows ${what}`,
            description: "Per second, in the ten tables with the most.",
            unit: "rowsps",
            queries: [
                {
                    expr: `topk(10, sum by (table_name) (rate(postgresql_pg_stat_user_tables_${counter}{${here}}[$__rate_interval])))`,
                    legend: "{{table_name}}",
                },
            ],
        }),
    );
}

function standbys(target: PostgresTarget) {
    const here = serverOf(target);
    if (target.form === "managed") {
        return [
            {
                title: "Standbys",
                panels: [
                    timeSeries({
                        title: "Behind the primary",
                        description: "Bytes of the log that each standby of the server has not yet.",
                        unit: "bytes",
                        queries: [
                            {
                                expr: `max by (instance) (postgresql_pg_stat_replication_bytes_diff{${here}})`,
                                legend: "{{instance}}",
                            },
                        ],
                    }),
                ],
            },
        ];
    }
    return [
        {
            title: "Standbys",
            panels: [
                timeSeries({
                    title: "Behind the primary",
                    description: "Seconds that each instance is behind.",
                    unit: "s",
                    queries: [{ expr: `max by (pod) (cnpg_pg_replication_lag{${here}})`, legend: "{{pod}}" }],
                }),
                timeSeries({
                    title: "Since the log was archived last",
                    description: "What would be lost with the disks. Where nothing is archived it says nothing.",
                    unit: "s",
                    queries: [
                        {
                            expr: `max by (pod) (cnpg_pg_stat_archiver_seconds_since_last_archival{${here}} >= 0)`,
                            legend: "{{pod}}",
                        },
                    ],
                }),
            ],
        },
    ];
}
