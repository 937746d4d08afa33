import { setTimeout as delay } from "node:timers/promises";
import { at, isObject, listAt, objectAt, textAt } from "../../plan/model.ts";
import type { JsonObject } from "../../plan/model.ts";
import type { Client } from "../cluster/client.ts";
import { node } from "../cluster/cluster-objects.ts";
import type { PoolNode } from "./digitalocean/node-pools.ts";

/** The cloud that a cluster runs in, for what a cluster asks of it. */
export interface Cloud {
    /** The nodes that it runs for the cluster. */
    nodes(): readonly PoolNode[];
    /** Makes a load balancer of a name, or finds it; returns its address. */
    ensureLoadBalancer(name: string): string;
    removeLoadBalancer(name: string): void;
    ensureVolume(name: string, sizeGiB: number): void;
    removeVolume(name: string): void;
}

/** A custom kind that somebody waits for. */
export interface AwaitedKind {
    readonly apiVersion: string;
    readonly kind: string;
}

export interface OperatorsOptions {
    /** Kinds whose operators are to be played. */
    readonly kinds: readonly AwaitedKind[];
    /** Without one, load balancers get an address that nobody else knows of. */
    readonly cloud?: Cloud;
}

const POLL_MILLISECONDS = 300;
const WAIT_FOR = "pulumi.com/waitFor";
const BALANCER_NAME = "service.beta.kubernetes.io/do-loadbalancer-name";
const FINALIZER = "service.kubernetes.io/load-balancer-cleanup";
const BLOCK_STORAGE = "dobs.csi.digitalocean.com";
const NO_CLOUD_ADDRESS = "203.0.113.250";
const POOL_LABEL = "doks.digitalocean.com/node-pool";
const MERGE = "application/merge-patch+json";

/**
 * Plays what no container does on simulated nodes: operators, which say that a custom resource works; the cloud's
 * controller, which makes load balancers; the ingress controller, which writes the address on its Ingresses; the storage
 * driver as far as the cloud sees it.
 */
export class Operators {
    /** What could not be done, the last reason of each object. */
    readonly complaints = new Map<string, string>();
    readonly #client: Client;
    readonly #options: OperatorsOptions;
    readonly #paths = new Map<string, string>();
    readonly #volumes = new Set<string>();
    #address = NO_CLOUD_ADDRESS;
    #running = true;
    readonly #done: Promise<void>;

    constructor(client: Client, options: OperatorsOptions) {
        this.#client = client;
        this.#options = options;
        this.#done = this.#run();
    }

    async stop(): Promise<void> {
        this.#running = false;
        await this.#done;
    }

