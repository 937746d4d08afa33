export type Labels = Readonly<Record<string, string>>;

/** A pod as network policies see it. */
export interface Pod {
    readonly namespace: string;
    /** Name of the object that makes it. */
    readonly workload: string;
    readonly labels: Labels;
    readonly ports: readonly { readonly name?: string; readonly number: number; readonly protocol: string }[];
}

interface Metadata {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
}

interface PodTemplate {
    readonly metadata?: { readonly labels?: Labels };
    readonly spec?: { readonly containers?: readonly Container[]; readonly initContainers?: readonly Container[] };
}

interface Container {
    readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[];
}

interface Manifest {
    readonly kind?: string;
    readonly metadata: Metadata;
    readonly spec: {
        readonly template: PodTemplate;
        readonly jobTemplate: { readonly spec: { readonly template: PodTemplate } };
    };
}

/** One pod for each object that makes pods: replicas are alike. */
export function allPods(manifests: readonly unknown[]): Pod[] {
    return (manifests as readonly Manifest[]).flatMap((manifest) => {
        const template = templateOf(manifest);
        return template ? [podOf(manifest.metadata, template)] : [];
    });
}

/** Labels of the namespaces among the manifests, by name. */
export function namespaceLabels(manifests: readonly unknown[]): Map<string, Labels> {
    const namespaces = (manifests as readonly Manifest[]).filter(({ kind }) => kind === "Namespace");
    return new Map(namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
}

function templateOf(manifest: Manifest): PodTemplate | undefined {
    switch (manifest.kind) {
        case "Deployment":
        case "StatefulSet":
        case "DaemonSet":
        case "ReplicaSet":
        case "Job":
            return manifest.spec.template;
        case "CronJob":
            return manifest.spec.jobTemplate.spec.template;
        case "Pod":
            return manifest as unknown as PodTemplate;
        default:
            return undefined;
    }
}

function podOf({ name, namespace = "default" }: Metadata, { metadata, spec }: PodTemplate): Pod {
    const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
    return {
        namespace,
        workload: name,
        labels: metadata?.labels ?? {},
        ports: containers
            .flatMap((container) => container.ports ?? [])
            .map(({ name: portName, containerPort, protocol = "TCP" }) => ({
                ...(portName !== undefined && { name: portName }),
                number: containerPort,
                protocol,
            })),
    };
}
