/** An image as charts take it: they put a colon between the two. */
export interface ImageParts {
    readonly repository: string;
    /** A tag, a digest, or a tag with one. */
    readonly tag: string;
}

/**
 * The parts of `registry:5000/name:1.2`, `name:1.2@sha256:…` or `name@sha256:…`: split at the first colon after the last
 * slash, so that a chart's `repository:tag` is the reference again.
 */
export function imageParts(reference: string): ImageParts {
    const colon = reference.indexOf(":", reference.lastIndexOf("/"));
    if (colon < 0) {
        throw new Error(`${reference} names neither a tag nor a digest`);
    }
    return { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}
