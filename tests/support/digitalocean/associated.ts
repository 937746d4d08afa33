import { randomUUID } from "node:crypto";
import { addressOf, now, page } from "./account.ts";
import type { Account, Product, Resource } from "./account.ts";
import { notFound } from "./http.ts";
import type { Routes } from "./http.ts";
import type { Associated } from "./kubernetes.ts";

interface LoadBalancer {
    readonly id: string;
    readonly name: string;
    readonly ip: string;
    readonly vpc_uuid: string;
    readonly clusterId: string;
    readonly created_at: string;
}

/** Load balancers. They are made by what runs in a cluster, of which `ensure` plays the part. */
export class LoadBalancers implements Product, Associated {
    readonly #account: Account;
    readonly #balancers = new Map<string, LoadBalancer>();

    constructor(account: Account) {
        this.#account = account;
    }

    readonly routes: Routes = {
        "GET /v2/load_balancers": ({ query }) => {
            const name = query.get("name");
            const found = [...this.#balancers.values()].filter((each) => name === null || each.name === name);
            return { status: 200, body: page("load_balancers", found.map(shownBalancer)) };
        },
        "GET /v2/load_balancers/:id": ({ params }) => ({
            status: 200,
            body: { load_balancer: shownBalancer(this.#get(params["id"])) },
        }),
        "DELETE /v2/load_balancers/:id": ({ params }) => {
            this.#remove(this.#get(params["id"]));
            return { status: 204 };
        },
    };

    /** The balancer of a name, made when there is none; returns its address. */
    ensure(name: string): string {
        const cluster = this.#account.resources().find(({ kind }) => kind === "cluster");
        const id = randomUUID();
        const found = [...this.#balancers.values()].find((each) => each.name === name) ?? {
            id,
            name,
            ip: addressOf(name),
            vpc_uuid: cluster?.vpcId ?? "",
            clusterId: cluster?.id ?? "",
            created_at: now(),
        };
        this.#balancers.set(found.id, found);
        return found.ip;
    }

    /** Removes the balancer of a name, if there is one. */
    remove(name: string): void {
        [...this.#balancers.values()].filter((each) => each.name === name).forEach((each) => this.#remove(each));
    }

    resources(): Resource[] {
        return [...this.#balancers.values()].map(({ id, name, vpc_uuid }) => ({
            kind: "load balancer",
            id,
            name,
            urn: `do:loadbalancer:${id}`,
            vpcId: vpc_uuid,
        }));
    }

    associatedWith(clusterId: string) {
        return [...this.#balancers.values()].filter((each) => each.clusterId === clusterId);
    }

    deleteAssociatedWith(clusterId: string): void {
        this.associatedWith(clusterId).forEach((each) => this.#remove(each));
    }

    #get(id = ""): LoadBalancer {
        const balancer = this.#balancers.get(id);
        if (!balancer) {
            throw notFound("load balancer");
        }
        return balancer;
    }

    #remove({ id, vpc_uuid }: LoadBalancer): void {
        this.#balancers.delete(id);
        this.#account.memberLeft(vpc_uuid);
    }
}

interface Volume {
    readonly id: string;
    readonly name: string;
    readonly size_gigabytes: number;
    readonly clusterId: string;
}

/** Block storage volumes. They are made by the storage driver of a cluster, of which `ensure` plays the part. */
export class Volumes implements Product, Associated {
    readonly #account: Account;
    readonly #volumes = new Map<string, Volume>();

    constructor(account: Account) {
        this.#account = account;
    }

    readonly routes: Routes = {
        "GET /v2/volumes": () => ({ status: 200, body: page("volumes", [...this.#volumes.values()]) }),
        "DELETE /v2/volumes/:id": ({ params }) => {
            if (!this.#volumes.delete(params["id"] ?? "")) {
                throw notFound("volume");
            }
            return { status: 204 };
        },
    };

    /** The volume of a name, made when there is none. */
    ensure(name: string, sizeGiB: number): void {
        if (![...this.#volumes.values()].some((volume) => volume.name === name)) {
            const clusterId = this.#account.resources().find(({ kind }) => kind === "cluster")?.id ?? "";
            const id = randomUUID();
            this.#volumes.set(id, { id, name, size_gigabytes: sizeGiB, clusterId });
        }
    }

    /** Removes the volume of a name, if there is one. */
    remove(name: string): void {
        [...this.#volumes.values()].filter((each) => each.name === name).forEach(({ id }) => this.#volumes.delete(id));
    }

    resources(): Resource[] {
        return [...this.#volumes.values()].map(({ id, name }) => ({
            kind: "volume",
            id,
            name,
            urn: `do:volume:${id}`,
        }));
    }

    associatedWith(clusterId: string) {
        return [...this.#volumes.values()].filter((each) => each.clusterId === clusterId);
    }

    deleteAssociatedWith(clusterId: string): void {
        this.associatedWith(clusterId).forEach(({ id }) => this.#volumes.delete(id));
    }
}

function shownBalancer({ clusterId: _, ...balancer }: LoadBalancer) {
    return { ...balancer, status: "active", size_unit: 1, algorithm: "round_robin", forwarding_rules: [] };
}
