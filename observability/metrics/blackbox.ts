import { exporter } from "./exporter.ts";

/**
 * blackbox_exporter, asked by Probe resources: `instance` is what was probed, and the others are what each Probe says.
 * https://github.com/prometheus/blackbox_exporter/tree/master/prober
 */
export const blackbox = exporter({
    target: ["job", "instance", "namespace", "team", "host", "check", "depth"],
    metrics: {
        probe_success: "",
        probe_duration_seconds: "",
        probe_dns_lookup_time_seconds: "",
        probe_ip_protocol: "",
        probe_failed_due_to_regex: "",
        probe_http_content_length: "",
        probe_http_duration_seconds: "phase",
        probe_http_redirects: "",
        probe_http_ssl: "",
        probe_http_status_code: "",
        probe_http_version: "",
        probe_ssl_earliest_cert_expiry: "",
        probe_ssl_last_chain_expiry_timestamp_seconds: "",
        probe_tls_version_info: "version",
    },
});
