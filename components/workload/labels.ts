/** The labels a pod is selected by. Kubernetes never lets them change, so they are as few as can be. */
export interface Selector extends Record<string, string> {
    readonly app: string;
}

export function selectorOf(workloadName: string): Selector {
    return { app: workloadName };
}

export interface LabelArgs {
    /** Name of the workload within its namespace. */
    readonly workloadName: string;
    /** Application the workload belongs to. */
    readonly partOf: string;
    /** What the workload is to its application; its name unless given. */
    readonly component?: string;
    /** Name of this deployment of it, unique in the stack. */
    readonly instance: string;
    readonly labels?: Readonly<Record<string, string>>;
}

/** Kubernetes' recommended labels beside the selector. */
export function labelsOf({ workloadName, partOf, component, instance, labels }: LabelArgs): Record<string, string> {
    return {
        ...labels,
        ...selectorOf(workloadName),
        "app.kubernetes.io/name": workloadName,
        "app.kubernetes.io/instance": instance,
        "app.kubernetes.io/component": component ?? workloadName,
        "app.kubernetes.io/part-of": partOf,
        "app.kubernetes.io/managed-by": "pulumi",
    };
}
