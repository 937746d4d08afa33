import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { gatewayConfiguration } from "../../../components/apps/reactive-rtc/gateway-configuration.ts";

const LOOPBACK = "127.0.0.1";
const START_MILLISECONDS = 10_000;

/** Addresses of the loopback network that stand for pods, for a Service's pods, and for what is no pod. */
export const POD_CIDR = "127.10.0.0/16";
export const POD = "127.10.0.5";
export const DRAINING_POD = "127.10.0.6";
/** In the pods' network, and nobody listens there. */
export const GONE_POD = "127.10.200.7";
/** Somebody listens here who must never be asked. */
export const OUTSIDE = "127.20.0.1";

/** What a stub was asked, and how. */
export interface Asked {
    readonly by: string;
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** How the gateway is asked: `GET`, at the address that clients come to, unless said. */
export interface Question {
    readonly method?: string;
    readonly on?: "gateway" | "status";
    readonly body?: string;
}

/** An answer of the gateway. */
export interface Answer {
    readonly status: number;
    readonly body: string;
}

/** nginx with the gateway's own configuration, in front of servers that stand for load-balancers and socket nodes. */
export class RunningGateway {
    /** Everything that came through, in order. */
    readonly asked: Asked[] = [];
    readonly #nginx: ChildProcess;
    readonly #folder: string;
    readonly #servers: readonly Server[];
    readonly #sockets = new Set<Socket>();
    readonly #ports: { readonly gateway: number; readonly status: number };
    readonly #kill = (): boolean => this.#nginx.kill("SIGTERM");
    #errors = "";

    static async start(nginx: string): Promise<RunningGateway> {
        const asked: Asked[] = [];
        const loadBalancer = await listen(stub("load-balancer", asked), LOOPBACK, 0);
        const service = await listen(stub("any socket", asked), LOOPBACK, 0);
        const pod = await listen(stub("pod", asked), POD, 0);
        const port = portOf(pod);
        const servers = [
            loadBalancer,
            service,
            pod,
            await listen(refusing("draining pod", asked), DRAINING_POD, port),
            await listen(stub("outside", asked), OUTSIDE, port),
        ];
        const [gatewayPort, statusPort] = await freePorts();
        const folder = mkdtempSync(join(tmpdir(), "gateway-"));
        const file = join(folder, "nginx.conf");
        writeFileSync(
            file,
            gatewayConfiguration({
                listen: `${LOOPBACK}:${gatewayPort}`,
                statusListen: `${LOOPBACK}:${statusPort}`,
                loadBalancer: `${LOOPBACK}:${portOf(loadBalancer)}`,
                sockets: `${LOOPBACK}:${portOf(service)}`,
                socketPort: port,
                podCidr: POD_CIDR,
                scratch: folder,
            }),
        );
        const started = spawn(nginx, ["-e", "stderr", "-p", folder, "-c", file, "-g", "daemon off;"], {
            stdio: ["ignore", "ignore", "pipe"],
        });
        const gateway = new RunningGateway(
            started,
            folder,
            servers,
            { gateway: gatewayPort, status: statusPort },
            asked,
        );
        await gateway.#answers();
        return gateway;
    }

