import { groupOf } from "../../plan/manifests.ts";
import type { JsonObject } from "../../plan/model.ts";
import type { Answer, Client } from "./client.ts";

/** Name that the API server keeps our fields under. */
const FIELD_MANAGER = "platform";

/** An object by what the API addresses it by. */
export interface ObjectKey {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    /** Empty for an object of the cluster as a whole. */
    readonly namespace: string;
}

interface ResourceType {
    readonly plural: string;
    readonly namespaced: boolean;
}

/** Sends objects to an API server by their kind, whose paths it learns by discovery. */
export class Rest {
    readonly client: Client;
    readonly #types = new Map<string, Promise<Map<string, ResourceType>>>();

    constructor(client: Client) {
        this.client = client;
    }

    /** Server-side apply that refuses unknown and duplicate fields. */
    async apply(key: ObjectKey, object: JsonObject, { dryRun = false } = {}): Promise<Answer> {
        const path = await this.pathOf(key);
        const dry = dryRun ? "&dryRun=All" : "";
        const query = `fieldManager=${FIELD_MANAGER}&force=true&fieldValidation=Strict${dry}`;
        return this.client.send("PATCH", `${path}?${query}`, object, "application/apply-patch+yaml");
    }

    async get(key: ObjectKey): Promise<Answer> {
        return this.client.send("GET", await this.pathOf(key));
    }

    async delete(key: ObjectKey): Promise<Answer> {
        return this.client.send("DELETE", await this.pathOf(key), { propagationPolicy: "Background" });
    }

    /** Path of one object. Throws for a kind that the API server does not serve. */
    async pathOf({ apiVersion, kind, name, namespace }: ObjectKey): Promise<string> {
        const type = (await this.#typesOf(apiVersion)).get(kind);
        if (!type) {
            throw new Error(`the API server serves no ${kind} of ${apiVersion}`);
        }
        const home = type.namespaced ? `/namespaces/${namespace || "default"}` : "";
        return `${rootOf(apiVersion)}${home}/${type.plural}/${name}`;
    }

    /** Whether the API server serves the kind. Asks anew after `forget`. */
    async serves(apiVersion: string, kind: string): Promise<boolean> {
        return (await this.#typesOf(apiVersion)).has(kind);
    }

    /** Forgets what was learnt of an API version, after a definition has come. */
    forget(apiVersion: string): void {
        this.#types.delete(apiVersion);
    }

    #typesOf(apiVersion: string): Promise<Map<string, ResourceType>> {
        const known = this.#types.get(apiVersion) ?? this.#discover(apiVersion);
        this.#types.set(apiVersion, known);
        return known;
    }

    async #discover(apiVersion: string): Promise<Map<string, ResourceType>> {
        const { body } = await this.client.send("GET", rootOf(apiVersion));
        const { resources = [] } = body as { resources?: { name: string; kind: string; namespaced: boolean }[] };
        return new Map(
            resources
                .filter(({ name }) => !name.includes("/"))
                .map(({ name, kind, namespaced }) => [kind, { plural: name, namespaced }]),
        );
    }
}

function rootOf(apiVersion: string): string {
    return groupOf(apiVersion) === "" ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
}
