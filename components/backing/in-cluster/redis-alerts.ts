import type { AlertRule } from "../../platform/alert-rules.ts";
import { DATA_CAUSE } from "../alerts.ts";

/** Deployments and StatefulSets of Redis, all of them by their names. */
const REDIS = "(.+-)?redis(-master)?";

/** What somebody must be told of Redis on the cluster, of whatever namespace. Whoever has the namespace is told. */
export function redisAlerts(): AlertRule[] {
    const ready = (kind: string) =>
        `max by (namespace, ${kind}) (kube_${kind}_status_replicas_ready{${kind}=~"${REDIS}"}) == 0`;
    const which = "{{ $labels.pod }} in {{ $labels.namespace }}";
    return [
        {
            alert: "RedisDown",
            expr: `${ready("deployment")} or ${ready("statefulset")}`,
            for: "2m",
            severity: "critical",
            labels: DATA_CAUSE,
            summary:
                "Redis {{ $labels.deployment }}{{ $labels.statefulset }} in {{ $labels.namespace }} does not answer.",
            description: "Sessions, queues and messages between pods stand still until it does.",
        },
        {
            alert: "RedisMemoryFull",
            // One that forgets keys by itself is full on purpose.
            expr: 'max by (namespace, pod) (redis_memory_used_bytes) / (max by (namespace, pod) (redis_memory_max_bytes) > 0) > 0.9 and on (namespace, pod) redis_instance_info{maxmemory_policy="noeviction"}',
            for: "10m",
            severity: "warning",
            summary: `{{ $value | humanizePercentage }} of the memory for data of ${which} are used.`,
            description: "When it is full, writes are refused. Raise the memory limit, or find what grows.",
        },
        {
            alert: "RedisCannotSave",
            expr: "min by (namespace, pod) (redis_aof_last_write_status) == 0 or min by (namespace, pod) (redis_rdb_last_bgsave_status) == 0",
            for: "5m",
            severity: "critical",
            summary: `${which} cannot write to its disk.`,
            description: "What it holds is lost with its pod, and it refuses writes: its volume is full or broken.",
        },
        {
            alert: "RedisRefusesConnections",
            expr: "sum by (namespace, pod) (increase(redis_rejected_connections_total[5m])) > 0",
            for: "5m",
            severity: "warning",
            summary: `${which} refuses connections.`,
            description: "More clients than it takes: pools are too large, or clients leak connections.",
        },
    ];
}
