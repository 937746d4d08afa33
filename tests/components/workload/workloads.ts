import { Workload } from "../../../components/workload/workload.ts";
import type { WorkloadArgs } from "../../../components/workload/workload.ts";
import { deploy } from "../../support/deploy.ts";
import type { Deployed } from "../../support/deploy.ts";

export const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
export const STATEFUL_SET = "kubernetes:apps/v1:StatefulSet";
export const SERVICE = "kubernetes:core/v1:Service";
export const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
export const BUDGET = "kubernetes:policy/v1:PodDisruptionBudget";
export const AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
export const SCALED_OBJECT = "kubernetes:keda.sh/v1alpha1:ScaledObject";

/** The least that a workload is made of. */
export const LEAST: WorkloadArgs = {
    namespace: "shop",
    partOf: "shop",
    workloadName: "web",
    image: "example.com/web:1.2.3",
    user: 1000,
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
    scaling: { kind: "fixed", replicas: 2 },
    probes: { readiness: { httpGet: { path: "/ready", port: "http" } } },
    ports: [{ name: "http", port: 8080 }],
    traffic: { ingress: [], egress: [] },
};

/** Registers one workload `shop-web` that differs from the least in `changes`. */
export function deployWorkload(changes: Partial<WorkloadArgs> = {}): Promise<Deployed> {
    return deploy(() => new Workload("shop-web", { ...LEAST, ...changes }));
}
