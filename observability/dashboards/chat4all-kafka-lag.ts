import { createDashboard, type Dashboard } from "../dashboard.ts";
import { statistic, tableOf, timeSeries } from "../panels.ts";
import { brokersRow, consumption, lag, members, production } from "../rows/kafka.ts";
import { GROUPS } from "./chat4all-message-pipeline.ts";

export interface KafkaLagFacts {
    readonly namespace: string;
    /** Waiting messages per router pod above which pods are added, and the most pods. */
    readonly router: { readonly lagPerPod: number; readonly most: number };
}

/** Chat4All's consumers of Kafka: which of them is behind, how far, and whether it catches up. */
export function chat4allKafkaLag({ namespace, router }: KafkaLagFacts): Dashboard {
    return createDashboard({
        uid: "chat4all-kafka-lag",
        title: "Kafka lag",
        description: "Which consumer is behind, how far, and does it catch up?",
        team: "chat4all",
        variables: [
            {
                name: "consumergroup",
                label: "Consumer group",
                query: `label_values(kafka_consumergroup_members{namespace="${namespace}"}, consumergroup)`,
            },
        ],
        rows: [
            { title: "Now", panels: now(namespace, router) },
            {
                title: "Over time",
                panels: [
                    lag(namespace, "$consumergroup"),
                    growth(namespace),
                    consumption(namespace, "$consumergroup"),
                    production(namespace, ".+"),
                    members(namespace, "$consumergroup"),
                    partitions(namespace),
                ],
            },
            brokersRow(namespace),
        ],
    });
}

function now(namespace: string, { lagPerPod, most }: KafkaLagFacts["router"]) {
    const all = `kafka_consumergroup_lag{namespace="${namespace}"}`;
    const router = all.replace("}", ',consumergroup="message_router_group"}');
    return [
        statistic({
            title: "Router",
            description: `Messages that wait for it. Pods are added above ${lagPerPod} per pod, up to ${most} pods.`,
            unit: "short",
            height: 8,
            width: 6,
            thresholds: [
                { value: lagPerPod * most, colour: "yellow" },
                { value: 10_000, colour: "red" },
            ],
            queries: [{ expr: `sum(${router} >= 0)`, legend: "messages" }],
        }),
        tableOf({
            title: "Consumer groups",
            description:
                "Messages that wait, consumers, and minutes until done as fast as in the last ten; none while it falls further behind.",
            unit: "short",
            width: 18,
            queries: [
                { expr: `sum by (consumergroup) (${all} >= 0)`, legend: "" },
                {
                    expr: `sum by (consumergroup) (kafka_consumergroup_members{namespace="${namespace}"})`,
                    legend: "",
                },
                {
                    expr: `sum by (consumergroup) (${all} >= 0) / (-sum by (consumergroup) (deriv(${all}[10m])) > 0) / 60`,
                    legend: "",
                },
            ],
            columns: {
                consumergroup: "Consumer group",
                "Value #A": "Wait",
                "Value #B": "Consumers",
                "Value #C": "Minutes until done",
            },
        }),
    ];
}

function growth(namespace: string) {
    return timeSeries({
        title: "Falling behind",
        description: "Messages per second by which each group's backlog grows; below zero it catches up.",
        unit: "cps",
        min: -1,
        queries: [
            {
                expr: `sum by (consumergroup) (deriv(kafka_consumergroup_lag{namespace="${namespace}",consumergroup=~"$consumergroup"}[5m]))`,
                legend: "{{consumergroup}}",
            },
        ],
    });
}

/** One partition far above the others is one conversation that all is about, or one consumer that hangs. */
function partitions(namespace: string) {
    return timeSeries({
        title: "Partitions that wait most",
        description:
            "The ten with the most messages. One far above the others is one consumer that hangs, or one busy conversation.",
        unit: "short",
        queries: [
            {
                expr: `topk(10, kafka_consumergroup_lag{namespace="${namespace}",consumergroup=~"${GROUPS}"} > 0)`,
                legend: "{{topic}} {{partition}}",
            },
        ],
    });
}