    async #run(): Promise<void> {
        while (this.#running) {
            // One that is restarted or gone answers the next time, or never; whoever waits says what is missing.
            await this.#reconcile().catch(() => undefined);
            await delay(POLL_MILLISECONDS);
        }
    }

    async #reconcile(): Promise<void> {
        await this.#nodes();
        await this.#loadBalancers();
        await this.#ingresses();
        await this.#blockVolumes();
        for (const kind of this.#options.kinds) {
            await this.#awaited(kind);
        }
    }

    /** Nodes come and go with the pools that the cloud has. */
    async #nodes(): Promise<void> {
        const { cloud } = this.#options;
        if (!cloud) {
            return;
        }
        const wanted = new Map(cloud.nodes().map((each) => [each.name, each]));
        const present = await this.#list("/api/v1/nodes");
        const names = present
            .filter((each) => POOL_LABEL in objectAt(at(each, "metadata.labels")))
            .map((each) => textAt(at(each, "metadata.name")));
        for (const { name, labels, taints } of [...wanted.values()].filter((each) => !names.includes(each.name))) {
            await this.#client.send("POST", "/api/v1/nodes", { ...node(name, labels), spec: { taints } });
        }
        for (const name of names.filter((each) => !wanted.has(each))) {
            await this.#client.send("DELETE", `/api/v1/nodes/${name}`);
        }
    }

    async #loadBalancers(): Promise<void> {
        for (const service of await this.#list("/api/v1/services")) {
            if (at(service, "spec.type") !== "LoadBalancer") {
                continue;
            }
            const path = objectPath("/api/v1", "services", service);
            const annotations = objectAt(at(service, "metadata.annotations"));
            const name = textAt(annotations[BALANCER_NAME]) || textAt(at(service, "metadata.uid"));
            if (at(service, "metadata.deletionTimestamp") !== undefined) {
                this.#options.cloud?.removeLoadBalancer(name);
                await this.#patch(path, { metadata: { finalizers: null } });
            } else if (listAt(at(service, "status.loadBalancer.ingress")).length === 0) {
                this.#address = this.#options.cloud?.ensureLoadBalancer(name) ?? NO_CLOUD_ADDRESS;
                await this.#patch(path, { metadata: { finalizers: [FINALIZER] } });
                await this.#patch(`${path}/status`, { status: { loadBalancer: { ingress: [{ ip: this.#address }] } } });
            }
        }
    }

    async #ingresses(): Promise<void> {
        for (const ingress of await this.#list("/apis/networking.k8s.io/v1/ingresses")) {
            if (listAt(at(ingress, "status.loadBalancer.ingress")).length === 0) {
                const path = objectPath("/apis/networking.k8s.io/v1", "ingresses", ingress);
                await this.#patch(`${path}/status`, { status: { loadBalancer: { ingress: [{ ip: this.#address }] } } });
            }
        }
    }

    async #blockVolumes(): Promise<void> {
        const { cloud } = this.#options;
        if (!cloud) {
            return;
        }
        const volumes = await this.#list("/api/v1/persistentvolumes");
        const blocks = volumes.filter((volume) => at(volume, "spec.csi.driver") === BLOCK_STORAGE);
        const names = new Set(blocks.map((volume) => textAt(at(volume, "metadata.name"))));
        for (const volume of blocks) {
            const size = Number.parseInt(textAt(at(volume, "spec.capacity.storage")), 10);
            cloud.ensureVolume(textAt(at(volume, "metadata.name")), size);
        }
        [...this.#volumes].filter((name) => !names.has(name)).forEach((name) => cloud.removeVolume(name));
        this.#volumes.clear();
        names.forEach((name) => this.#volumes.add(name));
    }

    async #awaited(kind: AwaitedKind): Promise<void> {
        const collection = await this.#collection(kind);
        if (collection === undefined) {
            return;
        }
        for (const object of await this.#list(collection)) {
            const until = textAt(objectAt(at(object, "metadata.annotations"))[WAIT_FOR]);
            const generation = at(object, "metadata.generation") ?? null;
            const status = statusFor(until, generation);
            if (status && !holds(object, until, generation)) {
                const [root, plural] = [collection.slice(0, collection.lastIndexOf("/")), collection.split("/").at(-1)];
                await this.#patch(`${objectPath(root, plural ?? "", object)}/status`, { status });
            }
        }
    }

    /** Path of all objects of a kind; undefined as long as nobody has defined it. */
    async #collection({ apiVersion, kind }: AwaitedKind): Promise<string | undefined> {
        const key = `${apiVersion}/${kind}`;
        const known = this.#paths.get(key);
        if (known !== undefined) {
            return known;
        }
        const { status, body } = await this.#client.send("GET", `/apis/${apiVersion}`);
        const resource = listAt(objectAt(body)["resources"])
            .map(objectAt)
            .find((each) => each["kind"] === kind && !textAt(each["name"]).includes("/"));
        if (status !== 200 || !resource) {
            return undefined;
        }
        const path = `/apis/${apiVersion}/${textAt(resource["name"])}`;
        this.#paths.set(key, path);
        return path;
    }

    async #list(path: string): Promise<JsonObject[]> {
        const { status, body } = await this.#client.send("GET", path);
        return status === 200 ? listAt(objectAt(body)["items"]).filter(isObject) : [];
    }

    async #patch(path: string, patch: JsonObject): Promise<void> {
        const { status, body } = await this.#client.send("PATCH", path, patch, MERGE);
        if (status >= 300 && status !== 404) {
            this.complaints.set(path, `${status} ${JSON.stringify(body)}`);
        } else {
            this.complaints.delete(path);
        }
    }
}

/** The status by which an object meets what is waited for: `condition=Ready`, `jsonpath={.status.phase}=Running`. */
export function statusFor(until: string, generation: JsonObject[string]): JsonObject | undefined {
    const condition = /^condition=(\w+)$/.exec(until)?.[1];
    if (condition !== undefined) {
        const lastTransitionTime = new Date().toISOString().replace(/\.\d+Z$/, "Z");
        const sign = { type: condition, status: "True", reason: "Simulated", message: "", lastTransitionTime };
        return { observedGeneration: generation, conditions: [sign] };
    }
    const [, path = "", value = ""] = /^jsonpath=\{\.status\.([\w.]+)\}=(.+)$/.exec(until) ?? [];
    return path === "" ? undefined : nested(path.split("."), value);
}

function nested([key = "", ...rest]: readonly string[], value: string): JsonObject {
    return { [key]: rest.length === 0 ? value : nested(rest, value) };
}

/** Whether the object says already what is waited for, of its present generation. */
function holds(object: JsonObject, until: string, generation: JsonObject[string]): boolean {
    const condition = /^condition=(\w+)$/.exec(until)?.[1];
    if (condition !== undefined) {
        const met = listAt(at(object, "status.conditions")).some(
            (each) => at(each, "type") === condition && at(each, "status") === "True",
        );
        return met && (at(object, "status.observedGeneration") ?? generation) === generation;
    }
    const [, path = "", value = ""] = /^jsonpath=\{\.(status\.[\w.]+)\}=(.+)$/.exec(until) ?? [];
    return path !== "" && at(object, path) === value;
}

function objectPath(root: string, plural: string, object: JsonObject): string {
    const namespace = textAt(at(object, "metadata.namespace"));
    const name = textAt(at(object, "metadata.name"));
    return namespace === "" ? `${root}/${plural}/${name}` : `${root}/namespaces/${namespace}/${plural}/${name}`;
}
