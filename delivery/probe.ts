import { createHash, randomBytes } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import type { Duplex } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import type { Expectation, Probe } from "./probes.ts";

/** How servers are asked. */
export interface Manner {
    /** Whether a certificate must be one that the world trusts. */
    readonly verifyCertificates: boolean;
    /** `host` or `host:port` to connect to in place of what the names resolve to. */
    readonly address?: string;
    /** Time for all attempts at one address. */
    readonly patienceSeconds: number;
    /** Time for one attempt. */
    readonly timeoutSeconds: number;
    /** Pause between two attempts. */
    readonly pauseSeconds: number;
}

/** What became of a question. */
export interface Result extends Probe {
    readonly ok: boolean;
    readonly attempts: number;
    readonly seconds: number;
    /** What was answered last, or why nothing was. */
    readonly answer: string;
}

interface Answer {
    readonly ok: boolean;
    readonly text: string;
}

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** A server that asks for a login says so by one of these, and by no other. */
const REFUSALS = [400, 401, 403];

/** Asks until the answer will do, or patience is at its end. */
export async function ask(probe: Probe, manner: Manner): Promise<Result> {
    const start = performance.now();
    const seconds = (): number => (performance.now() - start) / 1000;
    for (let attempts = 1; ; attempts++) {
        const answer = await attempt(probe, manner).catch((error: unknown) => ({ ok: false, text: reasonOf(error) }));
        if (answer.ok || seconds() + manner.pauseSeconds >= manner.patienceSeconds) {
            return { ...probe, ok: answer.ok, attempts, seconds: seconds(), answer: answer.text };
        }
        await wait(manner.pauseSeconds * 1000);
    }
}

async function attempt({ url, expects }: Probe, manner: Manner): Promise<Answer> {
    return expects === "page" || expects === "ok" || expects === "guarded-page"
        ? getPage(new URL(url), expects, manner)
        : openSocket(new URL(url), expects, manner);
}

/** Statuses that will do. */
const PAGES: Readonly<Record<"page" | "ok" | "guarded-page", (status: number) => boolean>> = {
    ok: (status) => status === 200,
    page: (status) => status >= 200 && status < 400,
    "guarded-page": (status) => (status >= 200 && status < 400) || REFUSALS.includes(status),
};

async function getPage(url: URL, expects: keyof typeof PAGES, manner: Manner): Promise<Answer> {
    return new Promise((done, fail) => {
        const request = send(url, manner, {}, fail);
        request.on("response", (response) => {
            const { statusCode = 0 } = response;
            response.destroy();
            done({ ok: PAGES[expects](statusCode), text: `${statusCode}` });
        });
        request.end();
    });
}

async function openSocket(url: URL, expects: Expectation, manner: Manner): Promise<Answer> {
    const key = randomBytes(16).toString("base64");
    const headers = {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": key,
    };
    const socketIo = expects === "socket.io";
    const target = new URL(url);
    if (socketIo) {
        target.pathname = `${target.pathname.replace(/\/$/, "")}/`;
        target.search = "?EIO=4&transport=websocket";
    }
    return new Promise((done, fail) => {
        const request = send(target, manner, headers, fail);
        request.on("response", (response) => {
            const { statusCode = 0 } = response;
            response.destroy();
            done({ ok: expects === "guarded-websocket" && REFUSALS.includes(statusCode), text: `${statusCode}` });
        });
        request.on("upgrade", (response, socket, head) => {
            const end = (answer: Answer): void => {
                socket.destroy();
                done(answer);
            };
            if (response.headers["sec-websocket-accept"] !== acceptance(key)) {
                end({ ok: false, text: "101, but not for this request" });
            } else if (socketIo) {
                onFirstWords(socket, head, manner, (words) =>
                    end({ ok: words.includes('0{"sid":'), text: words === "" ? "101, then nothing" : "101, session" }),
                );
            } else {
                end({ ok: true, text: "101" });
            }
        });
        request.end();
    });
}

/** The first text that comes through a socket; empty where none comes in time. */
function onFirstWords(socket: Duplex, head: Buffer, manner: Manner, then: (words: string) => void): void {
    const timer = setTimeout(() => then(""), manner.timeoutSeconds * 1000);
    const hear = (data: Buffer): void => {
        clearTimeout(timer);
        then(data.toString("latin1"));
    };
    socket.on("error", () => hear(Buffer.alloc(0)));
    socket.on("close", () => hear(Buffer.alloc(0)));
    if (head.length > 0) {
        hear(head);
    } else {
        socket.once("data", hear);
    }
}

function send(url: URL, manner: Manner, headers: Record<string, string>, fail: (error: Error) => void) {
    const secure = url.protocol === "https:" || url.protocol === "wss:";
    const [host, port] = manner.address?.split(":") ?? [url.hostname, url.port];
    const request = (secure ? https : http).request({
        ...{ host, servername: url.hostname, path: `${url.pathname}${url.search}`, agent: false },
        port: port || url.port || (secure ? 443 : 80),
        headers: { host: url.host, "user-agent": "doks-platform-smoke", ...headers },
        rejectUnauthorized: manner.verifyCertificates,
        timeout: manner.timeoutSeconds * 1000,
    });
    request.on("timeout", () => request.destroy(new Error(`no answer in ${manner.timeoutSeconds} s`)));
    request.on("error", fail);
    return request;
}

function acceptance(key: string): string {
    return createHash("sha1").update(`${key}${GUID}`).digest("base64");
}

/** An error's words; where several addresses were tried in vain, it has a code only. */
function reasonOf(error: unknown): string {
    const { message = "", code = "" } = error as Partial<NodeJS.ErrnoException>;
    return message || code || "no answer";
}
