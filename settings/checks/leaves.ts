import type { Mistake } from "../mistakes.ts";
import { memoryBytes, milliCpu } from "../primitives.ts";

/** Every plain value below an object with its path. */
export function leaves(value: unknown, path: string): [path: string, value: unknown][] {
    if (value === null || typeof value !== "object") {
        return [[path, value]];
    }
    return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

/** Limits below their requests, wherever containers have resources below `path`. */
export function limitsBelowRequests(settings: unknown, path: string): Mistake[] {
    const values = new Map(leaves(settings, path));
    return [...values].flatMap(([place, limit]) => {
        const [, owner, quantity] = /^(.*)\.limits\.(cpu|memory)$/.exec(place) ?? [];
        const request = values.get(`${owner}.requests.${quantity}`);
        const amount = quantity === "cpu" ? milliCpu : memoryBytes;
        return typeof limit !== "string" || typeof request !== "string" || amount(limit) >= amount(request)
            ? []
            : [
                  {
                      path: place,
                      value: limit,
                      reason: `is below the request of ${request}`,
                      remedy: "Raise the limit or lower the request.",
                  },
              ];
    });
}
