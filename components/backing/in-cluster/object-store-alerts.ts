import type { AlertRule } from "../../platform/alert-rules.ts";
import { DATA_CAUSE } from "../alerts.ts";

/** What somebody must be told of SeaweedFS, of whatever namespace. Whoever has the namespace is told. */
export function objectStoreAlerts(): AlertRule[] {
    const requests = (matchers = "") => `sum by (namespace, job) (rate(SeaweedFS_s3_request_total{${matchers}}[5m]))`;
    return [
        {
            alert: "ObjectStoreDown",
            expr: 'max by (namespace, deployment) (kube_deployment_status_replicas_ready{deployment=~".+-all-in-one"}) == 0',
            for: "2m",
            severity: "critical",
            labels: DATA_CAUSE,
            summary: "The object store {{ $labels.deployment }} in {{ $labels.namespace }} does not answer.",
            description: "Files can be neither stored nor fetched.",
        },
        {
            alert: "ObjectStoreErrors",
            expr: `${requests('code=~"5.."')} / (${requests()} > 0) > 0.05`,
            for: "10m",
            severity: "warning",
            summary:
                "{{ $value | humanizePercentage }} of the requests to {{ $labels.job }} in {{ $labels.namespace }} fail.",
            description: "Its disk is full, or has no room for another of its volumes.",
        },
    ];
}
