import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { groupOf, toYaml, type Manifest } from "./manifests.ts";
import type { Json } from "./model.ts";
import type { Plan } from "./plan.ts";
import { releaseDocument } from "./releases.ts";
import { PlanError } from "./stack-config.ts";

/** Everything that a plan may leave in its folder; anything else means that the folder is not one. */
const OWN_ENTRIES = ["diff.json", "diff.md", "manifests", "outputs.json", "releases", "report.html", "resources.json"];

/** A folder of plan files. Nothing of an earlier plan stays, and no secret value gets in. */
export class PlanFolder {
    readonly path: string;
    readonly #plan: Plan;

    /** Empties the folder, or makes it. Refuses one that holds anything but a plan. */
    constructor(path: string, plan: Plan) {
        this.path = path;
        this.#plan = plan;
        const foreign = existsSync(path) ? entriesOf(path).filter((entry) => !OWN_ENTRIES.includes(entry)) : [];
        if (foreign.length > 0) {
            throw new PlanError(
                `The output folder ${path} holds other files (${foreign[0] ?? ""}): choose another with --out.`,
            );
        }
        attempt(path, () => {
            OWN_ENTRIES.forEach((entry) => rmSync(join(path, entry), { recursive: true, force: true }));
            makeFolder(path);
        });
    }

    /** Writes resources, manifests, releases and outputs. */
    writePlan(): void {
        const { resources, manifests, releases, outputs } = this.#plan;
        this.write("resources.json", json(resources));
        this.write("outputs.json", json(outputs));
        for (const [path, manifest] of manifestPaths(manifests)) {
            this.write(join("manifests", path), toYaml(manifest.redacted));
        }
        for (const release of releases) {
            const document = stringify(releaseDocument(release), { aliasDuplicateObjects: false, lineWidth: 0 });
            this.write(join("releases", fileName(release.namespace), `${fileName(release.name)}.yaml`), document);
        }
    }

    /** Writes one file. A secret value that got past marks and checks is replaced here: the last line of defence. */
    write(path: string, content: string): void {
        const { secrets } = this.#plan;
        const file = join(this.path, path);
        attempt(file, () => {
            makeFolder(dirname(file));
            writeFileSync(file, secrets.within(content) ? secrets.scrub(content) : content);
        });
    }
}

/**
 * Where each object is written: `<namespace or _cluster>/<Kind>.<name>.yaml`. Objects of two API groups that share kind
 * and name carry the group as well.
 */
export function manifestPaths(manifests: readonly Manifest[]): Map<string, Manifest> {
    const paths = new Map<string, Manifest>();
    const short = (manifest: Manifest): string => manifestPath(manifest, manifest.kind);
    const groups = Object.groupBy(manifests, short);
    for (const manifest of manifests) {
        const rivals = new Set(groups[short(manifest)]?.map(({ apiVersion }) => groupOf(apiVersion)));
        const group = groupOf(manifest.apiVersion) || "core";
        paths.set(rivals.size > 1 ? manifestPath(manifest, `${manifest.kind}.${group}`) : short(manifest), manifest);
    }
    return new Map([...paths].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function manifestPath({ namespace, name }: Manifest, kind: string): string {
    return `${fileName(namespace || "_cluster")}/${kind}.${fileName(name)}.yaml`;
}

/** Kubernetes allows characters in names that file systems do not. */
function fileName(name: string): string {
    return name.replaceAll(/[^A-Za-z0-9._-]/g, "_");
}

/** Stable, readable JSON with a line break at the end. */
export function json(value: Json | object): string {
    return `${JSON.stringify(value, null, 2)}\n`;
}

/** Node's own recursion never ends where a file system takes no folders, such as /proc. */
function makeFolder(path: string): void {
    if (!existsSync(path)) {
        makeFolder(dirname(path));
        mkdirSync(path);
    }
}

function entriesOf(path: string): string[] {
    try {
        return readdirSync(path);
    } catch {
        throw new PlanError(`The output folder ${path} cannot be read.`);
    }
}

function attempt(path: string, action: () => void): void {
    try {
        action();
    } catch (error) {
        const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
        throw new PlanError(`${path} cannot be written (${code}): choose another folder with --out.`);
    }
}
