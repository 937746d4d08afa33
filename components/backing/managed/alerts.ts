import type { AlertRule } from "../../platform/alert-rules.ts";
import { DATA_CAUSE } from "../alerts.ts";

/** A managed server that Prometheus scrapes; DigitalOcean shows no metrics of MongoDB. */
export interface WatchedServer {
    /** Its `job`. */
    readonly job: string;
    readonly engine: "postgres" | "valkey";
    /** Teams whose applications keep data there. */
    readonly users: readonly string[];
}

/** Bytes that a standby may lack of what the primary wrote. */
const LONG_LAG_BYTES = 256 * 1024 * 1024;

/** What somebody must be told of DigitalOcean's databases, as far as they show metrics. */
export function managedAlerts(servers: readonly WatchedServer[]): AlertRule[] {
    const jobs = (engine?: WatchedServer["engine"]) => {
        const matching = servers.filter((server) => engine === undefined || server.engine === engine);
        return `job=~"${matching.map(({ job }) => job).join("|")}"`;
    };
    const has = (engine: WatchedServer["engine"]) => servers.some((server) => server.engine === engine);
    return [
        ...servers.map(down),
        {
            alert: "ManagedDatabaseDiskFillsUp",
            expr: `max by (job, host) (disk_used_percent{${jobs()}}) > 85`,
            for: "15m",
            severity: "warning",
            summary: '{{ $value | printf "%.0f" }} % of the disk of {{ $labels.job }} are used.',
            description: "When it is full the server takes no more writes: choose a larger size or more storage.",
        },
        {
            alert: "ManagedDatabaseMemoryShort",
            expr: `max by (job, host) (mem_used_percent{${jobs()}}) > 95`,
            for: "15m",
            severity: "warning",
            summary: '{{ $value | printf "%.0f" }} % of the memory of {{ $labels.job }} are used.',
            description: "Queries get slow, and the server may be killed: choose a larger size.",
        },
        ...(has("postgres") ? [postgresLags(jobs("postgres"))] : []),
        ...(has("valkey") ? valkey(jobs("valkey")) : []),
    ];
}

function down({ job, users }: WatchedServer): AlertRule {
    return {
        alert: "ManagedDatabaseDown",
        expr: `max by (job) (up{job="${job}"}) == 0 or absent(up{job="${job}"})`,
        for: "5m",
        severity: "critical",
        labels: { ...DATA_CAUSE, affects: users.join(" ") },
        summary: "The managed database {{ $labels.job }} shows no metrics any more.",
        description: "It is away, or Prometheus cannot reach it. DigitalOcean's control panel shows which.",
    };
}

function postgresLags(here: string): AlertRule {
    return {
        alert: "ManagedPostgresLags",
        expr: `max by (job) (postgresql_pg_stat_replication_bytes_diff{${here}}) > ${LONG_LAG_BYTES}`,
        for: "10m",
        severity: "warning",
        summary: "A standby of {{ $labels.job }} is {{ $value | humanize1024 }}B behind.",
        description: "If the primary fails now, that much is lost or the standby takes long to take over.",
    };
}

function valkey(here: string): AlertRule[] {
    return [
        {
            alert: "ManagedValkeyLags",
            expr: `max by (job) (valkey_replication_lag{${here}}) > 60`,
            for: "10m",
            severity: "warning",
            summary: "A standby of {{ $labels.job }} is {{ $value | humanizeDuration }} behind.",
            description: "If the primary fails now, what was written since is lost.",
        },
        {
            alert: "ManagedValkeyRefusesConnections",
            expr: `sum by (job) (increase(valkey_rejected_connections{${here}}[5m])) > 0`,
            for: "5m",
            severity: "warning",
            summary: "{{ $labels.job }} refuses connections.",
            description: "More clients than its size takes: pools are too large, or clients leak connections.",
        },
    ];
}
