/** What a look for drift found; no value of any resource is in it. */
export interface DriftReport {
    readonly stack: string;
    readonly drifted: boolean;
    /** Resources that are not as they were deployed. */
    readonly resources: number;
    /** Which, and by which inputs. */
    readonly markdown: string;
}
