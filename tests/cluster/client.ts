import { Agent, request } from "node:https";

/** What the API server said to one request. */
export interface Answer {
    readonly status: number;
    /** Parsed JSON, or the text of an answer that is none. */
    readonly body: unknown;
    /** Texts of the `Warning` headers, such as the use of a deprecated API. */
    readonly warnings: readonly string[];
}

export interface Client {
    /** Sends one request; `body` is sent as JSON, which is YAML too, so it serves server-side apply. */
    send(method: string, path: string, body?: unknown, contentType?: string): Promise<Answer>;
    close(): void;
}

/** A client of the API server at `server` that keeps its connections and speaks with `token`. */
export function createClient(server: string, authority: string, token: string): Client {
    const agent = new Agent({ ca: authority, keepAlive: true, maxSockets: 8 });
    return {
        send: (method, path, body, contentType = "application/json") =>
            new Promise((resolve, reject) => {
                const headers = {
                    Authorization: `Bearer ${token}`,
                    Accept: "application/json",
                    ...(body === undefined ? {} : { "Content-Type": contentType }),
                };
                const sent = request(new URL(path, server), { method, agent, headers }, (response) => {
                    const chunks: Buffer[] = [];
                    response.on("data", (chunk: Buffer) => chunks.push(chunk));
                    response.on("error", reject);
                    response.on("end", () =>
                        resolve({
                            status: response.statusCode ?? 0,
                            body: parse(Buffer.concat(chunks).toString()),
                            warnings: warningTexts(response.headersDistinct["warning"] ?? []),
                        }),
                    );
                });
                sent.setTimeout(30_000, () => sent.destroy(new Error(`${method} ${path}: no answer in 30 s`)));
                sent.on("error", reject);
                sent.end(body === undefined ? undefined : JSON.stringify(body));
            }),
        close: () => agent.destroy(),
    };
}

function parse(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

/** `299 - "text"`, with quotes and backslashes escaped (RFC 7234, section 5.5). */
function warningTexts(headers: readonly string[]): string[] {
    return headers.flatMap((header) =>
        [...header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) => (match[1] ?? "").replace(/\\(.)/g, "$1")),
    );
}
