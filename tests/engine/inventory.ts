import { at, isObject, listAt, objectAt, textAt } from "../../plan/model.ts";
import type { Client } from "../cluster/client.ts";

/** Kinds that come and go by themselves or with the cluster, and definitions, which Helm leaves behind on purpose. */
const TRANSIENT = new Set([
    "Event",
    "Lease",
    "Node",
    "CustomResourceDefinition",
    "APIService",
    "ComponentStatus",
    "Endpoints",
]);

/** Every object that a cluster has, as `<namespace>/<Kind>/<name>`; without what comes and goes by itself. */
export async function inventory(client: Client): Promise<Set<string>> {
    const found = new Set<string>();
    for (const { path, kind } of await collections(client)) {
        const { body } = await client.send("GET", path);
        for (const object of listAt(objectAt(body)["items"]).filter(isObject)) {
            found.add(`${textAt(at(object, "metadata.namespace"))}/${kind}/${textAt(at(object, "metadata.name"))}`);
        }
    }
    return found;
}

async function collections(client: Client): Promise<{ path: string; kind: string }[]> {
    const groups = objectAt((await client.send("GET", "/apis")).body);
    const preferred = listAt(groups["groups"]).map(
        (group) => `/apis/${textAt(at(group, "preferredVersion.groupVersion"))}`,
    );
    const found = await Promise.all(
        ["/api/v1", ...preferred].map(async (root) => {
            const { body } = await client.send("GET", root);
            return listAt(objectAt(body)["resources"])
                .filter(isObject)
                .filter(({ name, verbs }) => !textAt(name).includes("/") && listAt(verbs).includes("list"))
                .map(({ name, kind }) => ({ path: `${root}/${textAt(name)}`, kind: textAt(kind) }));
        }),
    );
    return found.flat().filter(({ kind }) => !TRANSIENT.has(kind));
}
