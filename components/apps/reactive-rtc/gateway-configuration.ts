/** Addresses as `host:port`. */
export interface GatewayConfigurationArgs {
    /** Where requests are taken. */
    readonly listen: string;
    /** Where the gateway tells its own numbers, to whoever shares its network namespace. */
    readonly statusListen: string;
    /** Load-balancers, by the address that stands for all of them. */
    readonly loadBalancer: string;
    /** Socket nodes, by the address that stands for all of them. */
    readonly sockets: string;
    /** Port of a socket node whose own address a client names. */
    readonly socketPort: number;
    /** Range of the pods' addresses: a client can name no other. */
    readonly podCidr: string;
    /** Folder that the gateway may write to. */
    readonly scratch: string;
}

/** Path of the gateway's own numbers. */
export const STATUS_PATH = "/nginx_status";

/** Connections of one worker, to clients and to nodes together. */
const CONNECTIONS = 100_000;
/** Files beside them. */
const FILES = 2 * CONNECTIONS;

/** How long a connection may be silent. Nodes ask silent clients every few seconds whether they are there. */
export const IDLE_SECONDS = 3600;

/** Seconds that open connections are given when the gateway is told to stop. */
export const FINISHING_SECONDS = 300;

/** A node that is there answers at once; one that is gone may never. */
const CONNECT_SECONDS = 5;
const RESOLVE_SECONDS = 30;

/**
 * Configuration of nginx. It serves what clients need and nothing else: the load-balancers would also answer any
 * question to Prometheus, and both kinds of node show their metrics.
 *
 * A socket node that refuses, because it drains or is gone, is replaced by any other: each takes every client, and
 * messages find their way between them.
 */
export function gatewayConfiguration(args: GatewayConfigurationArgs): string {
    const { listen, statusListen, loadBalancer, sockets, socketPort, podCidr, scratch } = args;
    return `worker_processes auto;
worker_rlimit_nofile ${FILES};
worker_shutdown_timeout ${FINISHING_SECONDS}s;
pid ${scratch}/nginx.pid;
error_log stderr warn;

events {
    worker_connections ${CONNECTIONS};
    multi_accept on;
}

http {
    access_log off;
    server_tokens off;
${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `    ${kind}_temp_path ${scratch}/${kind};`).join("\n")}

    client_max_body_size 1k;
    client_header_timeout 60s;
    client_body_timeout 60s;
    keepalive_timeout ${IDLE_SECONDS}s;
    keepalive_requests 100000;
    send_timeout ${IDLE_SECONDS}s;

    map $http_upgrade $connection_upgrade {
        default upgrade;
        ''      close;
    }

    geo $pod_address $in_pod_network {
        default 0;
        ${podCidr} 1;
    }

    upstream load_balancer {
        server ${loadBalancer};
        keepalive 16;
    }

    upstream sockets {
        server ${sockets};
    }

    proxy_http_version 1.1;
    proxy_connect_timeout ${CONNECT_SECONDS}s;
    proxy_read_timeout ${IDLE_SECONDS}s;
    proxy_send_timeout ${IDLE_SECONDS}s;
    proxy_socket_keepalive on;
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;

    server {
        listen ${listen} so_keepalive=on;

        location = /healthz {
            default_type text/plain;
            return 200 "healthy\\n";
        }

        location = /api/v1/resolve {
            limit_except GET {
                deny all;
            }
            proxy_pass http://load_balancer;
            proxy_read_timeout ${RESOLVE_SECONDS}s;
            proxy_send_timeout ${RESOLVE_SECONDS}s;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header Connection "";
        }

        location ~ "^/ws/ip/(?<pod_address>[0-9]{1,3}(?:\\.[0-9]{1,3}){3})/connect$" {
            if ($in_pod_network = 0) {
                return 403;
            }
            proxy_pass http://$pod_address:${socketPort}/ws/connect$is_args$args;
            proxy_intercept_errors on;
            error_page 502 503 504 = @any_socket;
        }

        location ~ "^/ws/(?:[A-Za-z0-9._-]+/)?connect$" {
            proxy_pass http://sockets/ws/connect$is_args$args;
        }

        location @any_socket {
            proxy_pass http://sockets/ws/connect$is_args$args;
        }

        location / {
            return 404;
        }
    }

    server {
        listen ${statusListen};

        location = ${STATUS_PATH} {
            stub_status;
        }

        location / {
            return 404;
        }
    }
}
`;
}
