/** Something that another object names. */
export interface Target {
    readonly kind: string;
    /** Empty for an object of the cluster as a whole. */
    readonly namespace: string;
    readonly name: string;
}

/** Something that exists, or will once its controller has done its work. */
export interface Provided extends Target {
    /** Keys of a Secret or ConfigMap, names and numbers of a Service's ports; absent where nothing is known of them. */
    readonly keys?: readonly string[];
}

/** One object naming another. */
export interface Use extends Target {
    /** Dotted path of the reference within the object that makes it. */
    readonly path: string;
    /** The key or port that must be there; absent when the whole object is meant. */
    readonly key?: string;
}

/** `<namespace>/<name>`, or the name alone for an object of the cluster. */
export function targetName({ namespace, name }: Target): string {
    return namespace === "" ? name : `${namespace}/${name}`;
}
