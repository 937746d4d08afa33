import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Account } from "./account.ts";
import type { Pace, Resource } from "./account.ts";
import { LoadBalancers, Volumes } from "./associated.ts";
import { Databases } from "./databases.ts";
import { Domains } from "./domains.ts";
import { Faults } from "./faults.ts";
import { ApiError, readBody, Router } from "./http.ts";
import type { Reply, Routes } from "./http.ts";
import { Kubernetes } from "./kubernetes.ts";
import type { Access } from "./kubernetes.ts";
import { NfsShares } from "./nfs.ts";
import { Projects } from "./projects.ts";
import { Registries } from "./registries.ts";
import { SPACES_DOMAIN, Spaces } from "./spaces.ts";
import { SpacesKeys } from "./spaces-keys.ts";
import { Vpcs } from "./vpcs.ts";

/** Host that revokes OAuth tokens; the provider has it fixed. */
export const REVOCATION_HOST = "cloud.digitalocean.com";

export interface DigitalOceanOptions {
    /** Leads to the API server that every cluster is. */
    readonly access: Access;
    /** Everything is ready at the first question, and a VPC free at once, unless given. */
    readonly pace?: Partial<Pace>;
    /** Registries that the account has already. */
    readonly registries?: readonly string[];
    /** DNS zones that the account has already. */
    readonly domains?: readonly string[];
}

/** One request that was answered. */
export interface Logged {
    readonly method: string;
    readonly host: string;
    readonly path: string;
    readonly status: number;
}

/** An account at DigitalOcean on loopback: its API and the S3 API of Spaces. */
export interface DigitalOcean {
    /** `http://127.0.0.1:<port>` */
    readonly url: string;
    /** API token; a request without it is refused. */
    readonly token: string;
    /** Spaces key of the account, secret half included. */
    readonly spacesKey: { readonly id: string; readonly secret: string };
    readonly faults: Faults;
    /** Can be changed while it runs. */
    readonly pace: Pace;
    readonly requests: Logged[];
    readonly loadBalancers: LoadBalancers;
    readonly volumes: Volumes;
    readonly projects: Projects;
    readonly registries: Registries;
    readonly kubernetes: Kubernetes;
    /** Every secret that was handed out. */
    readonly secrets: readonly string[];
    /** Answers requests that came another way, by their Host header. */
    readonly listener: RequestListener;
    /** What exists now, less what the account came with. */
    resources(): Resource[];
    close(): Promise<void>;
}

/** Starts an account with nothing in it on a free port. */
export async function startDigitalOcean(options: DigitalOceanOptions): Promise<DigitalOcean> {
    const pace: Pace = { pollsUntilReady: 0, refusalsAfterMembers: 0, ...options.pace };
    const account = new Account(pace);
    const registries = new Registries(account, options.registries ?? []);
    const volumes = new Volumes(account);
    const loadBalancers = new LoadBalancers(account);
    const projects = new Projects(account);
    const keys = new SpacesKeys(account);
    const kubernetes = new Kubernetes(account, registries, { volumes, loadBalancers }, options.access);
    const token = account.secret("dop_v1_");
    const spacesKey = { id: "DO00ACCOUNT", secret: account.secret("spaces") };
    const spaces = new Spaces((accessKey) => accessKey === spacesKey.id || keys.has(accessKey));
    const products = [
        new Vpcs(account),
        registries,
        kubernetes,
        volumes,
        loadBalancers,
        new Databases(account),
        new NfsShares(account),
        new Domains(options.domains ?? []),
        projects,
        keys,
        spaces,
    ];
    account.add(...products);

    const faults = new Faults();
    const requests: Logged[] = [];
    const api = apiAnswer(new Router([ACCOUNT_ROUTES, ...products.map(({ routes }) => routes)]), token);
    const answer = (incoming: Incoming): Reply | Promise<Reply> => {
        if (incoming.host.endsWith(`.${SPACES_DOMAIN}`)) {
            const body = incoming.body.toString();
            return spaces.handle({ ...incoming, query: incoming.url.searchParams, path: incoming.url.pathname, body });
        }
        return incoming.host === REVOCATION_HOST ? revoke(incoming, registries) : api(incoming);
    };
    const listener: RequestListener = (request, response) => {
        void (async () => {
            const incoming = await read(request);
            const { method, host, url } = incoming;
            const fault = await faults.intercept(method, url.pathname);
            const reply = fault ?? (await safely(() => answer(incoming)));
            requests.push({ method, host, path: url.pathname, status: reply.status });
            send(response, reply);
        })();
    };

    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        token,
        spacesKey,
        faults,
        pace,
        requests,
        loadBalancers,
        volumes,
        projects,
        registries,
        kubernetes,
        secrets: account.secrets,
        listener,
        resources: () => account.resources(),
        close: async () => {
            server.closeAllConnections();
            await new Promise((resolve) => server.close(resolve));
        },
    };
}

const ACCOUNT_ROUTES: Routes = {
    "GET /v2/account": () => ({
        status: 200,
        body: { account: { uuid: "account", email: "ops@example.com", status: "active", droplet_limit: 25 } },
    }),
};

interface Incoming {
    readonly method: string;
    readonly host: string;
    readonly url: URL;
    readonly authorization: string;
    readonly body: Buffer;
}

async function read(request: IncomingMessage): Promise<Incoming> {
    const host = (request.headers.host ?? "").replace(/:\d+$/, "");
    return {
        method: request.method ?? "GET",
        host,
        url: new URL(request.url ?? "/", "http://127.0.0.1"),
        authorization: request.headers.authorization ?? "",
        body: await readBody(request),
    };
}

function apiAnswer(router: Router, token: string) {
    return ({ method, url, authorization, body }: Incoming): Reply | Promise<Reply> => {
        if (authorization !== `Bearer ${token}`) {
            throw new ApiError(401, "unauthorized", "Unable to authenticate you");
        }
        const found = router.find(method, url.pathname);
        if (!found) {
            throw new ApiError(404, "not_found", `The simulated API has no ${method} ${url.pathname}.`);
        }
        const text = body.toString();
        return found.handler({
            params: found.params,
            query: url.searchParams,
            body: text === "" ? undefined : (JSON.parse(text) as unknown),
        });
    };
}

function revoke({ url, authorization, body }: Incoming, registries: Registries): Reply {
    const token = new URLSearchParams(body.toString()).get("token") ?? "";
    const permitted = url.pathname === "/v1/oauth/revoke" && authorization === `Bearer ${token}`;
    return { status: permitted && registries.revoke(token) ? 200 : 401 };
}

async function safely(answer: () => Reply | Promise<Reply>): Promise<Reply> {
    try {
        return await answer();
    } catch (error) {
        if (error instanceof ApiError) {
            return error.reply;
        }
        return { status: 500, body: { id: "server_error", message: String(error) } };
    }
}

function send(response: ServerResponse, { status, body, headers }: Reply): void {
    const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(text);
}
