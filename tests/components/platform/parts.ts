import * as k8s from "@pulumi/kubernetes";
import type { Scraper } from "../../../components/platform/scraper.ts";
import { pods } from "../../../components/workload/network.ts";

export const RELEASE = "kubernetes:helm.sh/v3:Release";
export const NAMESPACE = "kubernetes:core/v1:Namespace";
export const SERVICE = "kubernetes:core/v1:Service";
export const SECRET = "kubernetes:core/v1:Secret";

/** Prometheus, to a part that is scraped by it. */
export const SCRAPER: Scraper = {
    peer: pods({ "app.kubernetes.io/name": "prometheus" }, "monitoring"),
    ready: [],
};

/** The pods of `SCRAPER` as the policy matrix names them. */
export const PROMETHEUS = "monitoring/app.kubernetes.io/name=prometheus";

/** An address that no policy can know: the control plane, a node. */
export const OUTSIDE = "100.65.0.1";

/** A pod of nobody in particular. */
export const STRANGER = "shop/app=web";

export const DEFINITIONS = "kubernetes:core/v1:ConfigMap";

/** Stands for what brings the kinds that monitors are of. */
export function definitions(): k8s.core.v1.ConfigMap {
    return new k8s.core.v1.ConfigMap("definitions");
}
