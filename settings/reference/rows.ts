import { either, yamlText } from "../mistakes.ts";
import { choicesOf, discriminatorOf, type Shape } from "../shape.ts";

/** A piece of the JSON Schema as it is written: with references to shared pieces. */
export interface Node extends Shape {
    readonly $ref?: string;
    readonly allOf?: readonly Node[];
    readonly properties?: Readonly<Record<string, Node>>;
    readonly additionalProperties?: Node | boolean;
    readonly items?: Node;
    readonly anyOf?: readonly Node[];
    readonly oneOf?: readonly Node[];
}

/** One setting, as a row of a table. All but the path in Markdown. */
export interface Row {
    /** Path below the table's heading: `pools.<name>.size`, `receivers[].kind`. */
    readonly path: string;
    /** What must hold for the setting to exist, from the outermost: `kind: doks`, `registry.kind: create`. */
    readonly conditions: readonly string[];
    readonly type: string;
    /** The default, or "required", or nothing where it may be left out. */
    readonly fallback: string;
    readonly meaning: string;
    readonly example: string;
}

/** Where a node stands. */
interface Place {
    readonly path: string;
    readonly required: boolean;
    readonly conditions: readonly string[];
    /** The pieces that references name. */
    readonly shared: Readonly<Record<string, Node>>;
}

/** The settings below `node`, each shared piece as one row that links to its section. */
export function rowsOf(node: Node, shared: Place["shared"]): Row[] {
    return rowsAt(node, { path: "", required: true, conditions: [], shared });
}

function rowsAt(node: Node, place: Place): Row[] {
    const children = sharedPiece(node) === undefined ? childrenOf(node, place) : undefined;
    if (!children) {
        return [rowOf(node, place, typeOf(node))];
    }
    return node.description && place.path ? [rowOf(node, place, typeOfGroup(node)), ...children] : children;
}

function childrenOf(node: Node, place: Place): Row[] | undefined {
    const { path } = place;
    if (node.oneOf ?? node.anyOf) {
        return branchRows(node, place);
    }
    if (node.properties) {
        return Object.entries(node.properties).flatMap(([key, child]) =>
            rowsAt(child, {
                ...place,
                path: below(path, key),
                required: node.required?.includes(key) ?? false,
            }),
        );
    }
    if (typeof node.additionalProperties === "object" && node.additionalProperties.type !== "string") {
        return rowsAt(node.additionalProperties, { ...place, path: `${path}.<name>`, required: true });
    }
    return node.items && node.items.type !== "string"
        ? rowsAt(node.items, { ...place, path: `${path}[]`, required: true })
        : undefined;
}

/** Of a union what tells its branches apart, then what all have, then what one has under the condition of that branch. */
function branchRows(node: Node, place: Place): Row[] {
    const { path, conditions } = place;
    const branches = node.oneOf ?? node.anyOf ?? [];
    const discriminator = discriminatorOf(branches);
    const perBranch = branches.map((branch) => {
        const names = choicesOf(branch.properties?.[discriminator ?? ""]);
        const condition = discriminator ? `${below(path, discriminator)}: ${either(names)}` : (branch.title ?? "");
        return rowsAt(branch, { ...place, required: true, conditions: [...conditions, condition] });
    });
    const isKind = (row: Row): boolean => discriminator !== undefined && row.path === below(path, discriminator);
    const unconditional = (row: Row): Row => ({ ...row, conditions: row.conditions.toSpliced(conditions.length, 1) });
    const key = (row: Row): string => JSON.stringify(unconditional(row));
    const isCommon = (row: Row): boolean => perBranch.every((rows) => rows.some((other) => key(other) === key(row)));
    const rows = perBranch.flat();
    const kinds = rows.filter(isKind);
    return [
        ...kinds.slice(0, 1).map((row) => ({ ...row, conditions, ...explained(kinds) })),
        ...(perBranch[0] ?? []).filter((row) => isCommon(row) && !isKind(row)).map(unconditional),
        ...rows.filter((row) => !isCommon(row) && !isKind(row)),
    ];
}

/** Type and meaning of the property that tells branches apart, from its rows in each. */
function explained(kinds: readonly Row[]): Pick<Row, "type" | "meaning"> {
    return {
        type: kinds.map(({ type }) => type).join(", "),
        meaning: kinds.map(({ type, meaning }) => `${type}: ${meaning}`).join("<br>"),
    };
}

function rowOf(node: Node, { path, required, conditions, shared }: Place, type: string): Row {
    const meaning = node.description ?? shared[sharedPiece(node) ?? ""]?.description ?? "";
    const [example] = node.examples ?? node.items?.examples?.map((item) => [item]) ?? [];
    return {
        path,
        conditions,
        type,
        fallback: fallbackOf(node, required),
        meaning: escaped(meaning),
        example: example === undefined ? "" : `\`${flow(example)}\``,
    };
}

function fallbackOf(node: Node, required: boolean): string {
    if (node.default === undefined) {
        return required ? "required" : "";
    }
    const isGroup = node.properties !== undefined || node.oneOf !== undefined;
    return isGroup ? "" : `\`${flow(node.default)}\``;
}

function typeOfGroup(node: Node): string {
    if (node.items) {
        return "list of objects";
    }
    return typeof node.additionalProperties === "object" ? "objects by name" : "object";
}

function typeOf(node: Node): string {
    const shared = sharedPiece(node);
    if (shared !== undefined) {
        return `[${shared}](#${shared})`;
    }
    const choices = choicesOf(node);
    if (choices.length > 0) {
        return choices.map((choice) => `\`${yamlText(choice)}\``).join(", ");
    }
    switch (node.type) {
        case "integer":
            return `whole number${rangeOf(node)}`;
        case "boolean":
            return "`true`, `false`";
        case "array":
            return "list of text";
        case "object":
            return "text by name";
        default:
            return "text";
    }
}

/** Name of the shared piece that a node refers to. */
function sharedPiece({ $ref, allOf }: Node): string | undefined {
    return ($ref ?? allOf?.[0]?.$ref)?.replace("#/definitions/", "");
}

function rangeOf({ minimum, maximum }: Node): string {
    if (minimum === undefined) {
        return "";
    }
    return maximum === undefined ? `, ${minimum} or more` : `, ${minimum} to ${maximum}`;
}

/** A value in one line of YAML. */
function flow(value: unknown): string {
    if (Array.isArray(value)) {
        return `[${value.map(flow).join(", ")}]`;
    }
    if (typeof value === "object" && value !== null) {
        const entries = Object.entries(value).map(([key, inner]) => `${key}: ${flow(inner)}`);
        return entries.length > 0 ? `{ ${entries.join(", ")} }` : "{}";
    }
    return yamlText(value);
}

function below(path: string, key: string): string {
    return path ? `${path}.${key}` : key;
}

/** Text without what Markdown would take for a tag or for the end of a cell. */
function escaped(text: string): string {
    return text.replaceAll("|", "\\|").replaceAll("<", "\\<");
}
