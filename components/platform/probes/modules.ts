import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "./endpoint.ts";

/** Seconds that an endpoint has for its answer. Chat4All's readiness alone may take eight. */
export const TIMEOUT_SECONDS = 10;

/** Any 16 bytes, in base64: a server that upgrades shows that it has read them. */
const WEB_SOCKET_KEY = "cGxhdGZvcm0tcHJvYmUtMQ==";

/** Name of the module that asks an endpoint. */
export function moduleOf({ name, check, encrypted }: Endpoint): string {
    switch (check.kind) {
        case "page":
        case "document":
            return encrypted ? "https" : "http";
        case "redirect":
            return "redirect";
        case "handshake":
            return `handshake-${name}`;
    }
}

/**
 * Configuration of the blackbox exporter: one module for all pages, and one per handshake, whose request names host and
 * path. Without `verifyCertificates` any certificate will do. JSON, which is YAML too.
 */
export function blackboxConfig(endpoints: readonly Endpoint[], verifyCertificates: boolean): pulumi.Output<string> {
    const tls = { tls_config: { insecure_skip_verify: !verifyCertificates } };
    const handshakes = pulumi.all(
        endpoints.flatMap((endpoint) => {
            const { check, encrypted, url } = endpoint;
            return check.kind === "handshake"
                ? [
                      pulumi.output(url).apply((address) => ({
                          [moduleOf(endpoint)]: handshake(address, check.status, encrypted && tls),
                      })),
                  ]
                : [];
        }),
    );
    const modules = {
        https: http({ fail_if_not_ssl: true, ...tls }),
        http: http({}),
        redirect: http({
            follow_redirects: false,
            valid_status_codes: [301, 302, 307, 308],
            fail_if_header_not_matches: [{ header: "Location", regexp: "^https://" }],
        }),
    };
    return handshakes.apply((each) =>
        JSON.stringify({ modules: Object.assign(modules, ...each) as object }, undefined, 2),
    );
}

function http(given: Record<string, unknown>) {
    return { prober: "http", timeout: `${TIMEOUT_SECONDS}s`, http: { preferred_ip_protocol: "ip4", ...given } };
}

/**
 * The first lines of a WebSocket by hand, and the status that they are answered with. The exporter's HTTP would wait for
 * the end of what a 101 opens.
 */
function handshake(address: string, status: number, tls: object | false) {
    const { host, pathname, search } = new URL(address);
    const request = [
        `GET ${pathname}${search} HTTP/1.1`,
        `Host: ${host}`,
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        `Sec-WebSocket-Key: ${WEB_SOCKET_KEY}`,
        "User-Agent: Blackbox-Exporter",
    ];
    return {
        prober: "tcp",
        timeout: `${TIMEOUT_SECONDS}s`,
        tcp: {
            preferred_ip_protocol: "ip4",
            ...(tls && { tls: true, ...tls }),
            query_response: [
                // The exporter ends what it sends with a line feed: that of the empty line.
                { send: `${request.join("\r\n")}\r\n\r` },
                { expect: `^HTTP/1\\.1 ${status} ` },
            ],
        },
    };
}
