import { isDeepStrictEqual } from "node:util";
import { groupOf, manifestId, type Manifest } from "./manifests.ts";
import { at, isObject, objectAt, type Finding, type Json, type JsonObject } from "./model.ts";
import type { Release } from "./releases.ts";

const MANAGED_BY = "app.kubernetes.io/managed-by";
const RELEASE_NAME = "meta.helm.sh/release-name";
const RELEASE_NAMESPACE = "meta.helm.sh/release-namespace";

/** The manifests, each object once, and what two of them disagree about. */
export interface Adoption {
    readonly manifests: readonly Manifest[];
    readonly findings: readonly Finding[];
}

/**
 * Objects that more than one owner would make. A release may take over an object of the program that is marked as the
 * release's: such an object counts once, as the program has it, and has to say what the chart says, or Helm changes it.
 * Any other is an error: Helm refuses what is there, and the API server a second object of one name.
 */
export function adopt(manifests: readonly Manifest[], releases: readonly Release[]): Adoption {
    const first = new Map<string, Manifest>();
    const kept: Manifest[] = [];
    const findings: Finding[] = [];
    for (const manifest of manifests) {
        const key = `${groupOf(manifest.apiVersion)}/${manifestId(manifest)}`;
        const other = first.get(key);
        if (other === undefined) {
            first.set(key, manifest);
            kept.push(manifest);
        } else if (isAdopted(other, manifest, releases)) {
            findings.push(...differences(other, manifest));
        } else {
            findings.push({
                rule: "unique-object",
                level: "error",
                subject: manifestId(manifest),
                message: `is made twice: by ${other.owner} and by ${manifest.owner}`,
            });
            kept.push(manifest);
        }
    }
    return { manifests: kept, findings };
}

/** Whether Helm takes the object over: its release and nobody else's, by the marks that Helm itself looks for. */
function isAdopted(typed: Manifest, rendered: Manifest, releases: readonly Release[]): boolean {
    const release = releases.find(({ urn }) => urn === rendered.owner);
    const { labels, annotations } = objectAt(at(typed.object, "metadata"));
    return (
        release !== undefined &&
        rendered.rendered &&
        !typed.rendered &&
        objectAt(labels)[MANAGED_BY] === "Helm" &&
        objectAt(annotations)[RELEASE_NAME] === release.name &&
        objectAt(annotations)[RELEASE_NAMESPACE] === release.namespace
    );
}

/** What Helm would write differently. Labels and annotations that it adds disturb nobody. */
function differences(typed: Manifest, rendered: Manifest): Finding[] {
    return [...unlike(content(rendered.object), content(typed.object))].map((path) => ({
        rule: "adopted-object",
        level: "error",
        subject: manifestId(typed),
        path,
        message: `is ${JSON.stringify(at(typed.object, path))}, and ${JSON.stringify(at(rendered.object, path))} in the release that takes the object over: Helm would change it`,
    }));
}

function content(object: JsonObject): JsonObject {
    const { metadata, ...rest } = object;
    const { labels = {}, annotations = {} } = objectAt(metadata);
    return { ...rest, metadata: { labels, annotations } };
}

/** Paths at which the chart says something that the program does not say. */
function* unlike(wanted: Json, found: Json | undefined, path = ""): Generator<string> {
    if (isObject(wanted) && isObject(found)) {
        for (const [key, value] of Object.entries(wanted)) {
            const here = path === "" ? key : `${path}.${key}`;
            // Helm adds what is missing in metadata.
            if (found[key] !== undefined || !path.startsWith("metadata")) {
                yield* unlike(value, found[key], here);
            }
        }
    } else if (!isDeepStrictEqual(wanted, found)) {
        yield path;
    }
}
