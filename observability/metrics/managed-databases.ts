import { exporter, STATIC_TARGET } from "./exporter.ts";

/** Machines under DigitalOcean's managed PostgreSQL and Valkey, as Telegraf names what it sees. */
const machine = {
    cpu_usage_idle: "host cpu",
    cpu_usage_iowait: "host cpu",
    cpu_usage_steal: "host cpu",
    cpu_usage_system: "host cpu",
    cpu_usage_user: "host cpu",
    disk_free: "host device fstype mode path",
    disk_total: "host device fstype mode path",
    disk_used: "host device fstype mode path",
    disk_used_percent: "host device fstype mode path",
    diskio_io_time: "host name",
    diskio_read_bytes: "host name",
    diskio_reads: "host name",
    diskio_write_bytes: "host name",
    diskio_writes: "host name",
    mem_available: "host",
    mem_available_percent: "host",
    mem_total: "host",
    mem_used_percent: "host",
    net_bytes_recv: "host interface",
    net_bytes_sent: "host interface",
    system_load1: "host",
    system_load5: "host",
    system_n_cpus: "host",
    system_uptime: "host",
};

/**
 * Managed PostgreSQL, which DigitalOcean lets Prometheus scrape; its machines as well.
 * https://docs.digitalocean.com/products/databases/postgresql/how-to/monitor-databases/,
 * https://github.com/digitalocean/do-agent/blob/main/cmd/do-agent/whitelist.go (what its own agent takes from there),
 * https://github.com/aiven/devportal/blob/main/docs/platform/reference/service-metrics.rst and
 * https://docs.timescale.com/tutorials (the same endpoint elsewhere: names of the machine, label `datname`)
 */
export const managedPostgres = exporter({
    target: STATIC_TARGET,
    metrics: {
        ...machine,
        postgresql_database_size_database_size: "host datname",
        postgresql_pg_stat_activity_conn_count: "host datname",
        postgresql_pg_stat_activity_oldest_conn_age: "host datname",
        postgresql_pg_stat_activity_oldest_running_query_age: "host datname",
        postgresql_pg_stat_database_blks_hit: "host datname",
        postgresql_pg_stat_database_blks_read: "host datname",
        postgresql_pg_stat_database_deadlocks: "host datname",
        postgresql_pg_stat_database_xact_commit: "host datname",
        postgresql_pg_stat_database_xact_rollback: "host datname",
        postgresql_pg_stat_replication_bytes_diff: "host",
        postgresql_pg_stat_user_tables_idx_scan: "host datname table_name",
        postgresql_pg_stat_user_tables_idx_tup_fetch: "host datname table_name",
        postgresql_pg_stat_user_tables_n_tup_del: "host datname table_name",
        postgresql_pg_stat_user_tables_n_tup_ins: "host datname table_name",
        postgresql_pg_stat_user_tables_n_tup_upd: "host datname table_name",
        postgresql_pg_stat_user_tables_seq_scan: "host datname table_name",
        postgresql_pg_stat_user_tables_seq_tup_read: "host datname table_name",
    },
});

/**
 * Managed Valkey. Managed MongoDB has no such endpoint: digitalocean/terraform-provider-digitalocean#1423.
 * https://docs.digitalocean.com/products/databases/valkey/how-to/monitor-clusters/,
 * https://github.com/digitalocean/do-agent/blob/main/cmd/do-agent/whitelist.go
 */
export const managedValkey = exporter({
    target: STATIC_TARGET,
    metrics: {
        ...machine,
        valkey_clients: "host",
        valkey_connected_slaves: "host",
        valkey_evicted_keys: "host",
        valkey_instantaneous_ops_per_sec: "host",
        valkey_keyspace_hits: "host",
        valkey_keyspace_keys: "host database",
        valkey_keyspace_misses: "host",
        valkey_rejected_connections: "host",
        valkey_replication_lag: "host",
        valkey_replication_offset: "host",
        valkey_total_commands_processed: "host",
        valkey_total_connections_received: "host",
        valkey_uptime: "host",
        valkey_used_memory: "host",
        valkey_used_memory_rss: "host",
    },
});
