import { exporter, POD_TARGET } from "./exporter.ts";

/**
 * Meilisearch, an experiment of its own: names may change with its version.
 * https://github.com/meilisearch/meilisearch/blob/main/crates/meilisearch/src/metrics.rs
 */
export const meilisearch = exporter({
    target: POD_TARGET,
    metrics: {
        meilisearch_http_requests_total: "method path status",
        meilisearch_db_size_bytes: "",
        meilisearch_used_db_size_bytes: "",
        meilisearch_index_count: "",
        meilisearch_index_docs_count: "index",
        meilisearch_nb_tasks: "kind value",
        meilisearch_last_update: "",
        meilisearch_is_indexing: "",
        meilisearch_search_queue_size: "",
        meilisearch_searches_running: "",
        meilisearch_searches_waiting_to_be_processed: "",
        meilisearch_task_queue_latency_seconds: "",
    },
    histograms: { meilisearch_http_response_time_seconds: "method path" },
});
