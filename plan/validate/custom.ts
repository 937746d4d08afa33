import { parseDefinitions } from "../charts.ts";
import { groupOf, manifestId, type Manifest } from "../manifests.ts";
import { listAt, objectAt, textAt, type Finding, type JsonObject } from "../model.ts";
import { violations } from "./schema.ts";
import { narrow } from "./structural.ts";

/** One version of a custom kind. */
interface Version {
    readonly name: string;
    readonly served: boolean;
    readonly schema: JsonObject;
}

interface DefinitionFile {
    readonly path: string;
    readonly text: string;
}

/** Checks custom resources against the CRDs at hand: files of charts, and definitions that charts rendered. */
export class CustomKinds {
    readonly #files: readonly DefinitionFile[];
    readonly #definitions: JsonObject[];
    readonly #parsed = new Set<string>();

    constructor(files: Iterable<DefinitionFile>, definitions: readonly JsonObject[]) {
        this.#files = [...files];
        this.#definitions = [...definitions];
    }

    /** Whether there is a definition of the kind. */
    knows({ apiVersion, kind }: Manifest): boolean {
        return this.#definition(groupOf(apiVersion), kind) !== undefined;
    }

    /** Checks objects of one API version and kind; the first one says which. */
    check(manifests: readonly Manifest[]): Finding[] {
        const [{ apiVersion, kind } = { apiVersion: "", kind: "" }] = manifests;
        const definition = this.#definition(groupOf(apiVersion), kind);
        if (definition === undefined) {
            return [];
        }
        const versions = versionsOf(definition);
        const version = versions.find(({ name, served }) => served && apiVersion.endsWith(`/${name}`));
        if (version === undefined) {
            const served = versions.filter((each) => each.served).map((each) => each.name);
            return manifests.map((manifest) => finding(manifest, "apiVersion", `must be one of ${served.join(", ")}`));
        }
        const samples = manifests.map((manifest) => manifest.object);
        return violations(rootSchema(version.schema, samples), samples).flatMap((found, index) =>
            found.map(({ path, message }) => finding(manifests[index], path, message)),
        );
    }

    #definition(group: string, kind: string): JsonObject | undefined {
        const known = this.#definitions.find((definition) => isOf(definition, group, kind));
        if (known !== undefined) {
            return known;
        }
        // Definitions are large: only a file that names both is worth parsing.
        const file = this.#files.find(({ path, text }) => !this.#parsed.has(path) && names(text, group, kind));
        if (file === undefined) {
            return undefined;
        }
        this.#parsed.add(file.path);
        this.#definitions.push(...parseDefinitions(file.text));
        return this.#definition(group, kind);
    }
}

function names(text: string, group: string, kind: string): boolean {
    return text.includes(`group: ${group}\n`) && new RegExp(`^\\s+kind: "?${kind}"?\\s*$`, "m").test(text);
}

function isOf(definition: JsonObject, group: string, kind: string): boolean {
    const spec = objectAt(definition["spec"]);
    return spec["group"] === group && objectAt(spec["names"])["kind"] === kind;
}

function versionsOf(definition: JsonObject): Version[] {
    return listAt(objectAt(definition["spec"])["versions"]).map((version) => {
        const { name, served, schema } = objectAt(version);
        return { name: textAt(name), served: served === true, schema: objectAt(objectAt(schema)["openAPIV3Schema"]) };
    });
}

/** Identity and metadata of an object are checked by the API server itself, not by the definition. */
function rootSchema(schema: JsonObject, samples: readonly JsonObject[]): JsonObject {
    const narrowed = narrow({ type: "object", ...schema }, samples);
    const properties = objectAt(narrowed["properties"]);
    return { ...narrowed, properties: { ...properties, apiVersion: {}, kind: {}, metadata: {} } };
}

function finding(manifest: Manifest | undefined, path: string, message: string): Finding {
    const subject = manifest === undefined ? "" : manifestId(manifest);
    return { rule: "custom-resource-schema", level: "error", subject, path, message };
}
