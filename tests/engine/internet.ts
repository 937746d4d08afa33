import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

/** Hosts by name, or by `*.domain` for everything one label below it, and who answers for them. */
export type Hosts = Readonly<Record<string, RequestListener>>;

/** All of the internet that there is for a process that goes through the proxy. */
export interface Internet {
    /** Environment of a process: its HTTPS requests go to the simulated hosts, and it trusts their certificate. */
    readonly env: Readonly<Record<string, string>>;
    /** Hosts that were asked for and do not exist. */
    readonly refused: string[];
    close(): Promise<void>;
}

/**
 * Starts a proxy on loopback that answers for `hosts` itself and refuses every other, so that nothing leaves this
 * machine. Writes its certificate into `folder`.
 */
export async function startInternet(hosts: Hosts, folder: string): Promise<Internet> {
    const { key, certificate } = await makeCertificate(Object.keys(hosts), folder);
    const secure = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) =>
        answer(hosts, request, response),
    );
    const refused: string[] = [];
    const proxy = createServer((request, response) => {
        refused.push(request.url ?? "");
        response.writeHead(403).end();
    });
    proxy.on("connect", (request, socket) => {
        const host = (request.url ?? "").replace(/:\d+$/, "");
        socket.on("error", () => undefined);
        if (!find(hosts, host)) {
            refused.push(host);
            socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
            return;
        }
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        secure.emit("connection", socket);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const loopback = "127.0.0.1,localhost";
    return {
        env: {
            ...{ HTTPS_PROXY: url, HTTP_PROXY: url, NO_PROXY: loopback },
            ...{ https_proxy: url, http_proxy: url, no_proxy: loopback },
            SSL_CERT_FILE: certificate,
            AWS_CA_BUNDLE: certificate,
        },
        refused,
        close: async () => {
            secure.closeAllConnections();
            proxy.closeAllConnections();
            await new Promise((resolve) => proxy.close(resolve));
        },
    };
}

function answer(hosts: Hosts, request: IncomingMessage, response: ServerResponse): void {
    const listener = find(hosts, (request.headers.host ?? "").replace(/:\d+$/, ""));
    if (listener) {
        listener(request, response);
    } else {
        response.writeHead(421).end();
    }
}

function find(hosts: Hosts, host: string): RequestListener | undefined {
    return hosts[host] ?? hosts[host.replace(/^[^.]+/, "*")];
}

/** A certificate for all hosts that is its own authority. */
async function makeCertificate(hosts: readonly string[], folder: string) {
    const key = join(folder, "internet.key");
    const certificate = join(folder, "internet.crt");
    await promisify(execFile)("openssl", [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
        ...["-subj", "/CN=loopback", "-keyout", key, "-out", certificate],
        ...["-addext", `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(",")}`],
    ]);
    return { key, certificate };
}
