import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { chartHosts, type PublishedChart } from "../engine/chart-hosts.ts";

/** A Helm repository and an OCI registry on loopback, without TLS. */
export class ChartServer {
    /** `127.0.0.1:<port>`. */
    readonly host: string;
    readonly #server: Server;
    #published: readonly PublishedChart[] = [];
    /** Paths that were asked for. */
    readonly requests: string[] = [];

    private constructor(server: Server) {
        this.#server = server;
        this.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    }

    static async start(): Promise<ChartServer> {
        const server = createServer();
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const started = new ChartServer(server);
        server.on("request", (request, response) => {
            started.requests.push(request.url ?? "");
            started.#listener(request, response);
        });
        return started;
    }

    /** Offers an archive in place of what was offered under the same name; returns where it is, as a pin says it. */
    publish(form: "repository" | "registry", name: string, version: string, archive: Buffer): string {
        const source = form === "registry" ? `oci://${this.host}/charts/${name}` : `https://${this.host}/stable`;
        this.#published = [
            ...this.#published.filter((other) => other.name !== name || other.source !== source),
            { name, version, source, archive },
        ];
        return source.replace("https://", "http://");
    }

    async close(): Promise<void> {
        this.#server.closeAllConnections();
        await new Promise((resolve) => this.#server.close(resolve));
    }

    /** Anew each time: what is published changes. */
    get #listener(): RequestListener {
        return chartHosts(this.#published)[this.host] ?? ((_request, response) => void response.writeHead(404).end());
    }
}
