import { DeliveryError } from "./command.ts";

const PAGE = 100;

/** A comment on a pull request or an issue. */
export interface Comment {
    readonly id: number;
    readonly body: string;
}

export interface Issue {
    readonly number: number;
    readonly body: string | null;
    /** There where the issue is a pull request. */
    readonly pull_request?: unknown;
}

interface Deployment {
    readonly id: number;
    readonly sha: string;
}

/**
 * GitHub's API for one repository, as far as the workflows need it. Takes `GITHUB_REPOSITORY`, `GITHUB_TOKEN` and
 * `GITHUB_API_URL` from the environment, as workflows have them.
 */
export class GitHub {
    readonly #base: string;
    readonly #token: string;

    constructor(env: NodeJS.ProcessEnv = process.env) {
        const missing = ["GITHUB_REPOSITORY", "GITHUB_TOKEN"].filter((name) => !env[name]);
        if (missing.length > 0) {
            throw new DeliveryError(`${missing.join(" and ")} must be in the environment: owner/name, and a token.`);
        }
        this.#base = `${env["GITHUB_API_URL"] || "https://api.github.com"}/repos/${env["GITHUB_REPOSITORY"] ?? ""}`;
        this.#token = env["GITHUB_TOKEN"] ?? "";
    }

    /** Comments of an issue or a pull request, oldest first. */
    comments(issue: number): Promise<Comment[]> {
        return this.#all<Comment>(`/issues/${issue}/comments`);
    }

    addComment(issue: number, body: string): Promise<void> {
        return this.#send("POST", `/issues/${issue}/comments`, { body });
    }

    changeComment({ id }: Comment, body: string): Promise<void> {
        return this.#send("PATCH", `/issues/comments/${id}`, { body });
    }

    /** Every open issue; pull requests are none. */
    async openIssues(): Promise<Issue[]> {
        const all = await this.#all<Issue>("/issues?state=open");
        return all.filter(({ pull_request: pullRequest }) => pullRequest === undefined);
    }

    openIssue(issue: {
        readonly title: string;
        readonly body: string;
        readonly labels: readonly string[];
    }): Promise<void> {
        return this.#send("POST", "/issues", issue);
    }

    changeIssue(
        number: number,
        changes: { readonly title?: string; readonly body?: string; readonly state?: "closed" },
    ): Promise<void> {
        return this.#send("PATCH", `/issues/${number}`, changes);
    }

    /** The revision of the last deployment to an environment that succeeded; undefined before there is one. */
    async deployed(environment: string): Promise<string | undefined> {
        const path = `/deployments?environment=${encodeURIComponent(environment)}`;
        for await (const deployments of this.#pages<Deployment>(path)) {
            for (const { id, sha } of deployments) {
                // A deployment that a later one follows is inactive; what it was before says whether it succeeded.
                const statuses = await this.#all<{ state: string }>(`/deployments/${id}/statuses`);
                if (statuses.some(({ state }) => state === "success")) {
                    return sha;
                }
            }
        }
        return undefined;
    }

    async #all<Item>(path: string): Promise<Item[]> {
        const all: Item[] = [];
        for await (const items of this.#pages<Item>(path)) {
            all.push(...items);
        }
        return all;
    }

    async *#pages<Item>(path: string): AsyncGenerator<Item[]> {
        const separator = path.includes("?") ? "&" : "?";
        for (let page = 1; ; page++) {
            const response = await this.#request("GET", `${path}${separator}per_page=${PAGE}&page=${page}`);
            const items = (await response.json()) as Item[];
            yield items;
            if (items.length < PAGE) {
                return;
            }
        }
    }

    async #send(method: string, path: string, body: object): Promise<void> {
        await this.#request(method, path, JSON.stringify(body));
    }

    async #request(method: string, path: string, body?: string): Promise<Response> {
        const headers = {
            accept: "application/vnd.github+json",
            authorization: `Bearer ${this.#token}`,
            "x-github-api-version": "2022-11-28",
        };
        const response = await fetch(`${this.#base}${path}`, {
            method,
            headers,
            ...(body === undefined ? {} : { body }),
        });
        if (!response.ok) {
            throw new DeliveryError(`GitHub answers ${response.status} to ${method} ${path}: ${await response.text()}`);
        }
        return response;
    }
}
