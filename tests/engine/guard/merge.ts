import { isObject } from "../../../plan/model.ts";
import type { Json, JsonObject } from "../../../plan/model.ts";

/** One object with what each of `changed` has other than `base`. */
export function mergeChanges(base: JsonObject, changed: readonly JsonObject[]): JsonObject {
    return changed.reduce((into, each) => merge(base, into, each), base);
}

function merge(base: JsonObject, into: JsonObject, changed: JsonObject): JsonObject {
    const keys = [...new Set([...Object.keys(into), ...Object.keys(changed)])];
    return Object.fromEntries(
        keys.flatMap((key): [string, Json][] => {
            const merged = mergeValue(base[key], into[key], changed[key]);
            return merged === undefined ? [] : [[key, merged]];
        }),
    );
}

function mergeValue(was: Json | undefined, is: Json | undefined, becomes: Json | undefined): Json | undefined {
    if (JSON.stringify(was) === JSON.stringify(becomes)) {
        return is;
    }
    return isObject(was) && isObject(is) && isObject(becomes) ? merge(was, is, becomes) : becomes;
}
