import { NO_PROBES_ANNOTATION } from "../../components/workload/contracts.ts";
import { at, listAt, objectAt, textAt, type PlannedResource } from "../../plan/model.ts";
import type { Rule } from "../rules.ts";
import { rule } from "./rule.ts";
import {
    containersOf,
    namespaceOf,
    objectName,
    podTemplate,
    runsForever,
    type PlannedContainer,
} from "./kubernetes.ts";

/** What every container states. A CPU limit is no part of it: it throttles what is idle elsewhere. */
const STATED = ["requests.cpu", "requests.memory", "limits.memory"];

/** Autoscalers, with the kind they scale unless they say it. */
const SCALERS: Record<string, string> = {
    "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": "",
    "kubernetes:keda.sh/v1alpha1:ScaledObject": "Deployment",
};

export const workloadRules: readonly Rule[] = [
    rule(
        {
            name: "container-resources",
            level: "error",
            description: "Every container states its requests of CPU and memory and its limit of memory.",
        },
        (resources, report) =>
            containersOf(resources).flatMap(({ resource, container, path }) => {
                const missing = STATED.filter((item) => at(container["resources"], item) === undefined);
                return missing.length === 0
                    ? []
                    : [report(resource, `states no ${missing.join(", ")}`, `${path}.resources`)];
            }),
    ),
    rule(
        {
            name: "container-probes",
            level: "error",
            description:
                "A container with ports tells when it is ready and whether it lives; one without ports tells one of the two. Where nothing can be asked, the pod says why.",
        },
        (resources, report) =>
            containersOf(resources)
                .filter(({ resource, init }) => !init && runsForever(resource) && reason(resource) === "")
                .flatMap((container) => {
                    const missing = missingProbes(container);
                    return missing === "" ? [] : [report(container.resource, `has no ${missing}`, container.path)];
                }),
    ),
    rule(
        {
            name: "one-scaler",
            level: "error",
            description:
                "The number of a workload's pods is decided in one place: by the program or by one autoscaler.",
        },
        (resources, report) => {
            const scalers = resources.filter(({ type }) => type in SCALERS);
            return resources.filter(runsForever).flatMap((workload) => {
                const mine = scalers.filter((scaler) => scales(scaler, workload));
                const decided = "replicas" in objectAt(workload.inputs["spec"]) && !ignoresReplicas(workload);
                return [
                    ...(mine.length > 1 ? [report(workload, `has ${mine.length} autoscalers`)] : []),
                    ...(mine.length > 0 && decided
                        ? [report(workload, "sets replicas beside an autoscaler: leave them out", "spec.replicas")]
                        : []),
                ];
            });
        },
    ),
];

function reason(workload: PlannedResource): string {
    return textAt(objectAt(at(podTemplate(workload), "metadata.annotations"))[NO_PROBES_ANNOTATION]);
}

function missingProbes({ container }: PlannedContainer): string {
    const has = (probe: string): boolean => probe in container;
    if (listAt(container["ports"]).length === 0) {
        return has("readinessProbe") || has("livenessProbe") ? "" : "readinessProbe or livenessProbe";
    }
    return ["readinessProbe", "livenessProbe"].filter((probe) => !has(probe)).join(" and ");
}

function scales(scaler: PlannedResource, workload: PlannedResource): boolean {
    const { kind, name } = objectAt(at(scaler.inputs, "spec.scaleTargetRef"));
    const scaledKind = textAt(kind) || SCALERS[scaler.type];
    return (
        namespaceOf(scaler) === namespaceOf(workload) &&
        name === objectName(workload) &&
        scaledKind === textAt(workload.inputs["kind"])
    );
}

/** A first number that somebody else then changes is no decision. */
function ignoresReplicas({ ignoreChanges }: PlannedResource): boolean {
    return ignoreChanges.includes("spec.replicas");
}
