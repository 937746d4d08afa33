import { exporter, SERVICE_TARGET } from "./exporter.ts";

const CONTROLLER = "controller_namespace controller_class controller_pod";
const REQUEST = `${CONTROLLER} host method path namespace ingress service canary`;

/**
 * ingress-nginx. Its labels `namespace` and `service` are those of the Ingress, and become `exported_…`.
 * https://kubernetes.github.io/ingress-nginx/user-guide/monitoring/,
 * https://github.com/kubernetes/ingress-nginx/tree/main/internal/ingress/metric/collectors
 */
export const ingressNginx = exporter({
    target: SERVICE_TARGET,
    metrics: {
        nginx_ingress_controller_requests: `${REQUEST} status`,
        nginx_ingress_controller_config_last_reload_successful: CONTROLLER,
        nginx_ingress_controller_config_last_reload_successful_timestamp_seconds: CONTROLLER,
        nginx_ingress_controller_success: CONTROLLER,
        nginx_ingress_controller_errors: CONTROLLER,
        nginx_ingress_controller_check_success: `${CONTROLLER} namespace ingress`,
        nginx_ingress_controller_check_errors: `${CONTROLLER} namespace ingress`,
        nginx_ingress_controller_orphan_ingress: `${CONTROLLER} namespace ingress type`,
        nginx_ingress_controller_ssl_expire_time_seconds: "namespace class host secret_name identifier",
        nginx_ingress_controller_nginx_process_connections: `${CONTROLLER} state`,
        nginx_ingress_controller_nginx_process_connections_total: `${CONTROLLER} state`,
        nginx_ingress_controller_nginx_process_requests_total: CONTROLLER,
        nginx_ingress_controller_nginx_process_cpu_seconds_total: CONTROLLER,
        nginx_ingress_controller_nginx_process_num_procs: CONTROLLER,
        nginx_ingress_controller_nginx_process_resident_memory_bytes: CONTROLLER,
        nginx_ingress_controller_nginx_process_read_bytes_total: CONTROLLER,
        nginx_ingress_controller_nginx_process_write_bytes_total: CONTROLLER,
    },
    histograms: {
        nginx_ingress_controller_connect_duration_seconds: `${REQUEST} status`,
        nginx_ingress_controller_header_duration_seconds: `${REQUEST} status`,
        nginx_ingress_controller_request_duration_seconds: `${REQUEST} status`,
        nginx_ingress_controller_response_duration_seconds: `${REQUEST} status`,
        nginx_ingress_controller_request_size: `${REQUEST} status`,
        nginx_ingress_controller_response_size: `${REQUEST} status`,
    },
});
