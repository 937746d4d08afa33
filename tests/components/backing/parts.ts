import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import type { Operator } from "../../../components/backing/in-cluster/operator.ts";
import type { StatefulServiceArgs } from "../../../components/backing/in-cluster/service.ts";
import { pods } from "../../../components/workload/network.ts";
import { SCRAPER } from "../platform/parts.ts";

export const SECRET = "kubernetes:core/v1:Secret";
export const CLAIM = "kubernetes:core/v1:PersistentVolumeClaim";
export const RELEASE = "kubernetes:helm.sh/v3:Release";
export const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
export const BUDGET = "kubernetes:policy/v1:PodDisruptionBudget";
export const JOB = "kubernetes:batch/v1:Job";
export const PASSWORD = "random:index/randomPassword:RandomPassword";
export const POD_MONITOR = "kubernetes:monitoring.coreos.com/v1:PodMonitor";

/** An operator that is already there; `operator` is what it says that must exist first. */
export function operator(namespace: string, labels: Record<string, string>): Operator {
    return {
        namespace: pulumi.output(namespace),
        peer: pods(labels, namespace),
        ready: [new k8s.core.v1.ConfigMap("operator", {})],
    };
}

export function cloudNativePg(): Operator {
    return operator("cnpg-system", { "app.kubernetes.io/name": "cloudnative-pg" });
}

/** An in-cluster service of the application `shop`, monitored and protected. */
export const SHOP = {
    namespace: "shop",
    volumeClass: { className: "do-block-storage", ready: [] },
    storageGiB: 10,
    resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } },
    protection: "protected",
    scraper: SCRAPER,
} as const satisfies StatefulServiceArgs;
