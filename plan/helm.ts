import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments, stringify } from "yaml";
import { withoutAbsent } from "./absent-dependencies.ts";
import { LENIENT, type ChartFolder } from "./charts.ts";
import { isObject, type JsonObject } from "./model.ts";
import type { Release } from "./releases.ts";
import { stableKinds } from "./stable-kinds.ts";

const run = promisify(execFile);
const MEBIBYTE = 1024 * 1024;

/** What the charts may take the cluster to be. */
export interface ClusterFacts {
    /** Kubernetes version, `v1.36.3`. */
    readonly version: string;
    /** API versions beyond Kubernetes' own, as `group/version` and `group/version/Kind`. */
    readonly apiVersions: readonly string[];
}

/** The objects of a release, or the sentence that says why there are none. */
export type Rendering = { readonly objects: JsonObject[] } | { readonly reason: string; readonly broken: boolean };

/** Renders the chart of a release as Helm would install it, hooks included, tests left out. */
export async function render(release: Release, chart: ChartFolder, cluster: ClusterFacts): Promise<Rendering> {
    // Loaded when needed: most plans render nothing.
    const { ensureTool, ToolUnavailable } = await import("../tools/build.ts");
    let helm: string;
    try {
        helm = await ensureTool("helm");
    } catch (error) {
        if (error instanceof ToolUnavailable) {
            return { reason: error.message, broken: false };
        }
        throw error;
    }
    const folder = await mkdtemp(join(tmpdir(), "values-"));
    try {
        const values = join(folder, "values.yaml");
        await writeFile(values, stringify(release.values, { aliasDuplicateObjects: false }));
        const path = await withoutAbsent(chart, release.values, folder);
        const { stdout } = await run(helm, helmArguments(release, path, cluster, values), {
            maxBuffer: 64 * MEBIBYTE,
        });
        return { objects: parseObjects(stdout) };
    } catch (error) {
        return { reason: `The chart ${release.chart} does not render: ${complaint(error)}`, broken: true };
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

function helmArguments(release: Release, chart: string, cluster: ClusterFacts, values: string): string[] {
    return [
        "template",
        release.name,
        chart,
        ...["--namespace", release.namespace, "--values", values, "--kube-version", cluster.version, "--skip-tests"],
        ...(release.skipCrds ? ["--skip-crds"] : ["--include-crds"]),
        ...[...stableKinds(), ...cluster.apiVersions].flatMap((version) => ["--api-versions", version]),
    ];
}

/** The objects in Helm's output; the items of lists count one by one. */
function parseObjects(text: string): JsonObject[] {
    return parseAllDocuments(text, LENIENT)
        .map((document) => {
            const [error] = document.errors;
            if (error !== undefined) {
                throw error;
            }
            return document.toJS() as unknown;
        })
        .filter(isObject)
        .flatMap((object) => (object["kind"] === "List" && Array.isArray(object["items"]) ? object["items"] : [object]))
        .filter(isObject);
}

/** Helm's last line of complaint, without its prefix. */
function complaint(error: unknown): string {
    const output = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    const lines = (output || (error instanceof Error ? error.message : String(error)))
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "" && !line.startsWith("Use --debug"));
    const told = lines.findLast((line) => line.startsWith("Error: ")) ?? lines.at(-1) ?? "no reason given";
    return told.replace(/^Error: /, "");
}
