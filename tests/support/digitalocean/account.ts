import { createHash, randomUUID } from "node:crypto";
import { notFound } from "./http.ts";
import type { Routes } from "./http.ts";

/** Something that the account has. */
export interface Resource {
    /** In the words of the control panel. */
    readonly kind: string;
    readonly id: string;
    readonly name: string;
    /** `do:<type>:<id>`, where it can belong to a project. */
    readonly urn?: string;
    /** The VPC it lives in. */
    readonly vpcId?: string;
}

/** One product of DigitalOcean: its part of the API and what exists of it. */
export interface Product {
    readonly routes: Routes;
    /** What exists now, less what the account comes with. */
    resources(): Resource[];
}

/** How long the account's products take. */
export interface Pace {
    /** How often a new cluster, database or share is asked for before it is ready; `never` for one that hangs. */
    pollsUntilReady: number | "never";
    /** How often a VPC is refused to be deleted after its last member is gone. */
    refusalsAfterMembers: number;
}

/** What the products know of one another. */
export class Account {
    readonly pace: Pace;
    /** Every secret that the account has handed out, for the search in what must not hold them. */
    readonly secrets: string[] = [];
    readonly #products: Product[] = [];
    readonly #leaving = new Map<string, number>();

    constructor(pace: Pace) {
        this.pace = pace;
    }

    add(...products: Product[]): void {
        this.#products.push(...products);
    }

    resources(): Resource[] {
        return this.#products.flatMap((product) => product.resources());
    }

    /** A new secret, remembered. */
    secret(prefix: string): string {
        const secret = `${prefix}${randomUUID().replaceAll("-", "")}`;
        this.secrets.push(secret);
        return secret;
    }

    /** The members of a VPC by their names. */
    members(vpcId: string): Resource[] {
        return this.resources().filter((resource) => resource.vpcId === vpcId);
    }

    /** A member of a VPC is gone for the API, and is still being taken down. */
    memberLeft(vpcId: string): void {
        this.#leaving.set(vpcId, this.pace.refusalsAfterMembers);
    }

    /** Whether former members still occupy a VPC; each question brings their end nearer. */
    stillOccupied(vpcId: string): boolean {
        const left = this.#leaving.get(vpcId) ?? 0;
        this.#leaving.set(vpcId, Math.max(0, left - 1));
        return left > 0;
    }

    /** @throws ApiError 404 where the account has no such VPC. */
    requireVpc(id: string): Resource {
        const vpc = this.resources().find((resource) => resource.kind === "vpc" && resource.id === id);
        if (!vpc) {
            throw notFound(`VPC ${id}`);
        }
        return vpc;
    }
}

/** Something that takes its time: it becomes ready after it was asked for often enough. */
export class Provisioning {
    readonly #pace: Pace;
    #polls = 0;
    #ready = false;

    constructor(pace: Pace) {
        this.#pace = pace;
    }

    get ready(): boolean {
        return this.#ready;
    }

    /** Asks once more; says whether it is ready. */
    poll(): boolean {
        const { pollsUntilReady } = this.#pace;
        this.#ready ||= pollsUntilReady !== "never" && this.#polls >= pollsUntilReady;
        this.#polls++;
        return this.#ready;
    }

    /** Starts anew, as a resize does. */
    restart(): void {
        this.#polls = 0;
        this.#ready = false;
    }
}

/** One page with everything: the account never has as much as a page holds. */
export function page<Name extends string>(name: Name, items: readonly unknown[]) {
    return { [name]: items, links: {}, meta: { total: items.length } };
}

/** A stable address for a name, in a range for documentation. */
export function addressOf(name: string): string {
    return `203.0.113.${1 + ((createHash("sha256").update(name).digest()[0] ?? 0) % 254)}`;
}

export function now(): string {
    return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}
