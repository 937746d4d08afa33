import { manifestId, type Manifest } from "../manifests.ts";
import { at, isObject, textAt, type Finding, type JsonObject, type Resource } from "../model.ts";
import type { Release } from "../releases.ts";
import { missingVolumes } from "./references/pods.ts";
import { providedBy, providedByRelease } from "./references/provided.ts";
import { usesOfValues } from "./references/release-values.ts";
import { orphanSelectors } from "./references/selectors.ts";
import { targetName, type Provided, type Use } from "./references/target.ts";
import { claimTemplates, podsIn, usesOf } from "./references/uses.ts";

/** What every cluster has. */
const BUILT_IN: Record<string, RegExp> = {
    Namespace: /^(default|kube-node-lease|kube-public|kube-system)$/,
    PriorityClass: /^system-(cluster|node)-critical$/,
    ClusterRole: /^(admin|cluster-admin|edit|view|system:.+)$/,
    Role: /^(extension-apiserver-authentication-reader|system:.+)$/,
    // The second is the autoscalers' own, in kube-system: who serves metrics lets it in.
    ServiceAccount: /^(default|horizontal-pod-autoscaler)$/,
};

/** What DigitalOcean's Kubernetes has beyond that. */
const STORAGE_CLASSES = /^do-block-storage(-xfs)?(-retain)?$/;
const CLUSTER = "digitalocean:index/kubernetesCluster:KubernetesCluster";

/** What the reference checks look at. */
export interface ReferenceSubject {
    readonly resources: readonly Resource[];
    readonly manifests: readonly Manifest[];
    readonly releases: readonly Release[];
    /** Releases whose objects are not known. */
    readonly unrendered: readonly Release[];
}

/** Every name that one object gives of another must lead somewhere: to an object, and to the key or port in it. */
export function checkReferences(subject: ReferenceSubject): Finding[] {
    const inventory = new Inventory(subject);
    const ofObjects = subject.manifests.flatMap((manifest) => {
        const scoped = withSecretNamespace(manifest, subject.releases);
        return usesOf(scoped).flatMap((use) => inventory.problem(use, manifestId(manifest)));
    });
    const ofReleases = subject.releases.flatMap((release) =>
        usesOfValues(release).flatMap((use) => inventory.problem(use, release.urn)),
    );
    return [
        ...ofObjects,
        ...ofReleases,
        ...subject.manifests.flatMap(unmounted),
        ...orphanSelectors(subject.manifests, (namespace) => inventory.isFullyKnown(namespace)),
    ];
}

/** What exists, by kind, namespace and name. */
class Inventory {
    readonly #provided = new Map<string, Provided>();
    readonly #unrendered: readonly Release[];
    /** Whether the classes of an existing cluster are anybody's guess. */
    readonly #foreignCluster: boolean;

    constructor({ resources, manifests, releases, unrendered }: ReferenceSubject) {
        this.#unrendered = unrendered;
        this.#foreignCluster = !resources.some(({ type }) => type === CLUSTER);
        for (const provided of [...manifests.flatMap(providedBy), ...unrendered.flatMap(providedByRelease)]) {
            // What the program says of a Secret outweighs what a controller would fill in.
            if (!this.#provided.has(identity(provided))) {
                this.#provided.set(identity(provided), provided);
            }
        }
        for (const { namespace } of releases) {
            this.#provided.set(identity({ kind: "ServiceAccount", namespace, name: "default" }), {
                kind: "ServiceAccount",
                namespace,
                name: "default",
            });
        }
    }

    /** Whether every object of the namespace is known. */
    isFullyKnown(namespace: string): boolean {
        return !this.#unrendered.some((release) => release.namespace === namespace);
    }

    problem(use: Use, subject: string): Finding[] {
        const what = `${use.kind} ${targetName(use)}`;
        const finding = (message: string): Finding => ({
            rule: "reference",
            level: "error",
            subject,
            path: use.path,
            message,
        });
        const provided = this.#provided.get(identity(use));
        if (provided === undefined) {
            return this.#isAssumed(use) ? [] : [finding(`names ${what}, which does not exist`)];
        }
        const { keys } = provided;
        if (use.key === undefined || keys === undefined || keys.includes(use.key)) {
            return [];
        }
        const part = use.kind === "Service" ? "port" : "key";
        return [finding(`names the ${part} ${use.key} of ${what}, which has ${keys.join(", ") || "none"}`)];
    }

    #isAssumed(use: Use): boolean {
        return (
            (BUILT_IN[use.kind]?.test(use.name) ?? false) ||
            (use.kind === "StorageClass" && (this.#foreignCluster || STORAGE_CLASSES.test(use.name))) ||
            this.#unrendered.some((release) => mayOwn(release, use))
        );
    }
}

/** Whether an object may be one of a release whose objects are not known: by its namespace and the names Helm gives. */
function mayOwn({ name, chart, namespace, values }: Release, use: Use): boolean {
    const isNear = use.namespace === namespace || use.namespace === "";
    return isNear && [name, chart, ...overrides(values)].some((prefix) => use.name.startsWith(prefix));
}

/** Names that the values of a chart and of its sub-charts give in place of the release's. */
function overrides(values: JsonObject): string[] {
    return Object.entries(values).flatMap(([key, value]) => {
        if (isObject(value)) {
            return overrides(value);
        }
        return /^(fullnameOverride|nameOverride)$/.test(key) && textAt(value) !== "" ? [textAt(value)] : [];
    });
}

/** The Secrets of a cluster-wide issuer lie where cert-manager runs. */
function withSecretNamespace(manifest: Manifest, releases: readonly Release[]): Manifest {
    if (manifest.kind !== "ClusterIssuer") {
        return manifest;
    }
    const certManager = releases.find(({ chart }) => chart === "cert-manager");
    const namespace =
        textAt(at(certManager?.values, "clusterResourceNamespace")) || (certManager?.namespace ?? "cert-manager");
    return { ...manifest, namespace };
}

function unmounted(manifest: Manifest): Finding[] {
    const claims = claimTemplates(manifest.object);
    return podsIn(manifest.object)
        .flatMap(({ pod, path }) => missingVolumes(pod, claims, path))
        .map(({ path, name }) => ({
            rule: "reference",
            level: "error",
            subject: manifestId(manifest),
            path,
            message: `mounts the volume ${name}, which the pod does not have`,
        }));
}

function identity({ kind, namespace, name }: Pick<Provided, "kind" | "namespace" | "name">): string {
    return `${kind}\n${namespace}\n${name}`;
}

/** Objects without a namespace of the plan, or with one that does not exist. */
export function checkNamespaces(manifests: readonly Manifest[], releases: readonly Release[]): Finding[] {
    const namespaces = new Set(manifests.filter(({ kind }) => kind === "Namespace").map(({ name }) => name));
    const exists = (namespace: string): boolean =>
        namespace === "" || namespaces.has(namespace) || (BUILT_IN["Namespace"]?.test(namespace) ?? false);
    const places = [
        ...manifests.map((manifest) => ({ subject: manifestId(manifest), namespace: manifest.namespace })),
        ...releases.map(({ urn, namespace }) => ({ subject: urn, namespace })),
    ];
    return places
        .filter(({ namespace }) => !exists(namespace))
        .map(({ subject, namespace }) => ({
            rule: "reference",
            level: "error",
            subject,
            path: "metadata.namespace",
            message: `lies in the namespace ${namespace}, which does not exist`,
        }));
}
