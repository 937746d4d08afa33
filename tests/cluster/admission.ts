import { manifestId, type Manifest } from "../../plan/manifests.ts";
import { at, isObject, listAt, objectAt, textAt, type JsonObject } from "../../plan/model.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Answer } from "./client.ts";
import { defineCustomKinds } from "./definitions.ts";
import type { Rest } from "./rest.ts";

/** What the API server holds against an object. */
export interface Refusal {
    /** `<namespace>/<Kind>/<name>`. */
    readonly object: string;
    /** Reason with the field it is about, as the API server words it. */
    readonly reason: string;
}

export interface Admission {
    /** How many objects were accepted. */
    readonly accepted: number;
    /** Rejections and warnings alike. */
    readonly refusals: readonly Refusal[];
    /** Kinds whose definition is not at hand: any field is taken. */
    readonly unproven: readonly string[];
    /** Types of resources that exist on a cloud only, with their number. */
    readonly cloudOnly: Readonly<Record<string, number>>;
}

/** Sends every object of a plan to the API server, in the order of the plan's graph. */
export async function admit(
    rest: Rest,
    plan: Pick<Plan, "manifests" | "resources">,
    chartFolders: readonly string[],
): Promise<Admission> {
    const unproven = await defineCustomKinds(rest, plan.manifests, chartFolders);
    const refusals: Refusal[] = [];
    let accepted = 0;
    for (const manifest of inGraphOrder(plan)) {
        const found = [
            ...complaints(await rest.apply(manifest, manifest.object)),
            ...(await podComplaints(rest, manifest)),
        ];
        refusals.push(...found.map((reason) => ({ object: manifestId(manifest), reason })));
        accepted += found.length === 0 ? 1 : 0;
    }
    return { accepted, refusals, unproven, cloudOnly: cloudOnly(plan) };
}

/** The objects after all that their owners depend on; of a release's objects, definitions and namespaces first. */
export function inGraphOrder(plan: Pick<Plan, "manifests" | "resources">): Manifest[] {
    const position = new Map(plan.resources.map(({ urn }, index) => [urn, index]));
    const rank = ({ owner }: Manifest): number => position.get(owner) ?? plan.resources.length;
    const early = ({ kind }: Manifest): number => (["Namespace", "CustomResourceDefinition"].includes(kind) ? 0 : 1);
    return [...plan.manifests].sort((a, b) => rank(a) - rank(b) || early(a) - early(b));
}

/** What would become of the pods of a workload: admission judges them only when a controller makes them. */
async function podComplaints(rest: Rest, { kind, name, namespace, object }: Manifest): Promise<string[]> {
    const template = podTemplateOf(kind, object);
    if (!template) {
        return [];
    }
    const pod = {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { ...objectAt(template["metadata"]), name: `${name}-probe`, namespace },
        spec: podSpec(template),
    };
    const key = { apiVersion: "v1", kind: "Pod", name: `${name}-probe`, namespace };
    return complaints(await rest.apply(key, pod, { dryRun: true })).map((reason) => `its pods: ${reason}`);
}

/** A claim template's volume is added by the StatefulSet's controller; here an empty one stands for it. */
function podSpec(template: JsonObject): JsonObject {
    const spec = objectAt(template["spec"]);
    const volumes = listAt(spec["volumes"]).map((volume) => textAt(objectAt(volume)["name"]));
    const containers = [...listAt(spec["containers"]), ...listAt(spec["initContainers"])].map(objectAt);
    const mounted = containers.flatMap((each) =>
        listAt(each["volumeMounts"]).map((mount) => textAt(objectAt(mount)["name"])),
    );
    const missing = [...new Set(mounted)].filter((volume) => !volumes.includes(volume));
    // Service accounts are made with their namespace by a controller, which does not run here.
    const { serviceAccountName: _, ...rest } = spec;
    return {
        ...rest,
        volumes: [...listAt(spec["volumes"]), ...missing.map((volume) => ({ name: volume, emptyDir: {} }))],
    };
}

function podTemplateOf(kind: string, object: JsonObject): JsonObject | undefined {
    const path = kind === "CronJob" ? "spec.jobTemplate.spec.template" : "spec.template";
    const workload = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"].includes(kind);
    const template = workload ? at(object, path) : undefined;
    return isObject(template) ? template : undefined;
}

function complaints({ status, body, warnings }: Answer): string[] {
    const rejected = status >= 300 ? [textAt(objectAt(body)["message"]) || `answer ${status}`] : [];
    return [...rejected, ...warnings];
}

function cloudOnly(plan: Pick<Plan, "resources">): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { type, custom } of plan.resources) {
        if (custom && type.startsWith("digitalocean:")) {
            counts[type] = (counts[type] ?? 0) + 1;
        }
    }
    return counts;
}
