import { z } from "zod";
import { page } from "./account.ts";
import type { Account, Product, Resource } from "./account.ts";
import { NewServer, Server, sizeSlug } from "./database-servers.ts";
import { databasePartRoutes } from "./database-parts.ts";
import { notFound, parseBody, unprocessable } from "./http.ts";
import type { Reply, Routes } from "./http.ts";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

const Resize = z.object({ size: sizeSlug, num_nodes: z.int().positive(), storage_size_mib: z.int().optional() });
const Maintenance = z.object({
    day: z.enum(DAYS),
    hour: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:00)?$/, "is no time of day"),
});
const Eviction = z.object({
    eviction_policy: z.enum([
        "noeviction",
        "allkeys_lru",
        "allkeys_random",
        "volatile_lru",
        "volatile_random",
        "volatile_ttl",
    ]),
});
const Version = z.object({ version: z.string().regex(/^\d+(\.\d+)?$/) });
const TagChange = z.object({ resources: z.array(z.object({ resource_id: z.string(), resource_type: z.string() })) });

const path = "/v2/databases/:server";

/** Managed database servers. */
export class Databases implements Product {
    readonly #account: Account;
    readonly #servers = new Map<string, Server>();
    readonly #metrics: { readonly basic_auth_username: string; readonly basic_auth_password: string };

    constructor(account: Account) {
        this.#account = account;
        this.#metrics = { basic_auth_username: "metrics", basic_auth_password: account.secret("METRICS_") };
    }

    readonly routes: Routes = {
        "GET /v2/databases": () => ({
            status: 200,
            body: page(
                "databases",
                [...this.#servers.values()].map((server) => server.shown()),
            ),
        }),
        "POST /v2/databases": ({ body }) => this.#create(parseBody(NewServer, body)),
        "GET /v2/databases/metrics/credentials": () => ({ status: 200, body: { credentials: this.#metrics } }),
        [`GET ${path}`]: ({ params }) => {
            const server = this.#get(params["server"]);
            server.provisioning.poll();
            return { status: 200, body: { database: server.shown() } };
        },
        [`DELETE ${path}`]: ({ params }) => {
            const server = this.#get(params["server"]);
            this.#servers.delete(server.id);
            this.#account.memberLeft(server.request.private_network_uuid);
            return { status: 204 };
        },
        [`PUT ${path}/resize`]: ({ params, body }) =>
            this.#resize(this.#get(params["server"]), parseBody(Resize, body)),
        [`PUT ${path}/maintenance`]: ({ params, body }) => {
            const { day, hour } = parseBody(Maintenance, body);
            // Seconds come back that were not sent.
            this.#get(params["server"]).maintenance = { day, hour: `${hour.slice(0, 5)}:00`, pending: false };
            return { status: 204 };
        },
        [`GET ${path}/eviction_policy`]: ({ params }) => ({
            status: 200,
            body: { eviction_policy: this.#cache(params["server"]).evictionPolicy },
        }),
        [`PUT ${path}/eviction_policy`]: ({ params, body }) => {
            this.#cache(params["server"]).evictionPolicy = parseBody(Eviction, body).eviction_policy;
            return { status: 204 };
        },
        [`PUT ${path}/upgrade`]: ({ params, body }) => {
            const server = this.#get(params["server"]);
            const { version } = parseBody(Version, body);
            if (Number(version) <= Number(server.version)) {
                throw unprocessable("version: must be newer than the one that runs");
            }
            server.version = version;
            return { status: 204 };
        },
        ...databasePartRoutes(
            (id) => this.#get(id),
            (prefix) => this.#account.secret(prefix),
        ),
        "POST /v2/tags": () => ({ status: 201, body: { tag: { name: "" } } }),
        "POST /v2/tags/:tag/resources": ({ params, body }) => this.#tag(body, (tags) => [...tags, params["tag"] ?? ""]),
        "DELETE /v2/tags/:tag/resources": ({ params, body }) =>
            this.#tag(body, (tags) => tags.filter((tag) => tag !== params["tag"])),
    };

    resources(): Resource[] {
        return [...this.#servers.values()].map(({ id, request }) => ({
            kind: "database server",
            id,
            name: request.name,
            urn: `do:dbaas:${id}`,
            vpcId: request.private_network_uuid,
        }));
    }

    #get(id = ""): Server {
        const server = this.#servers.get(id);
        if (!server) {
            throw notFound("cluster");
        }
        return server;
    }

    #cache(id: string | undefined): Server {
        const server = this.#get(id);
        if (server.request.engine !== "valkey") {
            throw unprocessable("eviction_policy: only caching clusters have one");
        }
        return server;
    }

    #create(request: z.infer<typeof NewServer>): Reply {
        if ([...this.#servers.values()].some((server) => server.request.name === request.name)) {
            throw unprocessable("cluster name is not available");
        }
        if (request.private_network_uuid !== "") {
            this.#account.requireVpc(request.private_network_uuid);
        }
        const server = new Server(this.#account, request);
        this.#servers.set(server.id, server);
        return { status: 201, body: { database: server.shown(true) } };
    }

    #resize(server: Server, { size, num_nodes, storage_size_mib }: z.infer<typeof Resize>): Reply {
        if (storage_size_mib !== undefined && storage_size_mib < server.storageMib) {
            throw unprocessable("storage_size_mib: storage can only grow");
        }
        server.size = size;
        server.nodes = num_nodes;
        server.storageMib = storage_size_mib ?? server.storageMib;
        server.provisioning.restart();
        return { status: 202 };
    }

    #tag(body: unknown, change: (tags: string[]) => string[]): Reply {
        for (const { resource_id, resource_type } of parseBody(TagChange, body).resources) {
            if (resource_type !== "database") {
                throw unprocessable(`resource_type: ${resource_type} cannot be tagged here`);
            }
            const server = this.#get(resource_id);
            server.tags = change(server.tags);
        }
        return { status: 204 };
    }
}
