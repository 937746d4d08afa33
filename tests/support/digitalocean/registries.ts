import { z } from "zod";
import { now } from "./account.ts";
import type { Account, Product, Resource } from "./account.ts";
import { ApiError, notFound, parseBody, unprocessable } from "./http.ts";
import type { Routes } from "./http.ts";

const tier = z.enum(["starter", "basic", "professional"]);

const NewRegistry = z.object({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "may hold lower-case letters, digits and dashes only"),
    subscription_tier_slug: tier,
    region: z.string().default("fra1"),
});

const Subscription = z.object({ tier_slug: tier });

/** Longest life of a credential: 50 years. */
const LONGEST_SECONDS = 1_576_800_000;

interface Registry {
    name: string;
    region: string;
    storage_usage_bytes: number;
    created_at: string;
}

/** Container registries of the account. */
export class Registries implements Product {
    readonly #account: Account;
    readonly #given: readonly string[];
    readonly #registries = new Map<string, Registry>();
    readonly #live = new Set<string>();
    #tier = "basic";

    /** `given`: registries that the account has already. */
    constructor(account: Account, given: readonly string[]) {
        this.#account = account;
        this.#given = given;
        given.forEach((name) => this.#add(name, "fra1"));
    }

    readonly routes: Routes = {
        "POST /v2/registry": ({ body }) => {
            const { name, region, subscription_tier_slug } = parseBody(NewRegistry, body);
            if (this.#registries.has(name)) {
                throw new ApiError(409, "conflict", "registry name already exists");
            }
            this.#tier = subscription_tier_slug;
            return { status: 201, body: { registry: this.#add(name, region) } };
        },
        "GET /v2/registries": () => ({ status: 200, body: { registries: [...this.#registries.values()] } }),
        "GET /v2/registries/subscription": () => ({ status: 200, body: { subscription: this.#subscription() } }),
        "POST /v2/registries/subscription": ({ body }) => {
            this.#tier = parseBody(Subscription, body).tier_slug;
            return { status: 200, body: { subscription: this.#subscription() } };
        },
        "GET /v2/registries/:name": ({ params }) => ({ status: 200, body: { registry: this.#get(params["name"]) } }),
        "DELETE /v2/registries/:name": ({ params }) => {
            this.#registries.delete(this.#get(params["name"]).name);
            return { status: 204 };
        },
        "GET /v2/registries/:name/docker-credentials": ({ params, query }) => {
            this.#get(params["name"]);
            const seconds = Number(query.get("expiry_seconds") ?? "0");
            if (!Number.isInteger(seconds) || seconds < 0 || seconds > LONGEST_SECONDS) {
                throw unprocessable("expiry_seconds: is out of range");
            }
            return { status: 200, body: this.#dockerCredentials() };
        },
    };

    /** Whether there is any registry, which a cluster's integration needs. */
    get any(): boolean {
        return this.#registries.size > 0;
    }

    /** Tokens that were handed out and not revoked. */
    get liveTokens(): readonly string[] {
        return [...this.#live];
    }

    /** Ends a token, as `cloud.digitalocean.com/v1/oauth/revoke` does; false for one that does not live. */
    revoke(token: string): boolean {
        return this.#live.delete(token);
    }

    resources(): Resource[] {
        return [...this.#registries.keys()]
            .filter((name) => !this.#given.includes(name))
            .map((name) => ({ kind: "registry", id: name, name }));
    }

    #get(name = ""): Registry {
        const registry = this.#registries.get(name);
        if (!registry) {
            throw notFound("registry");
        }
        return registry;
    }

    #add(name: string, region: string): Registry {
        const registry = { name, region, storage_usage_bytes: 0, created_at: now() };
        this.#registries.set(name, registry);
        return registry;
    }

    #subscription() {
        return { tier: { name: this.#tier, slug: this.#tier }, created_at: now(), updated_at: now() };
    }

    #dockerCredentials() {
        const token = this.#account.secret("dop_v1_registry");
        this.#live.add(token);
        const auth = Buffer.from(`${token}:${token}`).toString("base64");
        return { auths: { "registry.digitalocean.com": { auth } } };
    }
}
