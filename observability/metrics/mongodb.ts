import { exporter, SERVICE_TARGET } from "./exporter.ts";

/** The replica set, what the member is in it (1 primary, 2 secondary), and what MongoDB calls the deployment. */
const MEMBER = "rs_nm rs_state cl_name cl_role group_id org_id process_port";

/**
 * The agent beside each member of MongoDB's operator: the figures of serverStatus and replSetGetStatus by their paths.
 * https://github.com/mongodb/mongodb-kubernetes/blob/master/docs/mongodbcommunity/grafana/sample_dashboard.json,
 * https://www.mongodb.com/docs/ops-manager/current/tutorial/prometheus-integration/,
 * https://github.com/grafana/jsonnet-libs/tree/master/mongodb-atlas-mixin (the same names)
 */
export const mongodb = exporter({
    target: SERVICE_TARGET,
    metrics: Object.fromEntries(
        [
            "up",
            "uptimeMillis",
            "connections_current",
            "connections_available",
            "connections_active",
            "connections_totalCreated",
            "mem_resident",
            "mem_virtual",
            "network_bytesIn",
            "network_bytesOut",
            "network_numRequests",
            "opcounters_insert",
            "opcounters_query",
            "opcounters_update",
            "opcounters_delete",
            "opcounters_command",
            "opLatencies_reads_latency",
            "opLatencies_reads_ops",
            "opLatencies_writes_latency",
            "opLatencies_writes_ops",
            "opLatencies_commands_latency",
            "opLatencies_commands_ops",
            "opLatencies_transactions_latency",
            "opLatencies_transactions_ops",
            "globalLock_activeClients_readers",
            "globalLock_activeClients_writers",
            "globalLock_activeClients_total",
            "globalLock_currentQueue_readers",
            "globalLock_currentQueue_writers",
            "metrics_document_inserted",
            "metrics_document_returned",
            "metrics_document_updated",
            "metrics_document_deleted",
            "metrics_cursor_open_total",
            "metrics_cursor_open_noTimeout",
            "metrics_cursor_timed_out",
            "metrics_repl_network_bytes",
            "metrics_repl_network_ops",
            "electionMetrics_electionTimeout_called",
            "electionMetrics_stepUpCmd_called",
            "electionMetrics_priorityTakeover_called",
            "repl_secondary",
            "members_state",
            "members_health",
            "members_optime_ts",
            "oplog_latestOptime",
            "oplog_earliestOptime",
            "wiredTiger_cache_bytes_currently_in_the_cache",
        ].map((path) => [`mongodb_${path}`, MEMBER]),
    ),
});
