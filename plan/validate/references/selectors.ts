import { manifestId, type Manifest } from "../../manifests.ts";
import { at, isObject, objectAt, textAt, type Finding, type Json, type JsonObject } from "../../model.ts";

/** Kinds that own pods, with the path of the template. */
const TEMPLATES: Record<string, string> = {
    CronJob: "spec.jobTemplate.spec.template",
    DaemonSet: "spec.template",
    Deployment: "spec.template",
    Job: "spec.template",
    ReplicaSet: "spec.template",
    StatefulSet: "spec.template",
};

/** Kinds that choose pods, with the path of the choice: plain labels or a selector with `matchLabels`. */
const SELECTORS: Record<string, string> = {
    PodDisruptionBudget: "spec.selector",
    PodMonitor: "spec.selector",
    Service: "spec.selector",
};

/** Labels by which operators mark pods that the plan does not know. */
const OPERATOR_LABEL = /^(cnpg\.io|strimzi\.io|app\.kubernetes\.io\/managed-by)\b/;

/** Name resolution, which every cluster has. */
const DNS: PlannedPod = { namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, statefulSet: "" };

/** Label by which Kubernetes marks each pod of a StatefulSet with the pod's name. */
const POD_NAME_LABEL = "statefulset.kubernetes.io/pod-name";

/** A pod of the plan, as selectors see it. */
interface PlannedPod {
    readonly namespace: string;
    readonly labels: JsonObject;
    /** Name of the StatefulSet that makes it; empty for others. */
    readonly statefulSet: string;
}

/** Selectors that choose no pod, and controllers whose own pods they do not choose. */
export function orphanSelectors(
    manifests: readonly Manifest[],
    isFullyKnown: (namespace: string) => boolean,
): Finding[] {
    const pods = [DNS, ...manifests.flatMap((manifest) => [...plannedPod(manifest), ...watchingPod(manifest)])];
    return manifests.flatMap((manifest) => [...ownPods(manifest), ...chosen(manifest, pods, isFullyKnown)]);
}

function plannedPod({ kind, namespace, name, object }: Manifest): PlannedPod[] {
    const path = TEMPLATES[kind];
    const labels = objectAt(at(object, `${path}.metadata.labels`));
    return path === undefined ? [] : [{ namespace, labels, statefulSet: kind === "StatefulSet" ? name : "" }];
}

/** The pods that Prometheus' operator makes, with the labels that it gives them. */
function watchingPod({ kind, namespace, name, object }: Manifest): PlannedPod[] {
    if (kind !== "Prometheus" && kind !== "Alertmanager") {
        return [];
    }
    const program = kind.toLowerCase();
    const labels = {
        ...objectAt(at(object, "spec.podMetadata.labels")),
        "app.kubernetes.io/name": program,
        "app.kubernetes.io/instance": name,
        "app.kubernetes.io/managed-by": "prometheus-operator",
        [program]: name,
        ...(kind === "Prometheus" && { "operator.prometheus.io/name": name }),
    };
    return [{ namespace, labels, statefulSet: `${program}-${name}` }];
}

function ownPods(manifest: Manifest): Finding[] {
    const template = TEMPLATES[manifest.kind];
    const selector = at(manifest.object, "spec.selector.matchLabels");
    if (template === undefined || !isObject(selector)) {
        return [];
    }
    const labels = objectAt(at(manifest.object, `${template}.metadata.labels`));
    return matches(selector, labels) ? [] : [finding(manifest, "spec.selector", "does not choose its own pods")];
}

function chosen(
    manifest: Manifest,
    pods: readonly PlannedPod[],
    isFullyKnown: (namespace: string) => boolean,
): Finding[] {
    const { kind, namespace, object } = manifest;
    const path = SELECTORS[kind];
    const selector = path === undefined ? undefined : plainLabels(at(object, path));
    const elsewhere = at(object, "spec.namespaceSelector") !== undefined;
    if (path === undefined || selector === undefined || elsewhere || !isFullyKnown(namespace)) {
        return [];
    }
    if (Object.keys(selector).some((label) => OPERATOR_LABEL.test(label))) {
        return [];
    }
    const found = pods.some((pod) => pod.namespace === namespace && choosesPod(selector, pod));
    return found ? [] : [finding(manifest, path, "chooses no pod of the plan")];
}

/** The labels that a pod must have; nothing when the choice is empty or made of expressions. */
function plainLabels(selector: Json | undefined): JsonObject | undefined {
    if (!isObject(selector) || "matchExpressions" in selector) {
        return undefined;
    }
    const labels = "matchLabels" in selector ? objectAt(selector["matchLabels"]) : selector;
    return Object.keys(labels).length === 0 ? undefined : labels;
}

/** A pod of a StatefulSet may have any number: how many there are is decided while it runs. */
function choosesPod(
    { [POD_NAME_LABEL]: podName, ...selector }: JsonObject,
    { labels, statefulSet }: PlannedPod,
): boolean {
    const [, owner] = /^(.*)-\d+$/.exec(textAt(podName)) ?? [];
    return (podName === undefined || owner === statefulSet) && matches(selector, labels);
}

function matches(selector: JsonObject, labels: JsonObject): boolean {
    return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function finding(manifest: Manifest, path: string, message: string): Finding {
    return { rule: "selector", level: "error", subject: manifestId(manifest), path, message };
}
