import type { IngressController } from "../../ingress/contract.ts";
import { serverErrorRatio } from "../../ingress/request-metrics.ts";
import { REQUESTS_SUFFER, type AlertRule } from "../../platform/alert-rules.ts";
import { API_PORT, NAME, partName } from "./names.ts";

/** Lists of Redis in which documents wait: the queues of the workers. */
export const QUEUES = ["document_processor", "default", "celery"];

/** Documents that may wait without anybody being told. */
const LONG_QUEUE = 500;

export interface AlertsArgs {
    readonly namespace: string;
    readonly controller: Pick<IngressController, "kind">;
}

/**
 * What somebody must be told of DocuElevate, as the cluster, the ingress controller and Redis see it: it has no metrics itself.
 * What may happen to any pod, volume or backup is among the platform's rules.
 */
export function alertRules({ namespace, controller }: AlertsArgs): AlertRule[] {
    const here = `namespace="${namespace}"`;
    const api = `kube_deployment_status_replicas_available{${here},deployment="${partName("api")}"}`;
    return [
        {
            alert: "DocuElevateDown",
            expr: `${api} == 0 or absent(${api})`,
            for: "3m",
            severity: "critical",
            summary: "No pod of the API is ready.",
            description: "Nobody can reach documents. A pod is ready while it reaches its database: look there first.",
        },
        {
            alert: "DocuElevateDocumentsWait",
            expr: `sum by (key) (redis_key_size{${here},key=~"${QUEUES.join("|")}"}) > ${LONG_QUEUE}`,
            for: "30m",
            severity: "warning",
            summary: "More than 500 tasks have waited in the queue {{ $labels.key }} for 30 minutes.",
            description: "Workers do not keep up: look at their logs, and raise worker.replicas or worker.concurrency.",
        },
        {
            alert: "DocuElevateServerErrors",
            expr: `${serverErrorRatio(controller.kind, { namespace, ingress: NAME, service: partName("api"), port: API_PORT })} > 0.05`,
            for: "10m",
            severity: "critical",
            labels: REQUESTS_SUFFER,
            summary: "More than 5 % of DocuElevate's requests fail.",
            description: "The API answers with server errors, or not at all: look at its logs, its database and Redis.",
        },
    ];
}
