import type { IncomingMessage } from "node:http";
import type { z } from "zod";

/** One request to the API, its route's parameters taken out of the path. */
export interface ApiRequest {
    readonly params: Readonly<Record<string, string>>;
    readonly query: URLSearchParams;
    /** Parsed JSON; undefined without a body. */
    readonly body: unknown;
}

export interface Reply {
    readonly status: number;
    /** Sent as JSON; text as it is; nothing when undefined. */
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (request: ApiRequest) => Reply | Promise<Reply>;

/** Handlers by `METHOD /path/:parameter`. */
export type Routes = Readonly<Record<string, Handler>>;

/** An answer in the form that the API gives its refusals. */
export class ApiError extends Error {
    readonly status: number;
    readonly id: string;

    constructor(status: number, id: string, message: string) {
        super(message);
        this.status = status;
        this.id = id;
    }

    get reply(): Reply {
        return { status: this.status, body: { id: this.id, message: this.message } };
    }
}

export function notFound(what: string): ApiError {
    return new ApiError(404, "not_found", `${what} not found`);
}

/** The request is understood and refused for what it says. */
export function unprocessable(message: string): ApiError {
    return new ApiError(422, "unprocessable_entity", message);
}

/** The body in the shape of `schema`; keys it does not know are ignored, as the API does. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
    const parsed = schema.safeParse(body ?? {});
    if (!parsed.success) {
        throw unprocessable(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
    }
    return parsed.data;
}

/** Finds the handler of a request; literal segments go before parameters. */
export class Router {
    readonly #routes: { method: string; segments: string[]; handler: Handler }[];

    constructor(tables: readonly Routes[]) {
        const parameters = (segments: string[]) => segments.filter((segment) => segment.startsWith(":")).length;
        this.#routes = tables
            .flatMap((table) => Object.entries(table))
            .map(([route, handler]) => {
                const [method = "", path = ""] = route.split(" ");
                return { method, segments: path.split("/"), handler };
            })
            .sort((a, b) => parameters(a.segments) - parameters(b.segments));
    }

    find(method: string, path: string): { handler: Handler; params: Record<string, string> } | undefined {
        const asked = path.replace(/\/$/, "").split("/").map(decodeURIComponent);
        for (const { method: allowed, segments, handler } of this.#routes) {
            if (allowed === method && segments.length === asked.length) {
                const fits = segments.every((segment, i) => segment.startsWith(":") || segment === asked[i]);
                if (fits) {
                    const named = segments.flatMap((segment, i) =>
                        segment.startsWith(":") ? [[segment.slice(1), asked[i] ?? ""] as const] : [],
                    );
                    return { handler, params: Object.fromEntries(named) };
                }
            }
        }
        return undefined;
    }
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
        chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks);
}
