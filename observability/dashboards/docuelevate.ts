import { createDashboard, type Dashboard } from "../dashboard.ts";
import type { IngressKind } from "../ingress-requests.ts";
import { timeSeries, type PanelBuilder } from "../panels.ts";
import { scheduledJobsRow } from "../rows/backups.ts";
import { claimsRow } from "../rows/claims.ts";
import { ingressRow } from "../rows/ingress.ts";
import { podsRow, podVariable } from "../rows/pods.ts";
import { postgresRow, type PostgresTarget } from "../rows/postgres.ts";
import { probesRow } from "../rows/probes.ts";
import { matchers, redisRow, type RedisTarget } from "../rows/redis.ts";
import { rolloutRow } from "../rows/rollouts.ts";

export interface DocuElevateFacts {
    readonly namespace: string;
    readonly ingress: IngressKind;
    readonly postgres: PostgresTarget;
    readonly redis: RedisTarget;
    /** Lists of Redis in which tasks wait for workers. */
    readonly queues: readonly string[];
    readonly backedUp: boolean;
    /** Whether its addresses are asked from outside. */
    readonly probed: boolean;
}

/** DocuElevate as others see it: it has no metrics of its own. */
export function docuelevate(facts: DocuElevateFacts): Dashboard {
    const { namespace, ingress, postgres, redis, backedUp, probed } = facts;
    const pods = "docuelevate-.+";
    return createDashboard({
        uid: "docuelevate",
        title: "DocuElevate",
        description:
            "Can documents be handed in, are they worked on, and has the application what it needs? It counts nothing itself: this is what the ingress controller, the cluster and its services see.",
        team: "docuelevate",
        variables: [podVariable({ namespace, pods })],
        rolloutsOf: namespace,
        rows: [
            ...(probed ? [probesRow("docuelevate")] : []),
            ingressRow(ingress, namespace),
            { title: "Documents", panels: [...waiting(facts), converted(namespace), ...indexed(namespace)] },
            rolloutRow(namespace),
            podsRow({ namespace, pods: "$pod" }),
            postgresRow(postgres),
            redisRow(redis),
            claimsRow(namespace),
            ...(backedUp ? [scheduledJobsRow(namespace, "docuelevate-.+-backup", "Backups")] : []),
        ],
    });
}

/** The exporter that can look into lists stands beside a Redis on the cluster only. */
function waiting({ redis, queues }: DocuElevateFacts): PanelBuilder[] {
    if (redis.form === "managed") {
        return [];
    }
    return [
        timeSeries({
            title: "Tasks that wait",
            description: "In each queue of the workers. Above 500 for half an hour somebody is told.",
            unit: "short",
            thresholds: [{ value: 500, colour: "red" }],
            queries: [
                {
                    expr: `sum by (key) (redis_key_size{${matchers(redis)},key=~"${queues.join("|")}"})`,
                    legend: "{{key}}",
                },
            ],
        }),
    ];
}

function converted(namespace: string): PanelBuilder {
    const here = `namespace="${namespace}"`;
    return timeSeries({
        title: "Conversions to PDF",
        description: "Documents that wait for Gotenberg: its two engines work on one after the other.",
        unit: "short",
        queries: [
            { expr: `sum(gotenberg_chromium_requests_queue_size{${here}})`, legend: "wait for Chromium" },
            { expr: `sum(gotenberg_libreoffice_requests_queue_size{${here}})`, legend: "wait for LibreOffice" },
        ],
    });
}

function indexed(namespace: string): PanelBuilder[] {
    const here = `namespace="${namespace}"`;
    return [
        timeSeries({
            title: "Documents in the index",
            description:
                "That a search can find. Fewer than there were is an index that was lost, or is being made anew.",
            unit: "short",
            queries: [{ expr: `sum by (index) (meilisearch_index_docs_count{${here}})`, legend: "{{index}}" }],
        }),
        timeSeries({
            title: "Changes of the index",
            description: "That wait, and that failed since the index began.",
            unit: "short",
            queries: [
                {
                    expr: `max by (value) (meilisearch_nb_tasks{${here},kind="statuses",value=~"enqueued|processing|failed"})`,
                    legend: "{{value}}",
                },
            ],
        }),
    ];
}
