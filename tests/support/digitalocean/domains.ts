import { z } from "zod";
import { page } from "./account.ts";
import type { Product, Resource } from "./account.ts";
import { notFound, parseBody, unprocessable } from "./http.ts";
import type { Routes } from "./http.ts";

const NewDomain = z.object({ name: z.hostname(), ip_address: z.ipv4().optional() });

const TTL_SECONDS = 1800;

const EditedRecord = z.object({
    name: z.string().min(1),
    data: z.string().min(1),
    ttl: z.int().min(30).default(TTL_SECONDS),
    priority: z.int().optional(),
    port: z.int().optional(),
    weight: z.int().optional(),
    flags: z.int().optional(),
    tag: z.string().optional(),
});

const NewRecord = EditedRecord.extend({ type: z.enum(["A", "AAAA", "CAA", "CNAME", "MX", "NS", "TXT", "SRV"]) });

interface Entry {
    readonly id: number;
    type: string;
    name: string;
    data: string;
    ttl: number;
}

/** Types whose data is a host name, which ends with a dot when sent and without when read. */
const ALIASES = ["CNAME", "MX", "NS", "SRV"];

/** DNS zones and their records. */
export class Domains implements Product {
    readonly #given: readonly string[];
    readonly #zones = new Map<string, Map<number, Entry>>();
    #lastId = 1000;

    /** `given`: zones that the account has already. */
    constructor(given: readonly string[]) {
        this.#given = given;
        given.forEach((name) => this.#zones.set(name, this.#nameServers()));
    }

    readonly routes: Routes = {
        "POST /v2/domains": ({ body }) => {
            const { name } = parseBody(NewDomain, body);
            if (this.#zones.has(name)) {
                throw unprocessable(`${name} - Name already exists`);
            }
            this.#zones.set(name, this.#nameServers());
            return { status: 201, body: { domain: { name, ttl: null, zone_file: null } } };
        },
        "GET /v2/domains": () => ({
            status: 200,
            body: page(
                "domains",
                [...this.#zones.keys()].map((name) => ({ name, ttl: TTL_SECONDS })),
            ),
        }),
        "GET /v2/domains/:zone": ({ params }) => {
            this.#zone(params["zone"]);
            return { status: 200, body: { domain: { name: params["zone"], ttl: TTL_SECONDS, zone_file: "" } } };
        },
        "DELETE /v2/domains/:zone": ({ params }) => {
            this.#zone(params["zone"]);
            this.#zones.delete(params["zone"] ?? "");
            return { status: 204 };
        },
        "GET /v2/domains/:zone/records": ({ params, query }) => {
            const wanted = [...this.#zone(params["zone"]).values()].filter(
                (record) =>
                    (query.get("type") ?? record.type) === record.type &&
                    (query.get("name") ?? this.#fullName(record, params["zone"])) ===
                        this.#fullName(record, params["zone"]),
            );
            return { status: 200, body: page("domain_records", wanted) };
        },
        "POST /v2/domains/:zone/records": ({ params, body }) => {
            const zone = this.#zone(params["zone"]);
            const record = this.#checked(zone, { id: ++this.#lastId, ...parseBody(NewRecord, body) });
            zone.set(record.id, record);
            return { status: 201, body: { domain_record: record } };
        },
        "GET /v2/domains/:zone/records/:id": ({ params }) => ({
            status: 200,
            body: { domain_record: this.#record(params["zone"], params["id"]) },
        }),
        "PUT /v2/domains/:zone/records/:id": ({ params, body }) => {
            const { id, type } = this.#record(params["zone"], params["id"]);
            const zone = this.#zone(params["zone"]);
            const record = this.#checked(zone, { id, type, ...parseBody(EditedRecord, body) });
            zone.set(id, record);
            return { status: 200, body: { domain_record: record } };
        },
        "DELETE /v2/domains/:zone/records/:id": ({ params }) => {
            this.#zone(params["zone"]).delete(this.#record(params["zone"], params["id"]).id);
            return { status: 204 };
        },
    };

    resources(): Resource[] {
        const zones = [...this.#zones.keys()].filter((name) => !this.#given.includes(name));
        const records = [...this.#zones].flatMap(([zone, entries]) =>
            [...entries.values()]
                .filter(({ type }) => type !== "NS" && type !== "SOA")
                .map((entry) => ({
                    kind: "dns record",
                    id: String(entry.id),
                    name: `${this.#fullName(entry, zone)} ${entry.type} ${entry.data}`,
                })),
        );
        return [...zones.map((name) => ({ kind: "domain", id: name, name, urn: `do:domain:${name}` })), ...records];
    }

    #zone(name = ""): Map<number, Entry> {
        const zone = this.#zones.get(name);
        if (!zone) {
            throw notFound("The resource you requested: domain");
        }
        return zone;
    }

    #record(zone: string | undefined, id = ""): Entry {
        const record = this.#zone(zone).get(Number(id));
        if (!record) {
            throw notFound("The resource you requested: record");
        }
        return record;
    }

    #checked(zone: ReadonlyMap<number, Entry>, record: Entry): Entry {
        if (ALIASES.includes(record.type)) {
            if (!record.data.endsWith(".") && record.data !== "@") {
                throw unprocessable("Data needs to end with a dot (.)");
            }
            record.data = record.data.replace(/\.$/, "");
        }
        if (record.type === "A" && !z.ipv4().safeParse(record.data).success) {
            throw unprocessable("Data is not a valid IPv4 address");
        }
        const others = [...zone.values()].filter(({ id, name }) => id !== record.id && name === record.name);
        if (others.some(({ type }) => type === "CNAME") || (record.type === "CNAME" && others.length > 0)) {
            throw unprocessable("CNAME records cannot share a name with other records");
        }
        return record;
    }

    #nameServers(): Map<number, Entry> {
        const entries = [1, 2, 3].map((n) => ({
            id: ++this.#lastId,
            type: "NS",
            name: "@",
            data: `ns${n}.digitalocean.com`,
            ttl: TTL_SECONDS,
        }));
        return new Map(entries.map((entry) => [entry.id, entry]));
    }

    #fullName({ name }: Entry, zone = ""): string {
        return name === "@" ? zone : `${name}.${zone}`;
    }
}
