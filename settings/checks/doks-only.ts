import type { Mistake } from "../mistakes.ts";

/** The mistake of asking an existing cluster for what only a DOKS cluster of this program has. */
export function onlyOnDoks(path: string, value: unknown, remedy: string): Mistake {
    return {
        path,
        value,
        reason: "is only to be had on a DOKS cluster, and platform:cluster.kind is existing",
        remedy,
    };
}
