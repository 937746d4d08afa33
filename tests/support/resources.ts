import type { JsonObject, PlannedResource } from "../../plan/model.ts";

/** A resource as a plan holds it, with nothing but what is given. */
export function resource(
    type: string,
    name: string,
    inputs: JsonObject = {},
    more: Partial<PlannedResource> = {},
): PlannedResource {
    return {
        urn: `urn:pulumi:test::platform::${type}::${name}`,
        type,
        name,
        parent: "",
        dependencies: [],
        protect: false,
        retainOnDelete: false,
        deletedWith: "",
        custom: true,
        external: false,
        provider: "",
        aliases: [],
        customTimeouts: {},
        ignoreChanges: [],
        replaceOnChanges: [],
        deleteBeforeReplace: false,
        additionalSecretOutputs: [],
        inputs,
        ...more,
    };
}

/** A Kubernetes object of the namespace `app`, or a Namespace. */
export function object(
    type: string,
    name: string,
    inputs: JsonObject = {},
    more: Partial<PlannedResource> = {},
): PlannedResource {
    const kind = type.split(":").at(-1) ?? "";
    const apiVersion = type.split(":")[1]?.replace("core/", "") ?? "";
    const metadata = kind === "Namespace" ? { name } : { name, namespace: "app" };
    return resource(type, name, { apiVersion, kind, metadata, ...inputs }, more);
}
