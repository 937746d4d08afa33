import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

/** What the engine did, or would do, with one resource. */
export interface Operation {
    readonly op: string;
    readonly type: string;
    readonly urn: string;
    /** Paths of the inputs that differ, and what follows from each, such as `update` or `update-replace`. */
    readonly paths: Readonly<Record<string, string>>;
}

/** Collects the operations of a preview or an update from its events. */
export function operationsOf(): { readonly seen: Operation[]; readonly listen: (event: EngineEvent) => void } {
    const seen: Operation[] = [];
    const listen = ({ resourcePreEvent }: EngineEvent): void => {
        if (resourcePreEvent) {
            const { op, type, urn, detailedDiff } = resourcePreEvent.metadata;
            const paths = Object.entries(detailedDiff ?? {}).map(([path, { diffKind }]) => [path, String(diffKind)]);
            seen.push({ op, type, urn, paths: Object.fromEntries(paths) as Record<string, string> });
        }
    };
    return { seen, listen };
}
