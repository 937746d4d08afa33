import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { addressOf, now, page, Provisioning } from "./account.ts";
import type { Account, Product, Resource } from "./account.ts";
import { ApiError, notFound, parseBody, unprocessable } from "./http.ts";
import type { Routes } from "./http.ts";
import type { maintenance } from "./cluster-requests.ts";
import { ChangedCluster, Integration, NewCluster, Upgrade } from "./cluster-requests.ts";
import { nodePoolRoutes, NodePools } from "./node-pools.ts";
import type { PoolNode } from "./node-pools.ts";
import type { Registries } from "./registries.ts";
import { overlap } from "./vpcs.ts";

/** What a client of a cluster needs: address, authority (PEM) and a bearer token. */
export interface ClusterAccess {
    readonly server: string;
    readonly authority: string;
    readonly token: string;
}

/** Hands out access to a Kubernetes API server for some seconds. */
export type Access = (expirySeconds: number) => Promise<ClusterAccess>;

/** How long a token lives when no time is asked for. */
const TOKEN_SECONDS = 7 * 24 * 3600;

interface Cluster {
    readonly id: string;
    readonly region: string;
    readonly vpc_uuid: string;
    readonly cluster_subnet: string;
    readonly service_subnet: string;
    readonly created_at: string;
    readonly ipv4: string;
    readonly pools: NodePools;
    readonly provisioning: Provisioning;
    name: string;
    version: string;
    tags: string[];
    maintenance_policy: z.infer<typeof maintenance>;
    auto_upgrade: boolean;
    surge_upgrade: boolean;
    ha: boolean;
    registry_enabled: boolean;
}

/** What pods of a cluster asked for, which outlives it. */
export interface Associated {
    associatedWith(clusterId: string): { id: string; name: string }[];
    deleteAssociatedWith(clusterId: string): void;
}

/** Kubernetes clusters, all of which are the one API server that `access` leads to. */
export class Kubernetes implements Product {
    readonly #account: Account;
    readonly #registries: Registries;
    readonly #access: Access;
    readonly #associated: { volumes: Associated; loadBalancers: Associated };
    readonly #clusters = new Map<string, Cluster>();
    readonly #credentials = new Map<string, ClusterAccess>();

    constructor(
        account: Account,
        registries: Registries,
        associated: { volumes: Associated; loadBalancers: Associated },
        access: Access,
    ) {
        this.#account = account;
        this.#registries = registries;
        this.#associated = associated;
        this.#access = access;
    }

