import { at, type PlannedResource } from "../../plan/model.ts";

/** Stands in for a value that a preview does not know yet. */
export const UNKNOWN = "[unknown]";

/** Whether a value, or one that it is part of, is not known yet: nothing can be said of it. */
export function isUnknownAt(resource: PlannedResource | undefined, path = ""): boolean {
    const keys = path.split(".");
    return keys.some((_, index) => at(resource?.inputs, keys.slice(0, index + 1).join(".")) === UNKNOWN);
}
