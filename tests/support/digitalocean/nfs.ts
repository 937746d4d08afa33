import { randomUUID } from "node:crypto";
import { z } from "zod";
import { now, page, Provisioning } from "./account.ts";
import type { Account, Product, Resource } from "./account.ts";
import { notFound, parseBody, unprocessable } from "./http.ts";
import type { ApiRequest, Routes } from "./http.ts";

const NewShare = z.object({
    name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, "is no name of a share"),
    size_gib: z.int().min(50),
    region: z.string().min(1),
    vpc_ids: z.array(z.uuid()).min(1),
    performance_tier: z.enum(["standard", "high"]).default("high"),
});

const Action = z.discriminatedUnion("type", [
    z.object({ type: z.literal("resize"), params: z.object({ size_gib: z.int() }) }),
    z.object({
        type: z.literal("switch_performance_tier"),
        params: z.object({ performance_tier: z.enum(["standard", "high"]) }),
    }),
]);

interface Share extends z.infer<typeof NewShare> {
    readonly id: string;
    readonly created_at: string;
    readonly provisioning: Provisioning;
}

/** Shares of the network file storage. */
export class NfsShares implements Product {
    readonly #account: Account;
    readonly #shares = new Map<string, Share>();

    constructor(account: Account) {
        this.#account = account;
    }

    readonly routes: Routes = {
        "POST /v2/nfs": ({ body }) => ({ status: 201, body: { share: this.#create(parseBody(NewShare, body)) } }),
        "GET /v2/nfs": () => ({
            status: 200,
            body: page("shares", [...this.#shares.values()].map(shown)),
        }),
        "GET /v2/nfs/:id": (request) => {
            const share = this.#get(request);
            share.provisioning.poll();
            return { status: 200, body: { share: shown(share) } };
        },
        "DELETE /v2/nfs/:id": (request) => {
            const share = this.#get(request);
            this.#shares.delete(share.id);
            share.vpc_ids.forEach((id) => this.#account.memberLeft(id));
            return { status: 204 };
        },
        "POST /v2/nfs/:id/actions": (request) => {
            const share = this.#get(request);
            const { type, params } = parseBody(Action, request.body);
            if (type === "resize" && params.size_gib <= share.size_gib) {
                throw unprocessable("size_gib: a share can only grow");
            }
            Object.assign(share, params);
            return {
                status: 201,
                body: { action: { id: randomUUID(), type, status: "completed", resource_id: share.id } },
            };
        },
    };

    resources(): Resource[] {
        return [...this.#shares.values()].map(({ id, name, vpc_ids: [vpcId] }) => ({
            kind: "nfs share",
            id,
            name,
            ...(vpcId !== undefined && { vpcId }),
        }));
    }

    /** A share is found in its region only. */
    #get({ params, query }: ApiRequest): Share {
        const share = this.#shares.get(params["id"] ?? "");
        if (!share || (query.get("region") ?? share.region) !== share.region) {
            throw notFound("share");
        }
        return share;
    }

    #create(request: z.infer<typeof NewShare>) {
        request.vpc_ids.forEach((id) => this.#account.requireVpc(id));
        const provisioning = new Provisioning(this.#account.pace);
        const share = { id: randomUUID(), ...request, created_at: now(), provisioning };
        this.#shares.set(share.id, share);
        return shown(share);
    }
}

function shown({ provisioning: { ready: active }, ...share }: Share) {
    return {
        ...share,
        status: active ? "ACTIVE" : "CREATING",
        host: active ? "10.20.0.5" : "",
        mount_path: active ? `/${share.id}/${share.name}` : "",
    };
}
