import type { Row } from "../dashboard.ts";
import { statistic, timeSeries, type PanelBuilder } from "../panels.ts";

/** The database of one application: which series are its. */
export type PostgresTarget =
    | {
          readonly form: "in-cluster";
          readonly namespace: string;
          /** `metadata.name` of CloudNativePG's cluster. */
          readonly cluster: string;
          readonly database: string;
      }
    | {
          readonly form: "managed";
          /** Job of the server that it shares with others. */
          readonly job: string;
          readonly database: string;
      };

/** PromQL matchers of the server's series. */
export function serverOf(target: PostgresTarget): string {
    return target.form === "in-cluster"
        ? `namespace="${target.namespace}",job="${target.cluster}"`
        : `job="${target.job}"`;
}

/** The same, of the application's database alone. */
export function databaseOf(target: PostgresTarget): string {
    return `${serverOf(target)},datname="${target.database}"`;
}

/** The database in one row: what it does, who is connected, whether anything is in its way. */
export function postgresRow(target: PostgresTarget): Row {
    return {
        title: "Database",
        panels: [
            databaseUp(target),
            connections(target),
            transactions(target),
            cacheHits(target),
            databaseTrouble(target),
            databaseSize(target),
        ],
    };
}

/** Instances that answer. */
export function databaseUp(target: PostgresTarget): PanelBuilder {
    const expr =
        target.form === "in-cluster" ? `sum(cnpg_collector_up{${serverOf(target)}})` : `sum(up{${serverOf(target)}})`;
    return statistic({
        title: "Instances up",
        description: "That answer questions for metrics.",
        unit: "short",
        height: 8,
        thresholds: [
            { value: 0, colour: "red" },
            { value: 1, colour: "green" },
        ],
        queries: [{ expr, legend: "instances" }],
    });
}

/** Connections to the database, by state where it is known, and the most that the server takes of all. */
export function connections(target: PostgresTarget): PanelBuilder {
    const queries =
        target.form === "in-cluster"
            ? [
                  {
                      expr: `sum by (state) (cnpg_backends_total{${databaseOf(target)}})`,
                      legend: "{{state}}",
                  },
                  {
                      expr: `max(cnpg_pg_settings_setting{${serverOf(target)},name="max_connections"})`,
                      legend: "most of the server",
                  },
              ]
            : [
                  {
                      expr: `sum(postgresql_pg_stat_activity_conn_count{${databaseOf(target)}})`,
                      legend: "open",
                  },
              ];
    return timeSeries({
        title: "Connections",
        description: "Idle in transaction for long, a connection holds locks and keeps the server from tidying up.",
        unit: "short",
        width: 10,
        queries,
    });
}

/** Transactions per second: those that ended well, and those that were taken back. */
export function transactions(target: PostgresTarget): PanelBuilder {
    return timeSeries({
        title: "Transactions",
        description: "Per second. Many that are rolled back mean errors in the application.",
        unit: "ops",
        width: 10,
        queries: [
            { expr: rate(target, "xact_commit"), legend: "committed" },
            { expr: rate(target, "xact_rollback"), legend: "rolled back" },
        ],
    });
}

/** Share of blocks that were in the server's memory. */
export function cacheHits(target: PostgresTarget): PanelBuilder {
    const [hit, read] = [rate(target, "blks_hit"), rate(target, "blks_read")];
    return timeSeries({
        title: "Blocks found in memory",
        description: "Below 0.95 for long, the server has too little memory for what is asked.",
        unit: "percentunit",
        max: 1,
        queries: [{ expr: `${hit} / (${hit} + ${read} > 0)`, legend: "found" }],
    });
}

/** Deadlocks, and on our own clusters what waits and how long the longest transaction runs. */
export function databaseTrouble(target: PostgresTarget): PanelBuilder {
    const here = serverOf(target);
    const own =
        target.form === "in-cluster"
            ? [
                  { expr: `max(cnpg_backends_waiting_total{${here}})`, legend: "connections that wait for a lock" },
                  {
                      expr: `max(cnpg_backends_max_tx_duration_seconds{${databaseOf(target)}})`,
                      legend: "longest transaction, seconds",
                  },
              ]
            : [];
    const deadlocks = `sum(increase(${statistics(target, "deadlocks")}[$__rate_interval]))`;
    return timeSeries({
        title: "In each other's way",
        description: "Deadlocks end one of the transactions; what waits for locks makes requests slow.",
        unit: "short",
        queries: [{ expr: deadlocks, legend: "deadlocks" }, ...own],
    });
}

/** Bytes on disk. */
export function databaseSize(target: PostgresTarget): PanelBuilder {
    const metric =
        target.form === "in-cluster" ? "cnpg_pg_database_size_bytes" : "postgresql_database_size_database_size";
    return timeSeries({
        title: "Size",
        description: "Of the application's database.",
        unit: "bytes",
        queries: [{ expr: `max(${metric}{${databaseOf(target)}})`, legend: target.database }],
    });
}

/** A counter of `pg_stat_database`; counted by each instance, and standbys count too. */
function statistics(target: PostgresTarget, counter: string): string {
    const metric = target.form === "in-cluster" ? "cnpg_pg_stat_database" : "postgresql_pg_stat_database";
    return `${metric}_${counter}{${databaseOf(target)}}`;
}

function rate(target: PostgresTarget, counter: string): string {
    return `sum(rate(${statistics(target, counter)}[$__rate_interval]))`;
}
