import { Secret, type PolicyResource } from "@pulumi/policy";
import { at, objectAt, textAt, type Json, type JsonObject, type PlannedResource } from "../../plan/model.ts";
import { REDACTED } from "../../plan/secrets.ts";
import { NAMESPACE } from "../rules/kubernetes.ts";
import { UNKNOWN } from "./unknown.ts";

/** What the engine tells of a resource, at its registration or at the end. */
type Told = Pick<PolicyResource, "urn" | "type" | "name" | "opts" | "provider"> & {
    readonly dependencies: readonly Pick<PolicyResource, "urn" | "type">[];
};

const PROVIDER = "pulumi:providers:";

/** The inputs of every resource as they were registered, and resources in the form that the rules judge. */
export class Recorder {
    readonly #inputs = new Map<string, JsonObject>();
    readonly #marked = new Set<string>();

    /** Remembers inputs: secrets replaced where the engine marks them, values that are not there yet by `UNKNOWN`. */
    record(urn: string, props: Readonly<Record<string, unknown>>): void {
        this.#inputs.set(urn, objectAt(plain(props)));
    }

    /** The same for inputs whose secrets are marked. */
    recordWithSecrets(urn: string, props: Readonly<Record<string, unknown>>): void {
        this.record(urn, props);
        this.#marked.add(urn);
    }

    /** Whether the last inputs were recorded with their secrets, which holds once. */
    takeSecrets(urn: string): boolean {
        return this.#marked.delete(urn);
    }

    /**
     * A resource as a plan holds it. The engine does not tell `retainOnDelete` and the like: it is taken as given, and left
     * to the plan. What was never registered is only read.
     */
    resource({ urn, type, name, opts, provider, dependencies }: Told): PlannedResource {
        return {
            urn,
            type,
            name,
            parent: opts.parent ?? "",
            dependencies: dependencies.map((dependency) => dependency.urn),
            protect: opts.protect,
            retainOnDelete: true,
            deletedWith: "",
            custom: provider !== undefined || type.startsWith(PROVIDER),
            external: !this.#inputs.has(urn),
            provider: provider?.urn ?? "",
            aliases: opts.aliases,
            customTimeouts: {},
            ignoreChanges: opts.ignoreChanges,
            replaceOnChanges: [],
            deleteBeforeReplace: opts.deleteBeforeReplace ?? false,
            additionalSecretOutputs: opts.additionalSecretOutputs,
            inputs: this.#withNamespace(this.#inputs.get(urn) ?? {}, dependencies),
        };
    }

    /**
     * In a first preview no output is known, not even the name of a Namespace that the program gives. What depends on one
     * Namespace and has an unknown one is in that.
     */
    #withNamespace(inputs: JsonObject, dependencies: Told["dependencies"]): JsonObject {
        const metadata = objectAt(inputs["metadata"]);
        const inMetadata = metadata["namespace"] === UNKNOWN;
        if (!inMetadata && inputs["namespace"] !== UNKNOWN) {
            return inputs;
        }
        const names = new Set(
            dependencies
                .filter(({ type }) => type === NAMESPACE)
                .map(({ urn }) => textAt(at(this.#inputs.get(urn), "metadata.name"))),
        );
        const [namespace = "", ...others] = names;
        if (namespace === "" || others.length > 0) {
            return inputs;
        }
        return inMetadata ? { ...inputs, metadata: { ...metadata, namespace } } : { ...inputs, namespace };
    }
}

/** Plain data out of what the engine hands to a policy. */
function plain(value: unknown): Json {
    if (typeof value !== "object" || value === null) {
        return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
    }
    if (Array.isArray(value)) {
        return Array.from(value.keys(), (index) => property(value, String(index)));
    }
    // Assets and archives: a rule has nothing to say of them.
    return Object.getPrototypeOf(value) === Object.prototype
        ? Object.fromEntries(Object.keys(value).map((key) => [key, property(value, key)]))
        : null;
}

/** One item. Reading it reveals a secret, and throws where it is not known yet; its description does neither. */
function property(of: object, key: string): Json {
    const raw: unknown = Object.getOwnPropertyDescriptor(of, key)?.value;
    if (raw instanceof Secret) {
        return blank(raw.value);
    }
    try {
        return plain(Reflect.get(of, key));
    } catch {
        return UNKNOWN;
    }
}

/** Keeps the keys of a secret map, as a plan does. */
function blank(value: unknown): Json {
    return typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.keys(value).map((key) => [key, REDACTED]))
        : REDACTED;
}
