import { randomUUID } from "node:crypto";
import { z } from "zod";
import { now, page } from "./account.ts";
import type { Rule, Server } from "./database-servers.ts";
import { ApiError, notFound, parseBody, unprocessable } from "./http.ts";
import type { Routes } from "./http.ts";

const named = z.object({ name: z.string().min(1).max(63) });

const NewPool = z.object({
    name: z.string().min(3).max(63),
    mode: z.enum(["session", "transaction", "statement"]),
    size: z.int().positive(),
    db: z.string().min(1),
    user: z.string().default(""),
});

const Rules = z.object({
    rules: z
        .array(
            z.object({
                uuid: z.string().optional(),
                type: z.enum(["ip_addr", "droplet", "k8s", "tag", "app"]),
                value: z.string().min(1),
            }),
        )
        .nullable(),
});

/** An authority that signs nothing. */
const AUTHORITY = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUTEST\n-----END CERTIFICATE-----\n";

/** Routes of what lives on a server: users, databases, connection pools, firewall rules, authority. */
export function databasePartRoutes(serverOf: (id?: string) => Server, newSecret: (prefix: string) => string): Routes {
    const at = "/v2/databases/:server";
    const online = (id?: string): Server => {
        const server = serverOf(id);
        if (!server.provisioning.ready) {
            throw new ApiError(412, "precondition_failed", "the cluster is not online yet");
        }
        return server;
    };
    const entry = <Value>(values: ReadonlyMap<string, Value>, name: string | undefined, what: string): Value => {
        const found = values.get(name ?? "");
        if (found === undefined) {
            throw notFound(what);
        }
        return found;
    };
    const shownUser = (server: Server, user: { name: string; role: string; password: string }, told: boolean) => ({
        ...user,
        password: told || server.tellsPasswords ? user.password : "",
    });
    return {
        [`GET ${at}/ca`]: ({ params }) => {
            online(params["server"]);
            return { status: 200, body: { ca: { certificate: Buffer.from(AUTHORITY).toString("base64") } } };
        },

        [`POST ${at}/users`]: ({ params, body }) => {
            const server = online(params["server"]);
            const { name } = parseBody(named, body);
            if (server.users.has(name) || name === server.administrator.name) {
                throw unprocessable("user name is not available");
            }
            const user = { name, role: "normal", password: newSecret("AVNS_") };
            server.users.set(name, user);
            return { status: 201, body: { user: shownUser(server, user, true) } };
        },
        [`GET ${at}/users`]: ({ params }) => {
            const server = serverOf(params["server"]);
            return {
                status: 200,
                body: page(
                    "users",
                    [...server.users.values()].map((user) => shownUser(server, user, false)),
                ),
            };
        },
        [`GET ${at}/users/:name`]: ({ params }) => {
            const server = serverOf(params["server"]);
            return {
                status: 200,
                body: { user: shownUser(server, entry(server.users, params["name"], "user"), false) },
            };
        },
        [`DELETE ${at}/users/:name`]: ({ params }) => {
            const { users } = serverOf(params["server"]);
            users.delete(entry(users, params["name"], "user").name);
            return { status: 204 };
        },

        [`POST ${at}/dbs`]: ({ params, body }) => {
            const { databases } = online(params["server"]);
            const { name } = parseBody(named, body);
            if (databases.has(name)) {
                throw unprocessable("database name is not available");
            }
            databases.add(name);
            return { status: 201, body: { db: { name } } };
        },
        [`GET ${at}/dbs/:name`]: ({ params }) => {
            const name = params["name"] ?? "";
            if (!serverOf(params["server"]).databases.has(name)) {
                throw notFound("database");
            }
            return { status: 200, body: { db: { name } } };
        },
        [`DELETE ${at}/dbs/:name`]: ({ params }) => {
            if (!serverOf(params["server"]).databases.delete(params["name"] ?? "")) {
                throw notFound("database");
            }
            return { status: 204 };
        },

        [`POST ${at}/pools`]: ({ params, body }) => {
            const server = online(params["server"]);
            const pool = parseBody(NewPool, body);
            if (server.request.engine !== "pg" || server.pools.has(pool.name)) {
                throw unprocessable("pool name is not available");
            }
            if (!server.databases.has(pool.db) || !server.users.has(pool.user)) {
                throw unprocessable("a pool needs a database and a user of the cluster");
            }
            server.pools.set(pool.name, pool);
            return { status: 201, body: { pool: server.shownPool(pool) } };
        },
        [`GET ${at}/pools/:name`]: ({ params }) => {
            const server = serverOf(params["server"]);
            return { status: 200, body: { pool: server.shownPool(entry(server.pools, params["name"], "pool")) } };
        },
        [`DELETE ${at}/pools/:name`]: ({ params }) => {
            const { pools } = serverOf(params["server"]);
            pools.delete(entry(pools, params["name"], "pool").name);
            return { status: 204 };
        },

        [`GET ${at}/firewall`]: ({ params }) => ({ status: 200, body: { rules: serverOf(params["server"]).rules } }),
        [`PUT ${at}/firewall`]: ({ params, body }) => {
            const server = online(params["server"]);
            const known = new Map(server.rules.map((rule) => [rule.uuid, rule]));
            server.rules = (parseBody(Rules, body).rules ?? []).map(({ uuid, type, value }): Rule => {
                const same = uuid === undefined ? undefined : known.get(uuid);
                return { uuid: randomUUID(), created_at: now(), ...same, type, value };
            });
            return { status: 204 };
        },
    };
}
