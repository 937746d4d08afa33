import { isObject, textAt, type Json } from "../../model.ts";
import type { Release } from "../../releases.ts";
import type { Use } from "./target.ts";
import { usesWithin } from "./uses.ts";

/** Names that charts give to a value which holds the name of an object that is already there. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
    [/^(existing\w*Secret\w*|\w+ExistingSecret|existingSecretName)$/, "Secret"],
    [/^existing(Volume)?Claim(Name)?$/, "PersistentVolumeClaim"],
];

/** What the values of a release name: existing Secrets and claims, and references in the forms Kubernetes gives them. */
export function usesOfValues({ values, namespace }: Release): Use[] {
    return [...usesWithin(values, namespace, "values"), ...existing(values, namespace, "values")];
}

function existing(value: Json, namespace: string, path: string): Use[] {
    if (Array.isArray(value)) {
        return value.flatMap((item, index) => existing(item, namespace, `${path}.${index}`));
    }
    if (!isObject(value)) {
        return [];
    }
    return Object.entries(value).flatMap(([key, item]) => {
        const here = `${path}.${key}`;
        const kind = BY_NAME.find(([pattern]) => pattern.test(key) && !/Key$/.test(key))?.[1];
        return kind !== undefined && textAt(item) !== ""
            ? [{ kind, namespace, name: textAt(item), path: here }]
            : existing(item, namespace, here);
    });
}
