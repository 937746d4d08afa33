import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { format, resolveConfig } from "prettier";
import { isMap, isSeq, parseDocument, type Document } from "yaml";
import { isObject, type Json } from "../plan/model.ts";
import { PlanError, readProject, readStackConfig } from "../plan/stack-config.ts";
import { describeMistakes } from "../settings/mistakes.ts";
import { readConfiguration } from "../settings/parse.ts";
import type { Settings } from "../settings/resolve.ts";
import { DeliveryError } from "./command.ts";

/** One setting and its new value. */
export interface Change {
    /** Dotted, as in docs/settings.md: `apps.hyperstudy.backend.replicas`. */
    readonly path: string;
    readonly value: Json;
}

/** A stack's settings file and what it says. */
export interface StackFile {
    readonly stack: string;
    /** Absolute path. */
    readonly file: string;
    readonly text: string;
    /** Settings with every default filled in; only those that are sound. */
    readonly settings: Partial<Settings>;
}

/** Reads `Pulumi.<stack>.yaml`. */
export function readStackFile(root: string, stack: string): StackFile {
    const file = join(root, `Pulumi.${stack}.yaml`);
    const { sound } = readConfiguration(valuesOf(root, stack), stack);
    return { stack, file, text: readFileSync(file, "utf8"), settings: sound };
}

/** The configuration as the program gets it; values of secrets are placeholders. */
function valuesOf(root: string, stack: string): Readonly<Record<string, string>> {
    try {
        return readStackConfig(root, readProject(root), stack).values;
    } catch (error) {
        throw error instanceof PlanError ? new DeliveryError(error.message) : error;
    }
}

/** The file with other settings; comments and order stay. Names each change as `path: before → now`. */
export async function changed(
    { file, text }: StackFile,
    changes: readonly Change[],
): Promise<{ readonly text: string; readonly told: readonly string[] }> {
    const document = parseDocument(text);
    const told = changes.flatMap(({ path, value }) => {
        const keys = keysOf(document, path);
        const before = plain(document, keys);
        if (JSON.stringify(before) === JSON.stringify(value)) {
            return [];
        }
        put(document, keys, value);
        return [`${path}: ${said(before)} → ${said(value)}`];
    });
    const style = { ...(await resolveConfig(file, { editorconfig: false })), filepath: file };
    return { text: told.length === 0 ? text : await format(document.toString({ lineWidth: 0 }), style), told };
}

/** Writes the file, unless the program would refuse it. */
export function write({ stack, file, text: before }: StackFile, text: string): void {
    writeFileSync(file, text);
    const { mistakes } = readConfiguration(valuesOf(dirname(file), stack), stack);
    if (mistakes.length > 0) {
        writeFileSync(file, before);
        throw new DeliveryError(describeMistakes(stack, mistakes).replace("planned or created", "written"));
    }
}

/** `apps.x.0` as the keys below which the document has it. */
function keysOf(document: Document, path: string): (string | number)[] {
    const [name = "", ...rest] = path.replace(/^platform:/, "").split(".");
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name) || rest.includes("")) {
        throw new DeliveryError(
            `${path} is no setting: write it as in docs/settings.md, such as apps.hyperstudy.logLevel.`,
        );
    }
    const keys: (string | number)[] = ["config", `platform:${name}`];
    for (const key of rest) {
        const numbered = isSeq(document.getIn(keys)) && /^\d+$/.test(key);
        keys.push(numbered ? Number(key) : key);
    }
    return keys;
}

/** Sets a value; what lies on the way to it and is not there yet becomes a map. */
function put(document: Document, keys: readonly (string | number)[], value: Json): void {
    keys.slice(0, -1).forEach((_, index) => {
        const way = keys.slice(0, index + 1);
        const node: unknown = document.getIn(way);
        if (node === undefined || node === null) {
            document.setIn(way, document.createNode({}));
        } else if (!isMap(node) && !isSeq(node)) {
            throw new DeliveryError(`${way.slice(1).join(".")} has a value and no settings below it.`);
        }
    });
    document.setIn(keys, isObject(value) ? document.createNode(value, { flow: true }) : value);
}

function plain(document: Document, keys: readonly (string | number)[]): Json | undefined {
    const node: unknown = document.getIn(keys, true);
    return node === undefined ? undefined : (document.createNode(node).toJSON() as Json);
}

function said(value: Json | undefined): string {
    return value === undefined ? "not given" : JSON.stringify(value).replaceAll('"', "");
}
