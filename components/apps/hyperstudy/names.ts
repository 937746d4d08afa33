import { selectorOf } from "../../workload/labels.ts";
import { pods, type Peer } from "../../workload/network.ts";

/** The application's name: label `app.kubernetes.io/part-of`. */
export const PART_OF = "hyperstudy";

/** The namespace that the code and the images of the application name. */
export const NATIVE_NAMESPACE = "hyperstudy";

/** Labels of objects that are no workload's. */
export const LABELS = { "app.kubernetes.io/part-of": PART_OF, "app.kubernetes.io/managed-by": "pulumi" };

/** Workloads by their names, which are their pods' `app` labels too. */
export const WORKLOADS = {
    backend: "backend",
    frontend: "frontend",
    podRouter: "pod-router",
    redis: "redis",
    metricsService: "metrics-service",
    redisBackup: "redis-backup",
    redisRestore: "redis-restore",
} as const;

/** Services by the names that the application, its images and its operators' habits know. */
export const SERVICES = {
    backend: "backend-service",
    backendMetrics: "backend-metrics",
    podRouter: "pod-routing-service",
    frontend: "frontend-service",
    redis: "redis-service",
} as const;

export const PORTS = {
    backend: 3000,
    backendMetrics: 8080,
    podRouter: 3001,
    /** Of the Service; the pods' is a setting. */
    frontend: 80,
    redis: 6379,
} as const;

/** Pods of a workload, for policies of the namespace. */
export function podsOf(workload: keyof typeof WORKLOADS): Peer {
    return pods(selectorOf(WORKLOADS[workload]));
}

/** Names of the pods that the backend may have: of a StatefulSet's, in the order in which they come. */
export function backendPodNames(most: number): string[] {
    return Array.from({ length: most }, (_, ordinal) => `${WORKLOADS.backend}-${ordinal}`);
}
