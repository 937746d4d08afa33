import { setTimeout as delay } from "node:timers/promises";
import { ChartLibrary, parseDefinitions } from "../../plan/charts.ts";
import { groupOf, isClusterKind, type Manifest } from "../../plan/manifests.ts";
import { at, textAt, type JsonObject } from "../../plan/model.ts";
import type { Rest } from "./rest.ts";

/** Ten times what an idle machine takes. */
const SERVED_TIMEOUT_MILLISECONDS = 20_000;

/**
 * Makes the API server know every custom kind of a plan: by the chart's own definition where a folder of charts has it,
 * else by one that takes any fields. Returns the kinds of the second sort: their fields are not proven.
 */
export async function defineCustomKinds(
    rest: Rest,
    manifests: readonly Manifest[],
    chartFolders: readonly string[],
): Promise<string[]> {
    const wanted = new Map(
        manifests.filter(isCustom).map((manifest) => [`${manifest.apiVersion} ${manifest.kind}`, manifest]),
    );
    const library = new ChartLibrary(".", chartFolders);
    const atHand = [...library.crdFiles()].flatMap(({ text }) => parseDefinitions(text));
    const unproven: string[] = [];
    for (const { apiVersion, kind } of wanted.values()) {
        if (await rest.serves(apiVersion, kind)) {
            continue;
        }
        const own = atHand.find((definition) => definesKind(definition, apiVersion, kind));
        if (!own) {
            unproven.push(`${kind} (${apiVersion})`);
        }
        const definition = own ?? permissive(apiVersion, kind);
        const name = textAt(at(definition, "metadata.name"));
        const key = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", name, namespace: "" };
        const { status, body } = await rest.apply(key, definition);
        if (status >= 300) {
            throw new Error(`definition of ${kind}: ${JSON.stringify(body)}`);
        }
        await untilServed(rest, apiVersion, kind);
    }
    return unproven.sort();
}

/** Custom kinds have a group with a dot that is not Kubernetes' own. */
function isCustom({ apiVersion }: Manifest): boolean {
    const group = groupOf(apiVersion);
    return group.includes(".") && !group.endsWith(".k8s.io");
}

function definesKind(definition: JsonObject, apiVersion: string, kind: string): boolean {
    return at(definition, "spec.group") === groupOf(apiVersion) && at(definition, "spec.names.kind") === kind;
}

/** A definition that takes objects of the kind with any fields. */
function permissive(apiVersion: string, kind: string): JsonObject {
    const group = groupOf(apiVersion);
    const singular = kind.toLowerCase();
    const plural = `${singular}s`;
    return {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: `${plural}.${group}` },
        spec: {
            group,
            scope: isClusterKind(kind) ? "Cluster" : "Namespaced",
            names: { kind, plural, singular, listKind: `${kind}List` },
            versions: [
                {
                    name: apiVersion.slice(group.length + 1),
                    served: true,
                    storage: true,
                    schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
                },
            ],
        },
    };
}

async function untilServed(rest: Rest, apiVersion: string, kind: string): Promise<void> {
    const deadline = performance.now() + SERVED_TIMEOUT_MILLISECONDS;
    for (;;) {
        rest.forget(apiVersion);
        if (await rest.serves(apiVersion, kind)) {
            return;
        }
        if (performance.now() > deadline) {
            throw new Error(`${kind} of ${apiVersion} is not served after ${SERVED_TIMEOUT_MILLISECONDS / 1000} s`);
        }
        await delay(50);
    }
}
