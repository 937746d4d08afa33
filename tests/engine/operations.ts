import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

/** What the engine did, or would do, with one resource. */
export interface Operation {
    /** `create`, `update`, `replace`, `delete`, `same` … */
    readonly op: string;
    readonly type: string;
    readonly urn: string;
    /** Paths of the inputs that differ, and what follows from each, such as `update` or `update-replace`. */
    readonly paths: Readonly<Record<string, string>>;
}

/** What the engine complains of, and about which resource. */
export interface Complaint {
    readonly urn: string;
    readonly message: string;
}

/** The operation that an event of the engine tells of, if any. */
export function operationOf({ resourcePreEvent }: EngineEvent): Operation[] {
    if (!resourcePreEvent) {
        return [];
    }
    const { op, type, urn, detailedDiff } = resourcePreEvent.metadata;
    const paths = Object.entries(detailedDiff ?? {}).map(([path, { diffKind }]) => [path, String(diffKind)]);
    return [{ op, type, urn, paths: Object.fromEntries(paths) as Record<string, string> }];
}

/** The complaint about a resource that an event of the engine tells of, if any. */
export function complaintOf({ diagnosticEvent }: EngineEvent): Complaint[] {
    if (diagnosticEvent?.severity !== "error" || !diagnosticEvent.urn) {
        return [];
    }
    const { urn, message } = diagnosticEvent;
    return [{ urn, message: message.replaceAll(/<\{%[^%]*%\}>/g, "").trim() }];
}
