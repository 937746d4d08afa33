import {
    at,
    isObject,
    listAt,
    objectAt,
    textAt,
    type Json,
    type JsonObject,
    type PlannedResource,
} from "../../plan/model.ts";

export const RELEASE = "kubernetes:helm.sh/v3:Release";
export const NAMESPACE = "kubernetes:core/v1:Namespace";

/** Kinds that make pods, with the path of the pod template. */
const TEMPLATES: Record<string, string> = {
    "kubernetes:apps/v1:DaemonSet": "spec.template",
    "kubernetes:apps/v1:Deployment": "spec.template",
    "kubernetes:apps/v1:StatefulSet": "spec.template",
    "kubernetes:batch/v1:CronJob": "spec.jobTemplate.spec.template",
    "kubernetes:batch/v1:Job": "spec.template",
};

/** A container, whose it is and where it stands. */
export interface PlannedContainer {
    readonly resource: PlannedResource;
    readonly container: JsonObject;
    readonly path: string;
    /** Whether it runs before the others and ends. */
    readonly init: boolean;
}

/** Whether pods of this resource run until they are told to stop. */
export function runsForever({ type }: PlannedResource): boolean {
    return type in TEMPLATES && !type.startsWith("kubernetes:batch/");
}

/** The pod template of a resource that makes pods. */
export function podTemplate(resource: PlannedResource): JsonObject | undefined {
    const path = TEMPLATES[resource.type];
    const template = path === undefined ? undefined : at(resource.inputs, path);
    return isObject(template) ? template : undefined;
}

/** Every container of every pod that the resources make. */
export function containersOf(resources: readonly PlannedResource[]): PlannedContainer[] {
    return resources.flatMap((resource) => {
        const template = TEMPLATES[resource.type];
        return template === undefined
            ? []
            : ["initContainers", "containers"].flatMap((group) => {
                  const path = `${template}.spec.${group}`;
                  return listAt(at(resource.inputs, path)).map((item, index) => ({
                      resource,
                      container: objectAt(item),
                      path: `${path}.${index}`,
                      init: group === "initContainers",
                  }));
              });
    });
}

/** Name in the cluster, where the program sets it. */
export function objectName({ inputs }: PlannedResource): string {
    return textAt(at(inputs, "metadata.name"));
}

/** Namespace of a Kubernetes object or of a release. */
export function namespaceOf({ type, inputs }: PlannedResource): string {
    return type === RELEASE ? textAt(inputs["namespace"]) : textAt(at(inputs, "metadata.namespace"));
}

/** Every text within a value, with its dotted path. */
export function* textsIn(value: Json, path = ""): Generator<{ readonly path: string; readonly text: string }> {
    if (typeof value === "string") {
        yield { path, text: value };
    } else if (typeof value === "object" && value !== null) {
        for (const [key, item] of Object.entries(value)) {
            yield* textsIn(item, path === "" ? key : `${path}.${key}`);
        }
    }
}
