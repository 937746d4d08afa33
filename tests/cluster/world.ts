import { setTimeout as delay } from "node:timers/promises";
import { at, listAt, objectAt, textAt, type JsonObject } from "../../plan/model.ts";
import type { Plan } from "../../plan/plan.ts";
import { inGraphOrder } from "./admission.ts";
import type { Answer } from "./client.ts";
import { node } from "./cluster-objects.ts";
import type { ControlPlane } from "./control-plane.ts";
import { defineCustomKinds } from "./definitions.ts";
import { Rest } from "./rest.ts";

const POOL = "digitalocean:index/kubernetesNodePool:KubernetesNodePool";
const POLL_MILLISECONDS = 150;

/** A stack's objects on a control plane whose nodes are simulated. */
export class World {
    readonly rest: Rest;
    readonly plan: Plan;
    /** Namespaces of the applications. */
    readonly namespaces: readonly string[];
    #nodes = 0;

    constructor(controlPlane: ControlPlane, plan: Plan) {
        this.rest = new Rest(controlPlane.client);
        this.plan = plan;
        this.namespaces = Object.values(objectAt(plan.outputs["namespaces"])).map(textAt);
    }

    /** Applies everything that the stack owns on the cluster. */
    async bringUp(chartFolders: readonly string[], nodesPerPool: number): Promise<void> {
        await this.addNodes(nodesPerPool);
        await defineCustomKinds(this.rest, this.plan.manifests, chartFolders);
        for (const manifest of inGraphOrder(this.plan)) {
            expectSuccess(await this.rest.apply(manifest, manifest.object), `${manifest.kind} ${manifest.name}`);
        }
        await this.#createMissingClasses();
    }

    /** More nodes for each pool of the stack, with the pool's labels and taints. */
    async addNodes(perPool: number): Promise<void> {
        const pools = this.plan.resources.filter(({ type }) => type === POOL).map(({ inputs }) => inputs);
        for (const pool of pools.length > 0 ? pools : [{}]) {
            for (let index = 0; index < perPool; index++) {
                const simulated = node(`node-${this.#nodes++}`, labelsOf(pool));
                const tainted = { ...simulated, spec: { taints: listAt(objectAt(pool)["taints"]) } };
                expectSuccess(await this.rest.client.send("POST", "/api/v1/nodes", tainted), "node");
            }
        }
    }

    /** Every object of a collection in the applications' namespaces. */
    async list(group: string, plural: string): Promise<JsonObject[]> {
        const { body } = await this.rest.client.send("GET", `${group}/${plural}`);
        return listAt(objectAt(body)["items"])
            .map(objectAt)
            .filter((object) => this.namespaces.includes(textAt(at(object, "metadata.namespace"))));
    }

    /** Waits until `problems` finds none; fails with those that are left after `seconds`. */
    async settled(problems: () => Promise<string[]>, seconds = 90): Promise<void> {
        const deadline = performance.now() + seconds * 1000;
        for (;;) {
            const found = await problems();
            if (found.length === 0) {
                return;
            }
            if (performance.now() > deadline) {
                throw new Error(`after ${seconds} s:\n${[...found, ...(await this.#complaints())].join("\n")}`);
            }
            await delay(POLL_MILLISECONDS);
        }
    }

    /** What controllers and the scheduler complain of. */
    async #complaints(): Promise<string[]> {
        const events = await this.list("/api/v1", "events");
        const texts = events
            .filter(({ type }) => type === "Warning")
            .map((event) => `${textAt(at(event, "involvedObject.name"))}: ${textAt(event["message"])}`);
        return [...new Set(texts)].slice(0, 20);
    }

    /** Classes that a cluster brings and claims of the stack name. */
    async #createMissingClasses(): Promise<void> {
        const claims = this.plan.manifests.filter(({ kind }) => kind === "PersistentVolumeClaim");
        const templates = this.plan.manifests.flatMap(({ object }) => listAt(at(object, "spec.volumeClaimTemplates")));
        const specs = [...claims.map(({ object }) => object), ...templates].map((claim) =>
            textAt(at(claim, "spec.storageClassName")),
        );
        for (const name of new Set(specs.filter((className) => className !== ""))) {
            const key = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name, namespace: "" };
            if ((await this.rest.get(key)).status === 404) {
                const { apiVersion, kind } = key;
                const object = { apiVersion, kind, metadata: { name }, provisioner: "example.com/simulated" };
                expectSuccess(await this.rest.apply(key, object), `StorageClass ${name}`);
            }
        }
    }
}

/** Identity of an object within the applications' namespaces. */
export function idOf(object: JsonObject): string {
    return `${textAt(at(object, "metadata.namespace"))}/${textAt(at(object, "metadata.name"))}`;
}

/** Throws unless the API server said yes. */
export function expectSuccess({ status, body }: Answer, what: string): void {
    if (status >= 300) {
        throw new Error(`${what}: ${textAt(objectAt(body)["message"]) || String(status)}`);
    }
}

function labelsOf(pool: JsonObject): Record<string, string> {
    return Object.fromEntries(Object.entries(objectAt(pool["labels"])).map(([key, value]) => [key, textAt(value)]));
}
