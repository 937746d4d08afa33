import type { AlertRule } from "../../platform/alert-rules.ts";
import { DATA_CAUSE } from "../alerts.ts";

/** State of a member of a replica set: https://www.mongodb.com/docs/manual/reference/replica-states/ */
const PRIMARY = 'rs_state="1"';
const SECONDARY = 'rs_state="2"';

/** What somebody must be told of MongoDB on the cluster, of whatever namespace. Whoever has the namespace is told. */
export function mongoAlerts(): AlertRule[] {
    const members = (state = "") => `count by (namespace, job) (mongodb_up{${state}})`;
    // Those of the replica set, not the operator's own.
    const ready =
        'max by (namespace, statefulset) (kube_statefulset_status_replicas_ready{statefulset=~"(.+-)?mongodb"})';
    const wanted = "max by (namespace, statefulset) (kube_statefulset_replicas)";
    return [
        {
            alert: "MongoDown",
            expr: `${ready} * 2 < on (namespace, statefulset) ${wanted}`,
            for: "2m",
            severity: "critical",
            labels: DATA_CAUSE,
            summary: "Too few members of MongoDB {{ $labels.statefulset }} in {{ $labels.namespace }} are ready.",
            description: "Without a majority there is no primary, and nothing can be written.",
        },
        {
            alert: "MongoWithoutPrimary",
            expr: `${members()} unless on (namespace, job) ${members(PRIMARY)}`,
            for: "3m",
            severity: "critical",
            labels: DATA_CAUSE,
            summary: "MongoDB {{ $labels.job }} in {{ $labels.namespace }} has no primary.",
            description: "Members run but elect none: nothing can be written.",
        },
        {
            alert: "MongoLags",
            expr: `max by (namespace, job) (mongodb_members_optime_ts{${PRIMARY}}) - on (namespace, job) group_right () max by (namespace, job, pod) (mongodb_members_optime_ts{${SECONDARY}}) > 60`,
            for: "10m",
            severity: "warning",
            summary:
                "The secondary {{ $labels.pod }} in {{ $labels.namespace }} is {{ $value | humanizeDuration }} behind.",
            description: "If it falls behind further than the primary remembers, it has to copy everything again.",
        },
        {
            alert: "MongoConnectionsShort",
            expr: "max by (namespace, pod) (mongodb_connections_current) / (max by (namespace, pod) (mongodb_connections_current) + max by (namespace, pod) (mongodb_connections_available)) > 0.9",
            for: "10m",
            severity: "warning",
            summary:
                "{{ $value | humanizePercentage }} of the connections that {{ $labels.pod }} in {{ $labels.namespace }} takes are open.",
            description: "Soon clients are refused: pools are too large for so many pods, or connections leak.",
        },
    ];
}
