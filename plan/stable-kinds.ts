import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** A stable version of Kubernetes' own API: `v1` of the core, `apps/v1`. */
const STABLE = /^(.+\/)?v\d+$/;

let found: readonly string[] | undefined;

/**
 * Kubernetes' own kinds in their stable versions, as `group/version/Kind`. A cluster tells Helm of each; without one
 * Helm knows groups and versions only, and a chart that asks for a kind takes the cluster for an old one.
 */
export function stableKinds(): readonly string[] {
    found ??= kindsOfModels();
    return found;
}

function kindsOfModels(): string[] {
    const root = dirname(fileURLToPath(import.meta.resolve("kubernetes-models")));
    // Each kind has a list of its own; what else lies beside it are parts of kinds.
    return readdirSync(root, { recursive: true, encoding: "utf8" })
        .flatMap((file) => {
            const [, version = "", kind = ""] = /^(.+)\/(\w+)List\.js$/.exec(file) ?? [];
            return STABLE.test(version) ? [`${version}/${kind}`] : [];
        })
        .sort();
}
