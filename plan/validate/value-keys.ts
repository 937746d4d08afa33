import { isMap, parseDocument, type Document } from "yaml";
import { LENIENT, type ChartFolder } from "../charts.ts";
import { isObject, objectAt, textAt, type Json, type JsonObject } from "../model.ts";

/** One place that tells which keys a chart reads at one point of its values. */
export class KeySource {
    readonly #defaults: Json | undefined;
    readonly #schema: JsonObject;
    /** Sources of a sub-chart, by the key under which they begin. */
    readonly #subChart: { readonly key: string; readonly sources: readonly KeySource[] } | undefined;
    readonly #comments: Comments | undefined;
    /** Keys from the top of the chart's `values.yaml` to here. */
    readonly #path: readonly string[];

    private constructor(from: {
        defaults?: Json | undefined;
        schema?: JsonObject;
        subChart?: { readonly key: string; readonly sources: readonly KeySource[] };
        comments?: Comments | undefined;
        path?: readonly string[];
    }) {
        this.#defaults = from.defaults;
        this.#schema = from.schema ?? {};
        this.#subChart = from.subChart;
        this.#comments = from.comments;
        this.#path = from.path ?? [];
    }

    /** The `values.yaml` and the schema of a chart. */
    static ofChart(chart: ChartFolder): KeySource {
        const root = chart.schema ?? {};
        return new KeySource({
            defaults: chart.values,
            schema: resolve(root, root),
            comments: new Comments(chart.valuesText, root),
        });
    }

    /** The sources of a sub-chart below its key; without any, everything below the key may be known. */
    static ofSubChart(key: string, sources: readonly KeySource[]): KeySource {
        return new KeySource({ defaults: { [key]: null }, subChart: { key, sources } });
    }

    /** Whether any key may stand here: the default is empty, so that nothing tells which keys there are. */
    get isFree(): boolean {
        const keys = isObject(this.#defaults) ? Object.keys(this.#defaults).length : 0;
        return keys === 0 && !isObject(this.#schema["properties"]);
    }

    /** The sources for what lies under `key`; none when this one does not know it. */
    below(key: string): readonly KeySource[] {
        if (this.#subChart !== undefined && this.#subChart.sources.length > 0) {
            return key === this.#subChart.key ? this.#subChart.sources : [];
        }
        const known = objectAt(this.#defaults);
        const properties = objectAt(this.#schema["properties"]);
        if (!Object.hasOwn(known, key) && !Object.hasOwn(properties, key)) {
            return [];
        }
        return [
            new KeySource({
                defaults: known[key],
                schema: resolve(objectAt(properties[key]), this.#comments?.schemaRoot ?? {}),
                comments: this.#comments,
                path: [...this.#path, key],
            }),
        ];
    }

    /** Whether a comment at this point shows the key: charts document in this way what has no default. */
    mentions(key: string): boolean {
        return this.#comments?.mention(this.#path, key) ?? false;
    }
}

/** The comments of a `values.yaml`; parsed with positions only when a key is asked for. */
class Comments {
    readonly schemaRoot: JsonObject;
    readonly #text: string;
    #document: Document.Parsed | undefined;

    constructor(text: string, schemaRoot: JsonObject) {
        this.#text = text;
        this.schemaRoot = schemaRoot;
    }

    mention(path: readonly string[], key: string): boolean {
        this.#document ??= parseDocument(this.#text, LENIENT);
        const node: unknown = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
        if (!isMap(node) || !node.range) {
            return false;
        }
        const [start, , end] = node.range;
        // Comments right after the map belong to it as well, however they are indented.
        const after = /^(?:[ \t]*(?:#.*)?(?:\n|$))*/.exec(this.#text.slice(end))?.[0] ?? "";
        const block = this.#text.slice(start, end) + after;
        const name = key.replaceAll(/[^\w-]/g, "\\$&");
        return new RegExp(`^[ \\t]*#[#\\s-]*"?${name}"?:`, "m").test(block);
    }
}

/** Follows a reference within the schema. */
export function resolve(schema: JsonObject, root: JsonObject): JsonObject {
    const reference = textAt(schema["$ref"]);
    if (!reference.startsWith("#/")) {
        return schema;
    }
    let target: Json | undefined = root;
    for (const part of reference.slice(2).split("/")) {
        target = objectAt(target)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
    }
    return resolve(objectAt(target), root);
}
