import { randomUUID } from "node:crypto";
import { z } from "zod";
import { now, page } from "./account.ts";
import type { Account, Product, Resource } from "./account.ts";
import { notFound, parseBody } from "./http.ts";
import type { Routes } from "./http.ts";

const Key = z
    .object({
        name: z.string().min(1),
        grants: z
            .array(z.object({ bucket: z.string(), permission: z.enum(["read", "readwrite", "fullaccess"]) }))
            .default([]),
    })
    .refine(
        ({ grants }) => grants.every(({ bucket, permission }) => (permission === "fullaccess") === (bucket === "")),
        {
            path: ["grants"],
            message: "full access is to all buckets, and anything less to one",
        },
    );

interface SpacesKey extends z.infer<typeof Key> {
    readonly access_key: string;
    readonly created_at: string;
}

/** Access keys of Spaces. The secret half is told once, when a key is made. */
export class SpacesKeys implements Product {
    readonly #account: Account;
    readonly #keys = new Map<string, SpacesKey>();

    constructor(account: Account) {
        this.#account = account;
    }

    readonly routes: Routes = {
        "GET /v2/spaces/keys": () => ({ status: 200, body: page("keys", [...this.#keys.values()]) }),
        "POST /v2/spaces/keys": ({ body }) => {
            const access_key = `DO00${randomUUID().replaceAll("-", "").slice(0, 16).toUpperCase()}`;
            const key = { ...parseBody(Key, body), access_key, created_at: now() };
            this.#keys.set(access_key, key);
            return { status: 201, body: { key: { ...key, secret_key: this.#account.secret("spaces") } } };
        },
        "GET /v2/spaces/keys/:key": ({ params }) => ({ status: 200, body: { key: this.#get(params["key"]) } }),
        "PUT /v2/spaces/keys/:key": ({ params, body }) => ({
            status: 200,
            body: { key: Object.assign(this.#get(params["key"]), parseBody(Key, body)) },
        }),
        "DELETE /v2/spaces/keys/:key": ({ params }) => {
            this.#keys.delete(this.#get(params["key"]).access_key);
            return { status: 204 };
        },
    };

    has(accessKey: string): boolean {
        return this.#keys.has(accessKey);
    }

    resources(): Resource[] {
        return [...this.#keys.values()].map(({ access_key, name }) => ({ kind: "spaces key", id: access_key, name }));
    }

    #get(accessKey = ""): SpacesKey {
        const key = this.#keys.get(accessKey);
        if (!key) {
            throw notFound("key");
        }
        return key;
    }
}
