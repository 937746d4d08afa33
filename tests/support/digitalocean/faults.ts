import type { Reply } from "./http.ts";

/** Which requests a fault befalls. */
export interface Target {
    /** `POST`, or another method; any unless given. */
    readonly method?: string;
    /** Part of the path, or an expression for it. */
    readonly path: string | RegExp;
}

export interface Fault extends Target {
    /** Answer in place of the real one: 429, 500, 503, 422 … */
    readonly status: number;
    /** How many requests it befalls; all unless given. */
    readonly times?: number;
}

/** A request that is kept waiting. */
export interface Hold {
    /** Resolves when the first such request has come. */
    readonly reached: Promise<void>;
    /** Lets it go on, and those that come later pass. */
    release(): void;
}

/** What goes wrong with the API, on demand. */
export class Faults {
    readonly #faults: { readonly fault: Fault; left: number }[] = [];
    readonly #holds: { readonly target: Target; readonly reach: () => void; readonly released: Promise<void> }[] = [];

    /** Answers requests with an error, before they have any effect. */
    fail(fault: Fault): void {
        this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    }

    /** Keeps requests waiting until they are released. */
    hold(target: Target): Hold {
        const reached = Promise.withResolvers<void>();
        const released = Promise.withResolvers<void>();
        const entry = { target, reach: reached.resolve, released: released.promise };
        this.#holds.push(entry);
        const release = () => {
            this.#holds.splice(this.#holds.indexOf(entry), 1);
            released.resolve();
        };
        return { reached: reached.promise, release };
    }

    /** Nothing goes wrong any more. */
    clear(): void {
        this.#faults.length = 0;
    }

    /** The answer that a request gets in place of its own, if any; waits while it is held. */
    async intercept(method: string, path: string): Promise<Reply | undefined> {
        for (const hold of this.#holds.filter(({ target }) => befalls(target, method, path))) {
            hold.reach();
            await hold.released;
        }
        const found = this.#faults.find(({ fault, left }) => left > 0 && befalls(fault, method, path));
        if (!found) {
            return undefined;
        }
        found.left--;
        return refusal(found.fault.status);
    }
}

function befalls({ method, path }: Target, asked: string, askedPath: string): boolean {
    const fits = typeof path === "string" ? askedPath.includes(path) : path.test(askedPath);
    return fits && (method ?? asked) === asked;
}

function refusal(status: number): Reply {
    const body = { id: status === 429 ? "too_many_requests" : "server_error", message: `made to fail with ${status}` };
    return status === 429
        ? { status, body, headers: { "Retry-After": "1", "ratelimit-remaining": "0" } }
        : { status, body };
}