    private constructor(
        nginx: ChildProcess,
        folder: string,
        servers: readonly Server[],
        ports: { readonly gateway: number; readonly status: number },
        asked: Asked[],
    ) {
        this.#nginx = nginx;
        this.#folder = folder;
        this.#servers = servers;
        this.#ports = ports;
        this.asked = asked;
        // Whoever stops the tests stops nginx with them.
        process.once("exit", this.#kill);
        nginx.stderr?.on("data", (data: Buffer) => (this.#errors += data.toString()));
    }

    /** Asks for a path by plain HTTP. */
    ask(path: string, { method = "GET", on = "gateway", body }: Question = {}): Promise<Answer> {
        return new Promise((resolve, reject) => {
            const headers = body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) };
            const target = { host: LOOPBACK, port: this.#ports[on], path, method, headers, agent: false };
            const asking = request(target, (response) => {
                const status = response.statusCode ?? 0;
                void textOf(response).then((text) => resolve({ status, body: text }), reject);
            });
            asking.on("error", reject).end(body);
        });
    }

    /** Opens a WebSocket; fails with the status where it is refused. The stubs send back what they get. */
    upgrade(path: string): Promise<Echo> {
        return new Promise((resolve, reject) => {
            const headers = {
                Connection: "Upgrade",
                Upgrade: "websocket",
                "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            };
            const asking = request({ host: LOOPBACK, port: this.#ports.gateway, path, headers, agent: false });
            asking.on("upgrade", (response, socket: Socket) => {
                this.#sockets.add(socket);
                resolve(new Echo(socket, String(response.headers["x-stub"])));
            });
            asking.on("response", (response) => reject(new Error(`refused with ${response.statusCode}`)));
            asking.on("error", reject).end();
        });
    }

    async stop(): Promise<void> {
        for (const socket of this.#sockets) {
            socket.destroy();
        }
        const ended = once(this.#nginx, "exit");
        this.#kill();
        await ended;
        process.removeListener("exit", this.#kill);
        for (const server of this.#servers) {
            server.closeAllConnections();
            server.close();
        }
        rmSync(this.#folder, { recursive: true });
    }

    async #answers(): Promise<void> {
        const until = Date.now() + START_MILLISECONDS;
        while (!(await canConnect(this.#ports.gateway))) {
            assert.equal(this.#nginx.exitCode, null, `nginx ended: ${this.#errors}`);
            assert(Date.now() < until, `nginx does not listen: ${this.#errors}`);
            await delay(50);
        }
    }
}

/** A WebSocket through the gateway to a stub that sends back what it gets. */
export class Echo {
    /** Which stub it leads to. */
    readonly to: string;
    readonly #socket: Socket;
    #closed = false;

    constructor(socket: Socket, to: string) {
        this.to = to;
        this.#socket = socket;
        socket.on("close", () => (this.#closed = true)).on("error", () => undefined);
    }

    get closed(): boolean {
        return this.#closed;
    }

    /** Sends a text and waits until it has come back. */
    async send(text: string): Promise<string> {
        this.#socket.write(text);
        const [data] = (await once(this.#socket, "data")) as [Buffer];
        return data.toString();
    }
}

/** Answers every request with its name, takes every upgrade and sends back what comes by it. */
function stub(name: string, asked: Asked[]): Server {
    const server = createServer((incoming, response) => {
        asked.push(note(name, incoming));
        response.end(name);
    });
    server.on("upgrade", (incoming: IncomingMessage, socket: Socket) => {
        asked.push(note(name, incoming));
        socket.write(
            `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Stub: ${name}\r\n\r\n`,
        );
        socket.pipe(socket).on("error", () => undefined);
    });
    return server;
}

/** Refuses everybody, as a socket node that drains does. */
function refusing(name: string, asked: Asked[]): Server {
    const refusal = (incoming: IncomingMessage) => asked.push(note(name, incoming));
    const server = createServer((incoming, response) => {
        refusal(incoming);
        response.writeHead(503).end();
    });
    server.on("upgrade", (incoming: IncomingMessage, socket: Socket) => {
        refusal(incoming);
        socket.end("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
    return server;
}

function note(by: string, { method = "", url = "", headers }: IncomingMessage): Asked {
    return { by, method, url, headers };
}

async function listen(server: Server, host: string, port: number): Promise<Server> {
    server.listen(port, host);
    await once(server, "listening");
    return server;
}

function portOf(server: Server): number {
    return (server.address() as AddressInfo).port;
}

async function freePorts(): Promise<[number, number]> {
    const servers = await Promise.all([0, 0].map((port) => listen(createServer(), LOOPBACK, port)));
    const [one = 0, other = 0] = servers.map(portOf);
    await Promise.all(servers.map((server) => once(server.close(), "close")));
    return [one, other];
}

function canConnect(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect(port, LOOPBACK, () => {
            socket.destroy();
            resolve(true);
        }).on("error", () => resolve(false));
    });
}

async function textOf(response: IncomingMessage): Promise<string> {
    const chunks = await response.toArray();
    return Buffer.concat(chunks as Buffer[]).toString();
}