    get routes(): Routes {
        const cluster = "/v2/kubernetes/clusters/:cluster";
        return {
            "GET /v2/kubernetes/options": () => ({ status: 200, body: { options: OPTIONS } }),
            "GET /v2/kubernetes/clusters": async () => ({
                status: 200,
                body: page("kubernetes_clusters", await Promise.all(this.#all().map((each) => this.#shown(each)))),
            }),
            "POST /v2/kubernetes/clusters": async ({ body }) => ({
                status: 201,
                body: { kubernetes_cluster: await this.#shown(this.#create(parseBody(NewCluster, body))) },
            }),
            [`GET ${cluster}`]: async ({ params }) => {
                const found = this.#get(params["cluster"]);
                found.provisioning.poll();
                return { status: 200, body: { kubernetes_cluster: await this.#shown(found) } };
            },
            [`PUT ${cluster}`]: async ({ params, body }) => {
                const changed = this.#update(this.#get(params["cluster"]), parseBody(ChangedCluster, body));
                return { status: 202, body: { kubernetes_cluster: await this.#shown(changed) } };
            },
            [`DELETE ${cluster}`]: ({ params }) => this.#delete(this.#get(params["cluster"])),
            [`POST ${cluster}/upgrade`]: ({ params, body }) => {
                const { version } = parseBody(Upgrade, body);
                const found = this.#get(params["cluster"]);
                if (!isNewer(version, found.version)) {
                    throw unprocessable(`cannot upgrade from ${found.version} to ${version}`);
                }
                found.version = version;
                return { status: 202 };
            },
            [`GET ${cluster}/upgrades`]: ({ params }) => ({
                status: 200,
                body: {
                    available_upgrade_versions: OPTIONS.versions.filter(({ slug }) =>
                        isNewer(slug, this.#get(params["cluster"]).version),
                    ),
                },
            }),
            [`GET ${cluster}/credentials`]: async ({ params, query }) => ({
                status: 200,
                body: await this.#hand(this.#get(params["cluster"]), Number(query.get("expiry_seconds") ?? "0")),
            }),
            [`GET ${cluster}/destroy_with_associated_resources`]: ({ params }) => ({
                status: 200,
                body: this.#owned(this.#get(params["cluster"])),
            }),
            [`DELETE ${cluster}/destroy_with_associated_resources/dangerous`]: ({ params }) => {
                const found = this.#get(params["cluster"]);
                Object.values(this.#associated).forEach((each) => each.deleteAssociatedWith(found.id));
                return this.#delete(found);
            },
            "POST /v2/kubernetes/registry": ({ body }) => this.#integrate(body, true),
            "DELETE /v2/kubernetes/registry": ({ body }) => this.#integrate(body, false),
            ...nodePoolRoutes((id) => this.#get(id).pools),
        };
    }

    resources(): Resource[] {
        return this.#all().flatMap(({ id, name, vpc_uuid, pools }) => [
            { kind: "cluster", id, name, urn: `do:kubernetes:${id}`, vpcId: vpc_uuid },
            ...pools.list().map((pool) => ({ kind: "node pool", id: pool.id, name: `${name}/${pool.name}` })),
        ]);
    }

    /** The nodes that run in the account's clusters. */
    nodes(): PoolNode[] {
        return this.#all().flatMap(({ pools }) => pools.nodes());
    }

    #all(): Cluster[] {
        return [...this.#clusters.values()];
    }

    #get(id = ""): Cluster {
        const cluster = this.#clusters.get(id);
        if (!cluster) {
            throw notFound("cluster");
        }
        return cluster;
    }

    #create({ node_pools, ...request }: z.infer<typeof NewCluster>): Cluster {
        if (this.#all().some(({ name }) => name === request.name)) {
            throw unprocessable("a cluster with this name already exists");
        }
        const vpc = request.vpc_uuid && this.#account.requireVpc(request.vpc_uuid);
        if (overlap(request.cluster_subnet, request.service_subnet)) {
            throw unprocessable("cluster_subnet and service_subnet overlap");
        }
        const id = randomUUID();
        const pools = new NodePools(this.#account.pace);
        node_pools.forEach((pool) => pools.create(pool));
        const cluster: Cluster = {
            ...request,
            id,
            pools,
            vpc_uuid: vpc ? vpc.id : "",
            tags: ["k8s", `k8s:${id}`, ...(request.tags ?? [])],
            maintenance_policy: request.maintenance_policy ?? { day: "any", start_time: "00:00" },
            registry_enabled: false,
            created_at: now(),
            ipv4: addressOf(id),
            provisioning: new Provisioning(this.#account.pace),
        };
        this.#clusters.set(id, cluster);
        return cluster;
    }

    #update(cluster: Cluster, request: z.infer<typeof ChangedCluster>): Cluster {
        if (cluster.ha && !request.ha) {
            throw unprocessable("a highly available control plane cannot be made a single one");
        }
        if (this.#all().some(({ id, name }) => name === request.name && id !== cluster.id)) {
            throw unprocessable("a cluster with this name already exists");
        }
        return Object.assign(cluster, {
            ...request,
            tags: ["k8s", `k8s:${cluster.id}`, ...(request.tags ?? [])],
            maintenance_policy: request.maintenance_policy ?? cluster.maintenance_policy,
        });
    }

    #delete({ id, vpc_uuid }: Cluster) {
        this.#clusters.delete(id);
        this.#account.memberLeft(vpc_uuid);
        return { status: 204 };
    }

    #integrate(body: unknown, enabled: boolean) {
        if (enabled && !this.#registries.any) {
            throw new ApiError(412, "precondition_failed", "the account has no container registry");
        }
        parseBody(Integration, body).cluster_uuids.forEach((id) => {
            this.#get(id).registry_enabled = enabled;
        });
        return { status: 204 };
    }

    #owned({ id }: Cluster) {
        return {
            volumes: this.#associated.volumes.associatedWith(id),
            volume_snapshots: [],
            load_balancers: this.#associated.loadBalancers.associatedWith(id),
        };
    }

    async #shown({ pools, provisioning, maintenance_policy, ...cluster }: Cluster) {
        const { server } = provisioning.ready ? await this.#accessOf(cluster.id, TOKEN_SECONDS) : { server: "" };
        return {
            ...cluster,
            endpoint: server,
            node_pools: pools.all(),
            maintenance_policy: { ...maintenance_policy, duration: "4h0m0s" },
            status: { state: provisioning.ready ? "running" : "provisioning" },
            updated_at: now(),
        };
    }

    async #hand({ id }: Cluster, expirySeconds: number) {
        const lifetime = expirySeconds || TOKEN_SECONDS;
        const { server, authority, token } = await this.#access(lifetime);
        this.#account.secrets.push(token);
        this.#credentials.set(id, { server, authority, token });
        return {
            server,
            certificate_authority_data: Buffer.from(authority).toString("base64"),
            client_certificate_data: null,
            client_key_data: null,
            token,
            expires_at: new Date(Date.now() + lifetime * 1000).toISOString(),
        };
    }

    /** Where the cluster is, without another token each time it is asked for. */
    async #accessOf(id: string, lifetime: number): Promise<ClusterAccess> {
        const known = this.#credentials.get(id) ?? (await this.#access(lifetime));
        this.#credentials.set(id, known);
        return known;
    }
}

const OPTIONS = {
    versions: ["1.36.3-do.0", "1.35.6-do.0", "1.34.9-do.0"].map((slug) => ({
        slug,
        kubernetes_version: slug.replace(/-do\.\d+$/, ""),
        supported_features: ["cluster-autoscaler", "docr-integration", "ha-control-plane", "token-authentication"],
    })),
    regions: [{ name: "Frankfurt 1", slug: "fra1" }],
    sizes: [{ name: "s-2vcpu-4gb", slug: "s-2vcpu-4gb" }],
};

function isNewer(version: string, than: string): boolean {
    return version.localeCompare(than, "en", { numeric: true }) > 0;
}
