import { isObject, listAt, objectAt, textAt, type JsonObject } from "../../model.ts";
import type { Use } from "./target.ts";

/** What a pod asks of its namespace: accounts, pull secrets, volumes. Variables are found by their reference fields. */
export function usesOfPod(pod: JsonObject, namespace: string, path: string): Use[] {
    const use = (kind: string, name: unknown, where: string): Use[] =>
        textAt(name) === "" ? [] : [{ kind, namespace, name: textAt(name), path: `${path}.${where}` }];
    return [
        ...use("ServiceAccount", pod["serviceAccountName"], "serviceAccountName"),
        ...listAt(pod["imagePullSecrets"]).flatMap((reference, index) =>
            use("Secret", objectAt(reference)["name"], `imagePullSecrets.${index}`),
        ),
        ...listAt(pod["volumes"]).flatMap((volume, index) =>
            usesOfVolume(objectAt(volume), namespace, `${path}.volumes.${index}`),
        ),
    ];
}

/** Names of the volumes that containers mount and the pod does not have, with the paths of the mounts. */
export function missingVolumes(
    pod: JsonObject,
    claimTemplates: readonly string[],
    path: string,
): { path: string; name: string }[] {
    const volumes = new Set([
        ...listAt(pod["volumes"]).map((volume) => textAt(objectAt(volume)["name"])),
        ...claimTemplates,
    ]);
    return ["initContainers", "containers"].flatMap((group) =>
        listAt(pod[group]).flatMap((container, index) =>
            listAt(objectAt(container)["volumeMounts"]).flatMap((mount, mountIndex) => {
                const name = textAt(objectAt(mount)["name"]);
                return volumes.has(name)
                    ? []
                    : [{ path: `${path}.${group}.${index}.volumeMounts.${mountIndex}`, name }];
            }),
        ),
    );
}

function usesOfVolume(volume: JsonObject, namespace: string, path: string): Use[] {
    const claim = textAt(objectAt(volume["persistentVolumeClaim"])["claimName"]);
    const projected = listAt(objectAt(volume["projected"])["sources"]).map(objectAt);
    return [
        ...(claim === "" ? [] : [{ kind: "PersistentVolumeClaim", namespace, name: claim, path }]),
        ...usesOfSource("Secret", volume["secret"], "secretName", namespace, path),
        ...usesOfSource("ConfigMap", volume["configMap"], "name", namespace, path),
        ...projected.flatMap((source) => [
            ...usesOfSource("Secret", source["secret"], "name", namespace, path),
            ...usesOfSource("ConfigMap", source["configMap"], "name", namespace, path),
        ]),
    ];
}

/** A Secret or ConfigMap as files: as a whole, or the keys that are listed. */
function usesOfSource(kind: string, source: unknown, nameKey: string, namespace: string, path: string): Use[] {
    if (!isObject(source) || source["optional"] === true) {
        return [];
    }
    const whole: Use = { kind, namespace, name: textAt(source[nameKey]), path };
    const items = listAt(source["items"]);
    return items.length === 0 ? [whole] : items.map((item) => ({ ...whole, key: textAt(objectAt(item)["key"]) }));
}
