import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** What a script left behind. */
export interface ScriptResult {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** Runs a script of `delivery/` in a folder, as npm does in the repository. */
export function run(
    name: string,
    args: readonly string[],
    { cwd, env = {} }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<ScriptResult> {
    const options = { cwd, env: { ...process.env, ...env } };
    return new Promise((done) => {
        execFile(
            process.execPath,
            [join(ROOT, "delivery", `${name}.ts`), ...args],
            options,
            (error, stdout, stderr) => {
                done({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
            },
        );
    });
}

/** A folder with an executable `pulumi` that is the given shell script; its arguments are kept in `arguments`. */
export function standInFor(script: string): { readonly folder: string; readonly env: NodeJS.ProcessEnv } {
    const folder = mkdtempSync(join(tmpdir(), "delivery-"));
    const path = join(folder, "bin", "pulumi");
    mkdirSync(dirname(path));
    writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$*" >> "${join(folder, "arguments")}"\n${script}\n`);
    chmodSync(path, 0o755);
    return { folder, env: { PATH: [dirname(path), process.env["PATH"] ?? ""].join(delimiter) } };
}

/** A request that a server was sent. */
export interface Received {
    readonly method: string;
    /** Path and query. */
    readonly path: string;
    readonly authorization: string;
    readonly body: unknown;
}

/** A server on loopback that answers with JSON and keeps what it was asked. */
export class ApiServer {
    readonly received: Received[] = [];
    readonly #server: Server;

    private constructor(server: Server) {
        this.#server = server;
    }

    /** `answer` gives the body, or a status. */
    static async start(answer: (method: string, path: string) => unknown): Promise<ApiServer> {
        const server = createServer();
        const api = new ApiServer(server);
        server.on("request", (request, response) => {
            void textOf(request).then((text) => {
                const { method = "", url: path = "", headers } = request;
                const { authorization = "" } = headers;
                api.received.push({ method, path, authorization, body: text === "" ? undefined : JSON.parse(text) });
                const body = answer(method, path);
                response.statusCode = typeof body === "number" ? body : 200;
                response.end(JSON.stringify(typeof body === "number" ? { message: "no" } : (body ?? {})));
            });
        });
        await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
        return api;
    }

    get url(): string {
        return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    }

    /** What changed something. */
    get writes(): Received[] {
        return this.received.filter(({ method }) => method !== "GET");
    }

    close(): void {
        this.#server.close();
        this.#server.closeAllConnections();
    }
}

async function textOf(request: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
        chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks).toString();
}
