import { isObject, type Finding, type Json, type JsonObject } from "../model.ts";
import { manifestId, type Manifest } from "../manifests.ts";

/** One complaint of a generated validator. */
interface SchemaError {
    readonly instancePath: string;
    readonly message?: string;
    readonly params?: { readonly allowedValues?: readonly unknown[]; readonly missingProperty?: string };
}

/** A model class of the package `kubernetes-models`; its validator throws what it finds. */
interface Model {
    readonly prototype: { validate(): void };
}

/** Versions whose schemas are still around and that no supported release of Kubernetes serves. */
const REMOVED = new Set([
    "admissionregistration.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1beta1",
    "apiregistration.k8s.io/v1beta1",
    "apps/v1beta1",
    "apps/v1beta2",
    "autoscaling/v2beta1",
    "autoscaling/v2beta2",
    "batch/v1beta1",
    "certificates.k8s.io/v1beta1",
    "coordination.k8s.io/v1beta1",
    "discovery.k8s.io/v1beta1",
    "extensions/v1beta1",
    "networking.k8s.io/v1beta1",
    "node.k8s.io/v1beta1",
    "policy/v1beta1",
    "rbac.authorization.k8s.io/v1beta1",
    "scheduling.k8s.io/v1beta1",
    "storage.k8s.io/v1beta1",
]);

const MISSING = new Set(["ERR_MODULE_NOT_FOUND", "ERR_PACKAGE_PATH_NOT_EXPORTED"]);

/**
 * Checks objects of Kubernetes' own kinds: wrong types, missing fields, unknown fields. The generated validators pass
 * over unknown fields, so they are given an object that notes which of its keys they ask for.
 */
export class BuiltinKinds {
    readonly #models = new Map<string, Promise<Model | undefined>>();

    /** Whether the kind is one of Kubernetes' own. */
    async knows({ apiVersion, kind }: Manifest): Promise<boolean> {
        return (await this.#model(apiVersion, kind)) !== undefined;
    }

    async check(manifest: Manifest): Promise<Finding[]> {
        const model = await this.#model(manifest.apiVersion, manifest.kind);
        if (model === undefined) {
            return [];
        }
        const finding = (path: string, message: string): Finding => ({
            rule: "kubernetes-schema",
            level: "error",
            subject: manifestId(manifest),
            path,
            message,
        });
        if (REMOVED.has(manifest.apiVersion)) {
            return [finding("apiVersion", "is a version that Kubernetes serves no more")];
        }
        const observed = new Observed(manifest.object, "");
        const errors = errorsOf(model, observed.proxy);
        return [
            ...errors.map((error) => finding(...explain(error))),
            ...[...observed.unknown()].map((path) => finding(path, `is no field of ${manifest.kind}`)),
        ];
    }

    #model(apiVersion: string, kind: string): Promise<Model | undefined> {
        const path = `kubernetes-models/${apiVersion}/${kind}`;
        const model = this.#models.get(path) ?? importModel(path, kind);
        this.#models.set(path, model);
        return model;
    }
}

async function importModel(path: string, kind: string): Promise<Model | undefined> {
    try {
        return ((await import(path)) as Record<string, Model>)[kind];
    } catch (error) {
        if (error instanceof Error && "code" in error && MISSING.has(String(error.code))) {
            return undefined;
        }
        throw error;
    }
}

function errorsOf(model: Model, object: object): readonly SchemaError[] {
    try {
        model.prototype.validate.call(object);
        return [];
    } catch (error) {
        if (error instanceof Error && "errors" in error) {
            return error.errors as readonly SchemaError[];
        }
        throw error;
    }
}

/** A view of an object that notes which keys a validator asks for. */
class Observed {
    readonly proxy: object;
    readonly #value: JsonObject | Json[];
    readonly #path: string;
    readonly #asked = new Set<string>();
    readonly #inner = new Map<string, Observed>();
    /** Set when all keys are walked over: the object is a map with free keys. */
    #walked = false;

    constructor(value: JsonObject | Json[], path: string) {
        this.#value = value;
        this.#path = path;
        this.proxy = new Proxy(value, {
            get: (target, key) => (typeof key === "string" ? this.#get(key) : (Reflect.get(target, key) as unknown)),
            ownKeys: (target) => {
                this.#walked = true;
                return Reflect.ownKeys(target);
            },
        });
    }

    /** Dotted paths of the keys that no validator asked for. An object of which nothing was asked may hold anything. */
    *unknown(): Generator<string> {
        if (!Array.isArray(this.#value) && !this.#walked && this.#asked.size > 0) {
            for (const key of Object.keys(this.#value).filter((name) => !this.#asked.has(name))) {
                yield this.#pathTo(key);
            }
        }
        for (const inner of this.#inner.values()) {
            yield* inner.unknown();
        }
    }

    #get(key: string): unknown {
        this.#asked.add(key);
        const value = (this.#value as JsonObject)[key];
        if (!isObject(value) && !Array.isArray(value)) {
            return value;
        }
        const inner = this.#inner.get(key) ?? new Observed(value, this.#pathTo(key));
        this.#inner.set(key, inner);
        return inner.proxy;
    }

    #pathTo(key: string): string {
        return this.#path === "" ? key : `${this.#path}.${key}`;
    }
}

/** Path and message. */
function explain({ instancePath, message = "is not valid", params = {} }: SchemaError): [string, string] {
    const { allowedValues, missingProperty } = params;
    if (missingProperty !== undefined) {
        return [dotted(`${instancePath}/${missingProperty}`), "is missing"];
    }
    const allowed = allowedValues === undefined ? "" : `: ${allowedValues.map(String).join(", ")}`;
    return [dotted(instancePath), `${message}${allowed}`];
}

/** `/spec/containers/0/name` → `spec.containers.0.name`. */
export function dotted(pointer: string): string {
    return pointer
        .split("/")
        .slice(1)
        .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
        .join(".");
}
