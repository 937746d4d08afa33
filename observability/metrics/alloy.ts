import { exporter, POD_TARGET } from "./exporter.ts";

/**
 * Grafana Alloy 1.18 with the components that read files and send to Loki.
 * https://grafana.com/docs/alloy/latest/reference/components/loki/loki.write/#debug-metrics
 */
export const alloy = exporter({
    target: POD_TARGET,
    metrics: {
        loki_source_file_files_active_total: "component_id component_path",
        loki_source_file_read_lines_total: "component_id component_path path",
        loki_write_dropped_entries_total: "component_id component_path host tenant reason",
        loki_write_sent_entries_total: "component_id component_path host tenant",
    },
});
