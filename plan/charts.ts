import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { chartName } from "./chart-name.ts";
import { isObject, listAt, objectAt, textAt, type JsonObject } from "./model.ts";
import { PlanError } from "./stack-config.ts";

/** Helm takes the last of several equal keys; charts that are in use have some. */
export const LENIENT = { uniqueKeys: false } as const;

/** What is there of a chart: some folders hold only its values, others the whole chart. */
export class ChartFolder {
    readonly path: string;

    constructor(path: string) {
        this.path = path;
    }

    /** What `Chart.yaml` says. */
    get metadata(): JsonObject {
        return this.#yaml("Chart.yaml");
    }

    /** Version in `Chart.yaml`. */
    get version(): string {
        return textAt(this.metadata["version"]);
    }

    get hasTemplates(): boolean {
        return existsSync(join(this.path, "templates"));
    }

    /** The default values, or nothing where the folder has no `values.yaml`. */
    get values(): JsonObject | undefined {
        return existsSync(join(this.path, "values.yaml")) ? this.#yaml("values.yaml") : undefined;
    }

    /** The text of `values.yaml`: its comments name keys that have no default. */
    get valuesText(): string {
        return this.#text("values.yaml");
    }

    /** The JSON schema of the values, or nothing where the chart ships none. */
    get schema(): JsonObject | undefined {
        const text = this.#text("values.schema.json");
        return text === "" ? undefined : objectAt(JSON.parse(text) as unknown);
    }

    /** Sub-charts: the key under which their values lie, and the name under which their folder is found. */
    get dependencies(): { readonly key: string; readonly name: string }[] {
        return listAt(this.metadata["dependencies"]).map((dependency) => {
            const name = textAt(objectAt(dependency)["name"]);
            return { key: textAt(objectAt(dependency)["alias"]) || name, name };
        });
    }

    /** A sub-chart that lies inside this chart. */
    nested(name: string): ChartFolder | undefined {
        const path = join(this.path, "charts", name);
        return existsSync(path) ? new ChartFolder(path) : undefined;
    }

    /** Whether a sub-chart lies inside this chart, as a folder or as an archive. */
    holds(name: string): boolean {
        const folder = join(this.path, "charts");
        const isArchive = (entry: string): boolean => entry.startsWith(`${name}-`) && entry.endsWith(".tgz");
        return existsSync(folder) && readdirSync(folder).some((entry) => entry === name || isArchive(entry));
    }

    #yaml(file: string): JsonObject {
        return objectAt(parse(this.#text(file), LENIENT) as unknown);
    }

    #text(file: string): string {
        const path = join(this.path, file);
        return existsSync(path) ? readFileSync(path, "utf8") : "";
    }
}

/** Folders that hold charts, as `<chart>/` or `<chart>-<version>.tgz`. */
export class ChartLibrary {
    readonly folders: readonly string[];
    readonly #root: string;
    /** What archives were unpacked to, by their path. */
    readonly #unpacked = new Map<string, ChartFolder>();
    readonly #temporary: string[] = [];

    /** `root` is the program's folder, from which a release may name a chart by path. */
    constructor(root: string, folders: readonly string[]) {
        for (const folder of folders) {
            if (!existsSync(folder)) {
                throw new PlanError(`The charts folder ${folder} does not exist.`);
            }
            if (!statSync(folder).isDirectory()) {
                throw new PlanError(`The charts folder ${folder} is no folder.`);
            }
        }
        this.#root = root;
        this.folders = folders.map((folder) => resolve(folder));
    }

    /** The chart of a release, by what its `chart` says: a name, an `oci://` reference or a path. */
    find(chart: string, version: string): Promise<ChartFolder | undefined> {
        const place = this.#locate(chart, version);
        return Promise.resolve(place === undefined ? undefined : this.#open(place));
    }

    /** Text of every CRD file of every chart, with its path. */
    *crdFiles(): Generator<{ readonly path: string; readonly text: string }> {
        for (const folder of this.folders) {
            for (const entry of readdirSync(folder).sort()) {
                const path = join(folder, entry);
                yield* crdFilesOf(entry.endsWith(".tgz") ? this.#open(path).path : path);
            }
        }
    }

    /** Removes what was unpacked. */
    async close(): Promise<void> {
        await Promise.all(this.#temporary.map((folder) => rm(folder, { recursive: true, force: true })));
    }

    /** A package that is not where a release names it may be in a folder of charts. */
    #locate(chart: string, version: string): string | undefined {
        if (chart.startsWith(".") || chart.startsWith("/")) {
            const path = resolve(this.#root, chart);
            if (existsSync(path) || !path.endsWith(".tgz")) {
                return existsSync(path) ? path : undefined;
            }
        }
        const name = chartName(chart);
        const places = this.folders.flatMap((folder) => [join(folder, name), join(folder, `${name}-${version}.tgz`)]);
        return places.find((path) => existsSync(path.endsWith(".tgz") ? path : join(path, "Chart.yaml")));
    }

    /** A chart's folder, or the one folder that its archive holds. */
    #open(path: string): ChartFolder {
        if (statSync(path).isDirectory()) {
            return new ChartFolder(path);
        }
        const opened = this.#unpacked.get(path) ?? this.#unpack(path);
        this.#unpacked.set(path, opened);
        return opened;
    }

    #unpack(archive: string): ChartFolder {
        const folder = mkdtempSync(join(tmpdir(), "chart-"));
        this.#temporary.push(folder);
        try {
            execFileSync("tar", ["-xzf", archive, "-C", folder], { stdio: "ignore" });
        } catch {
            throw new PlanError(`The chart ${archive} cannot be unpacked: it is no readable .tgz archive.`);
        }
        return new ChartFolder(join(folder, readdirSync(folder)[0] ?? ""));
    }
}

/** The custom resource definitions in a text of YAML documents. */
export function parseDefinitions(text: string): JsonObject[] {
    return parseAllDocuments(text, LENIENT)
        .map((document) => document.toJS() as unknown)
        .filter((object) => isObject(object) && object["kind"] === "CustomResourceDefinition")
        .map(objectAt);
}

function* crdFilesOf(chart: string): Generator<{ readonly path: string; readonly text: string }> {
    const folder = join(chart, "crds");
    if (!existsSync(folder)) {
        return;
    }
    for (const file of readdirSync(folder).sort()) {
        if (/\.ya?ml$/.test(file)) {
            yield { path: join(folder, file), text: readFileSync(join(folder, file), "utf8") };
        }
    }
}
