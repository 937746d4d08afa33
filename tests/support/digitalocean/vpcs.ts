import { randomUUID } from "node:crypto";
import { BlockList } from "node:net";
import { z } from "zod";
import { now, page } from "./account.ts";
import type { Account, Product, Resource } from "./account.ts";
import { ApiError, notFound, parseBody, unprocessable } from "./http.ts";
import type { Routes } from "./http.ts";

const name = z.string().regex(/^[A-Za-z0-9.-]+$/, "may hold letters, digits, dots and dashes only");

const NewVpc = z.object({
    name,
    region: z.string().min(1),
    description: z.string().max(255).default(""),
    ip_range: z
        .string()
        .regex(/^\d+(\.\d+){3}\/(1[6-9]|2[0-8])$/, "is no IPv4 range between /16 and /28")
        .optional(),
});

const ChangedVpc = z.object({
    name,
    description: z.string().max(255).default(""),
    default: z.boolean().default(false),
});

interface Vpc {
    id: string;
    urn: string;
    name: string;
    region: string;
    description: string;
    ip_range: string;
    default: boolean;
    created_at: string;
}

/** Virtual private clouds. */
export class Vpcs implements Product {
    readonly #account: Account;
    readonly #vpcs = new Map<string, Vpc>();

    constructor(account: Account) {
        this.#account = account;
    }

    readonly routes: Routes = {
        "POST /v2/vpcs": ({ body }) => ({ status: 201, body: { vpc: this.#create(parseBody(NewVpc, body)) } }),
        "GET /v2/vpcs": () => ({ status: 200, body: page("vpcs", [...this.#vpcs.values()]) }),
        "GET /v2/vpcs/:id": ({ params }) => ({ status: 200, body: { vpc: this.#get(params["id"]) } }),
        "PUT /v2/vpcs/:id": ({ params, body }) => {
            const vpc = this.#get(params["id"]);
            const changed = parseBody(ChangedVpc, body);
            this.#requireFreeName(changed.name, vpc.id);
            return { status: 200, body: { vpc: Object.assign(vpc, changed) } };
        },
        "GET /v2/vpcs/:id/members": ({ params }) => {
            const members = this.#account.members(this.#get(params["id"]).id);
            return {
                status: 200,
                body: page(
                    "members",
                    members.map(({ name, urn }) => ({ name, urn })),
                ),
            };
        },
        "DELETE /v2/vpcs/:id": ({ params }) => {
            const { id } = this.#get(params["id"]);
            if (this.#account.members(id).length > 0 || this.#account.stillOccupied(id)) {
                throw new ApiError(409, "conflict", "Can not delete VPC with members");
            }
            this.#vpcs.delete(id);
            return { status: 204 };
        },
    };

    resources(): Resource[] {
        return [...this.#vpcs.values()].map(({ id, name, urn }) => ({ kind: "vpc", id, name, urn }));
    }

    #get(id = ""): Vpc {
        const vpc = this.#vpcs.get(id);
        if (!vpc) {
            throw notFound("VPC");
        }
        return vpc;
    }

    #create({ ip_range, ...request }: z.infer<typeof NewVpc>): Vpc {
        this.#requireFreeName(request.name);
        const range = ip_range ?? `10.${100 + this.#vpcs.size}.0.0/20`;
        const taken = [...this.#vpcs.values()].find((vpc) => overlap(vpc.ip_range, range));
        if (taken) {
            throw unprocessable("This range/size overlaps with another VPC network in your account.");
        }
        const id = randomUUID();
        const vpc = { id, urn: `do:vpc:${id}`, ...request, ip_range: range, default: false, created_at: now() };
        this.#vpcs.set(id, vpc);
        return vpc;
    }

    #requireFreeName(wanted: string, except?: string): void {
        if ([...this.#vpcs.values()].some(({ id, name }) => name === wanted && id !== except)) {
            throw unprocessable("a VPC with this name already exists in your account");
        }
    }
}

/** Whether two IPv4 ranges share an address: of two ranges one holds the other's first address, or neither. */
export function overlap(one: string, other: string): boolean {
    return holds(one, other) || holds(other, one);
}

function holds(range: string, other: string): boolean {
    const [network = "", prefix] = range.split("/");
    const list = new BlockList();
    list.addSubnet(network, Number(prefix));
    return list.check(other.split("/")[0] ?? "");
}
