/** Whole copies of a database, a new object each time. They expire. */
export const DUMPS = "dumps/";

/** The newest state of a bucket, object by object. It does not expire: what never changes is copied only once. */
export const MIRROR = "mirror/";

/** What a mirror held before it was overwritten or deleted, by the time of the run that did it. It expires. */
export const REPLACED = "replaced/";
