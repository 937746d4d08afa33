import { randomUUID } from "node:crypto";
import { z } from "zod";
import { now, Provisioning } from "./account.ts";
import type { Account } from "./account.ts";

/** How DigitalOcean offers one engine. */
interface Engine {
    readonly port: number;
    readonly user: string;
    readonly database: string;
    readonly nodes: readonly number[];
    uri(at: Endpoint): string;
}

interface Endpoint {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    readonly database: string;
}

const engines = {
    pg: {
        port: 25060,
        user: "doadmin",
        database: "defaultdb",
        nodes: [1, 2, 3],
        uri: ({ host, port, user, password, database }) =>
            `postgresql://${user}:${password}@${host}:${port}/${database}?sslmode=require`,
    },
    mongodb: {
        port: 27017,
        user: "doadmin",
        database: "admin",
        nodes: [1, 3],
        uri: ({ host, user, password, database }) =>
            `mongodb+srv://${user}:${password}@${host}/${database}?tls=true&authSource=admin`,
    },
    valkey: {
        port: 25061,
        user: "default",
        database: "",
        nodes: [1, 2, 3],
        uri: ({ host, port, user, password }) => `rediss://${user}:${password}@${host}:${port}`,
    },
} as const satisfies Record<string, Engine>;

export const sizeSlug = z.string().regex(/^[a-z0-9_]+(-[a-z0-9_]+)+$/, "is no slug of a size");

export const NewServer = z
    .object({
        name: z.string().regex(/^[a-z0-9][a-z0-9-]{2,62}$/, "is no name of a database cluster"),
        engine: z.enum(["pg", "mongodb", "valkey"]),
        version: z.string().regex(/^\d+(\.\d+)?$/, "is no version"),
        size: sizeSlug,
        region: z.string().min(1),
        num_nodes: z.int(),
        private_network_uuid: z.uuid().or(z.literal("")).default(""),
        tags: z.array(z.string()).nullish(),
        storage_size_mib: z.int().positive().optional(),
    })
    .refine(({ engine, num_nodes }) => engines[engine].nodes.some((nodes) => nodes === num_nodes), {
        path: ["num_nodes"],
        message: "is not offered for this engine",
    });

/** Disk that comes with any size, for the engines that have one. */
const SMALLEST_STORAGE_MIB = 30_720;

/** One firewall rule: who may connect. */
export interface Rule {
    readonly uuid: string;
    readonly type: string;
    readonly value: string;
    readonly created_at: string;
}

/** One database server of the account. */
export class Server {
    readonly id = randomUUID();
    readonly provisioning: Provisioning;
    readonly request: Readonly<z.infer<typeof NewServer>>;
    readonly administrator: { readonly name: string; readonly password: string };
    readonly createdAt = now();
    readonly users = new Map<string, { name: string; role: string; password: string }>();
    readonly databases = new Set<string>();
    readonly pools = new Map<string, { name: string; user: string; mode: string; size: number; db: string }>();
    rules: Rule[] = [];
    version: string;
    size: string;
    nodes: number;
    storageMib: number;
    tags: string[];
    maintenance = { day: "tuesday", hour: "14:00:00", pending: false };
    evictionPolicy = "noeviction";

    constructor(account: Account, request: z.infer<typeof NewServer>) {
        const engine = engines[request.engine];
        this.request = request;
        this.provisioning = new Provisioning(account.pace);
        this.administrator = { name: engine.user, password: account.secret("AVNS_") };
        this.version = request.version;
        this.size = request.size;
        this.nodes = request.num_nodes;
        this.storageMib = request.engine === "valkey" ? 0 : (request.storage_size_mib ?? SMALLEST_STORAGE_MIB);
        this.tags = request.tags ?? [];
        this.databases.add(engine.database);
    }

    /** Passwords of MongoDB are told once, when they are made. */
    get tellsPasswords(): boolean {
        return this.request.engine !== "mongodb";
    }

    /** As the API shows it; with the password of the administrator where it is told. */
    shown(created = false) {
        const { name, engine, region, private_network_uuid } = this.request;
        const { ready } = this.provisioning;
        return {
            id: this.id,
            name,
            engine,
            version: this.version,
            size: this.size,
            num_nodes: this.nodes,
            region,
            status: ready ? "online" : "creating",
            created_at: this.createdAt,
            private_network_uuid,
            tags: this.tags,
            storage_size_mib: this.storageMib,
            maintenance_window: this.maintenance,
            connection: this.#connection("", created || this.tellsPasswords),
            private_connection: this.#connection("private-", created || this.tellsPasswords),
            metrics_endpoints: ready && engine !== "mongodb" ? [{ host: this.host(""), port: 9273 }] : [],
        };
    }

    /** A connection pool as the API shows it. */
    shownPool(pool: { name: string; user: string; mode: string; size: number; db: string }) {
        const password = this.users.get(pool.user)?.password ?? this.administrator.password;
        const at = (prefix: string) => {
            const host = this.host(prefix);
            const endpoint = { host, port: 25061, user: pool.user, password, database: pool.name };
            return { protocol: "postgresql", ...endpoint, ssl: true, uri: engines.pg.uri(endpoint) };
        };
        return { ...pool, connection: at(""), private_connection: at("private-") };
    }

    host(prefix: string): string {
        return `${prefix}${this.request.name}-do-user-1-0.b.db.ondigitalocean.com`;
    }

    #connection(prefix: string, withPassword: boolean) {
        const { port, database, uri } = engines[this.request.engine];
        const { name: user, password: secret } = this.administrator;
        const password = withPassword ? secret : "";
        const endpoint = { host: this.host(prefix), port, user, password, database };
        return { protocol: this.request.engine, ...endpoint, ssl: true, uri: uri(endpoint) };
    }
}
