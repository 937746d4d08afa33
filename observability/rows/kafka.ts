import type { Row } from "../dashboard.ts";
import { timeSeries, type PanelBuilder } from "../panels.ts";

/** Messages that wait, by consumer group and topic. `groups` is a regular expression. */
export function lag(namespace: string, groups: string): PanelBuilder {
    return timeSeries({
        title: "Messages that wait",
        description: "By consumer group and topic. Growing means that consumers do not keep up, or are gone.",
        unit: "short",
        queries: [
            {
                expr: `sum by (consumergroup, topic) (kafka_consumergroup_lag{namespace="${namespace}",consumergroup=~"${groups}"} >= 0)`,
                legend: "{{consumergroup}} {{topic}}",
            },
        ],
    });
}

/** Messages per second that consumers are done with. */
export function consumption(namespace: string, groups: string): PanelBuilder {
    return timeSeries({
        title: "Messages consumed",
        description: "Per second, by what each consumer group has committed.",
        unit: "cps",
        queries: [
            {
                expr: `sum by (consumergroup, topic) (rate(kafka_consumergroup_current_offset{namespace="${namespace}",consumergroup=~"${groups}"}[$__rate_interval]))`,
                legend: "{{consumergroup}} {{topic}}",
            },
        ],
    });
}

/** Messages per second that producers wrote. */
export function production(namespace: string, topics: string): PanelBuilder {
    return timeSeries({
        title: "Messages produced",
        description: "Per second and topic.",
        unit: "cps",
        queries: [
            {
                expr: `sum by (topic) (rate(kafka_topic_partition_current_offset{namespace="${namespace}",topic=~"${topics}"}[$__rate_interval]))`,
                legend: "{{topic}}",
            },
        ],
    });
}

/** Consumers of each group; none is nobody who reads. */
export function members(namespace: string, groups: string): PanelBuilder {
    return timeSeries({
        title: "Consumers",
        description: "Members of each consumer group. None, while messages wait, is a worker that is down.",
        unit: "short",
        queries: [
            {
                expr: `sum by (consumergroup) (kafka_consumergroup_members{namespace="${namespace}",consumergroup=~"${groups}"})`,
                legend: "{{consumergroup}}",
            },
        ],
    });
}

/** Brokers, and whether every partition has the copies that it shall have. */
export function brokersRow(namespace: string): Row {
    const here = `namespace="${namespace}"`;
    return {
        title: "Brokers",
        panels: [
            timeSeries({
                title: "Brokers",
                description: "That the cluster knows of.",
                unit: "short",
                queries: [{ expr: `max(kafka_brokers{${here}})`, legend: "brokers" }],
            }),
            timeSeries({
                title: "Partitions with too few copies",
                description: "By topic. For minutes only while a broker starts anew.",
                unit: "short",
                thresholds: [{ value: 1, colour: "red" }],
                queries: [
                    {
                        expr: `sum by (topic) (kafka_topic_partition_under_replicated_partition{${here}}) > 0`,
                        legend: "{{topic}}",
                    },
                ],
            }),
        ],
    };
}
