import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { items, text } from "../../support/deploy.ts";
import { describeWith, program } from "./programs.ts";
import { container, object, stack } from "./stack.ts";

/** What the program gives back: its code, what it said, and how long it took. */
interface Ended {
    readonly code: number;
    readonly errors: string;
    readonly seconds: number;
}

/** A socket node as far as draining goes. */
class Node {
    /** `POST /drain`, `GET /drain/status` and whatever else was asked. */
    readonly asked: string[] = [];
    remaining: number;
    /** Connections closed between two questions. */
    batch = 1;
    /** Answers in place of the next ones. */
    failing = 0;
    #draining = false;
    readonly #server: Server;

    constructor(remaining: number) {
        this.remaining = remaining;
        this.#server = createServer((request, response) => this.#answer(request, response));
    }

    async listen(): Promise<string> {
        this.#server.listen(0, "127.0.0.1");
        await once(this.#server, "listening");
        return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    }

    close(): void {
        this.#server.close();
        this.#server.closeAllConnections();
    }

    /** As the application does: `/drain` by POST only, taken with 202 before anything is closed. */
    #answer({ method, url }: IncomingMessage, response: ServerResponse): void {
        this.asked.push(`${method} ${url}`);
        if (this.failing > 0) {
            this.failing -= 1;
            response.writeHead(500).end();
        } else if (url === "/drain" && method === "POST") {
            this.#draining = true;
            response.writeHead(202).end(`Drain started - ${this.remaining} connections to drain`);
        } else if (url === "/drain/status" && method === "GET") {
            this.remaining = Math.max(0, this.remaining - this.batch);
            const complete = this.#draining && this.remaining === 0;
            response.end(`{ "draining": ${this.#draining}, "complete": ${complete}, "remaining": ${this.remaining} }`);
        } else {
            response.writeHead(404).end();
        }
    }
}

const TOOLS = ["sh", "wget", "timeout", "date", "sleep", "tr"];

/** The image's own tools, in a form that distributions have; or else the distribution's own. */
const busybox = program("busybox");
const SHELL = busybox === undefined ? "the system's tools" : "busybox";
const tools = Object.fromEntries(TOOLS.map((tool) => [tool, busybox ?? program(tool)]));

describeWith(`The drain of a socket node, by ${SHELL}`, tools, (path) => {
    let script: string[];
    let folder: string;
    let node: Node;

    before(async () => {
        const socket = container(object(await stack("prod"), "Deployment", "socket"));
        script = items(socket.lifecycle?.preStop?.exec?.command).map(text);
        folder = mkdtempSync(join(tmpdir(), "drain-"));
        TOOLS.forEach((tool) => symlinkSync(path(tool), join(folder, tool)));
    });

    after(() => rmSync(folder, { recursive: true }));
    afterEach(() => node.close());

    /** Runs the very command of the pod, with another node to drain and another limit. */
    async function drain(url: string, limitSeconds: number): Promise<Ended> {
        const [sh = "", ...rest] = script;
        const started = Date.now();
        const run = spawn(join(folder, sh), [...rest.slice(0, -2), url, String(limitSeconds)], {
            env: { PATH: folder },
        });
        let errors = "";
        run.stderr.on("data", (data: Buffer) => (errors += data.toString()));
        const [code] = (await once(run, "close")) as [number];
        return { code, errors, seconds: (Date.now() - started) / 1000 };
    }

    it("R12 RX1 posts /drain once and waits until no connection is left", async () => {
        node = new Node(3);
        const { code, errors, seconds } = await drain(await node.listen(), 30);
        assert.deepEqual({ code, errors }, { code: 0, errors: "" });
        assert.deepEqual(node.asked, ["POST /drain", "GET /drain/status", "GET /drain/status", "GET /drain/status"]);
        assert.equal(node.remaining, 0);
        assert(seconds > 1.9 && seconds < 10, `took ${seconds} s`);
    });

    it("R12 RX1 does not wait where nobody is connected", async () => {
        node = new Node(0);
        const { code, seconds } = await drain(await node.listen(), 30);
        assert.equal(code, 0);
        assert.deepEqual(node.asked, ["POST /drain", "GET /drain/status"]);
        assert(seconds < 1, `took ${seconds} s`);
    });

    it("R12 RX1 gives up at its limit, and says how many were left", async () => {
        node = new Node(1000);
        const { code, errors, seconds } = await drain(await node.listen(), 3);
        assert.equal(code, 1);
        assert.match(
            errors,
            /^drain: not complete in time: \{ "draining": true, "complete": false, "remaining": 99\d \}\n$/,
        );
        assert(seconds >= 2 && seconds < 6, `took ${seconds} s`);
    });

    it("RX1 asks again where the node was too busy to answer", async () => {
        node = new Node(1);
        node.failing = 2;
        assert.equal((await drain(await node.listen(), 30)).code, 0);
        assert.deepEqual(node.asked, ["POST /drain", "POST /drain", "POST /drain", "GET /drain/status"]);
    });

    it("RX1 does not hold up the end of a node that answers nobody", async () => {
        node = new Node(1);
        const url = await node.listen();
        node.close();
        const { code, errors, seconds } = await drain(url, 300);
        assert.equal(code, 1);
        assert.match(errors, new RegExp(`drain: ${url} does not answer\n$`));
        assert(seconds < 10, `took ${seconds} s`);
    });
});

describe("The drain of a socket node", () => {
    it("R12 RX1 has 300 seconds, of 330 until the node is killed", async () => {
        const deployment = object(await stack("prod"), "Deployment", "socket");
        const { preStop } = container(deployment).lifecycle ?? {};
        assert.equal(preStop?.httpGet, undefined);
        const script = readFileSync(new URL("../../../components/apps/reactive-rtc/drain.sh", import.meta.url), "utf8");
        assert.deepEqual(preStop?.exec?.command, ["sh", "-c", script, "drain", "http://127.0.0.1:8080", "300"]);
        assert.equal(deployment.inputs.spec?.template?.spec?.terminationGracePeriodSeconds, 330);
    });
});
