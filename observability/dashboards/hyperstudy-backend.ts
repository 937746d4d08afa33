import type { Variable } from "../dashboard.ts";

export interface HyperStudyFacts {
    readonly namespace: string;
}

/** Job under which Prometheus has the backend's metrics. */
export const BACKEND = 'job="hyperstudy-backend"';

/** The chosen pods of the backend. */
export const CHOSEN = `${BACKEND},pod=~"$pod"`;

/** Shares of failed requests at which a panel warns; at the second somebody is woken. */
export const FAILED = [
    { value: 0.01, colour: "yellow" },
    { value: 0.05, colour: "red" },
] as const;

/** A choice of backend pods, `$pod`. */
export function backendVariable({ namespace }: HyperStudyFacts): Variable {
    return { name: "pod", label: "Pod", query: `label_values(up{${BACKEND},namespace="${namespace}"}, pod)` };
}
