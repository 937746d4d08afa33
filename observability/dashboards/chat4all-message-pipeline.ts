import { createDashboard, type Dashboard } from "../dashboard.ts";
import { statistic, timeSeries } from "../panels.ts";
import { consumption, lag, members, production } from "../rows/kafka.ts";
import { podsRow } from "../rows/pods.ts";
import { redisRow, type RedisTarget } from "../rows/redis.ts";
import { rolloutRow } from "../rows/rollouts.ts";
import { scheduledJobsRow } from "../rows/backups.ts";

export interface PipelineFacts {
    readonly namespace: string;
    readonly redis: RedisTarget;
    /** Topics that work is shared by, in a regular expression. */
    readonly topics: string;
    /** Regular expression of the CronJobs. */
    readonly cronJobs: string;
}

const WORKERS = 'job="chat4all-workers"';

/** Consumer groups of the workers. */
export const GROUPS =
    "message_router_group|whatsapp_mock_group|instagram_mock_group|message_status_updater_group|file-merge-worker-group";

/** A message's way from the database to the channels, and where it is held up. */
export function chat4allMessagePipeline(facts: PipelineFacts): Dashboard {
    const { namespace, redis, topics, cronJobs } = facts;
    return createDashboard({
        uid: "chat4all-message-pipeline",
        title: "Message pipeline",
        description:
            "From the outbox of the database by way of Kafka to the channels: where do messages wait, and where do they fail?",
        team: "chat4all",
        rolloutsOf: namespace,
        rows: [
            { title: "Outbox", panels: outbox() },
            {
                title: "Workers, by Kafka",
                panels: [
                    consumption(namespace, GROUPS),
                    lag(namespace, GROUPS),
                    production(namespace, topics),
                    members(namespace, GROUPS),
                ],
            },
            { title: "Workers, by themselves", panels: workers() },
            podsRow({ namespace, pods: "worker-.+" }),
            redisRow(redis, "Redis, which tells open connections of news"),
            rolloutRow(namespace),
            scheduledJobsRow(namespace, cronJobs),
        ],
    });
}

const rate = (metric: string, by = "") => `sum${by}(rate(${metric}[$__rate_interval]))`;

function outbox() {
    return [
        statistic({
            title: "Lost to the dead-letter topic",
            description:
                "Messages within the last hour that the poller gave up after three attempts. Somebody is woken at the first.",
            unit: "short",
            width: 8,
            thresholds: [{ value: 1, colour: "red" }],
            queries: [{ expr: `sum(increase(dlq_messages_total{${WORKERS}}[1h])) or vector(0)`, legend: "lost" }],
        }),
        statistic({
            title: "In the poller's hands",
            description: "Events that its last look found, 100 at most: at 100 there may be any number more.",
            unit: "short",
            width: 8,
            thresholds: [{ value: 100, colour: "red" }],
            queries: [{ expr: `max(outbox_pending_events{${WORKERS}})`, legend: "events" }],
        }),
        statistic({
            title: "Published",
            description: "Events per second from the database to Kafka.",
            unit: "cps",
            width: 8,
            queries: [{ expr: rate(`outbox_published_total{${WORKERS}}`), legend: "published" }],
        }),
        timeSeries({
            title: "Events published and given up",
            description: "Per second.",
            unit: "cps",
            queries: [
                { expr: rate(`outbox_published_total{${WORKERS}}`), legend: "published" },
                {
                    expr: rate(`outbox_failed_total{${WORKERS}}`, " by (aggregate_type, event_type) "),
                    legend: "given up: {{aggregate_type}} {{event_type}}",
                },
            ],
        }),
        timeSeries({
            title: "Time to publish one event",
            description:
                "Retries included. Beyond 5 s it is not told how long; a poller that waits for Kafka publishes nothing else.",
            unit: "s",
            queries: [0.5, 0.95, 0.99].map((share) => ({
                expr: `histogram_quantile(${share}, ${rate(`outbox_publish_duration_seconds_bucket{${WORKERS}}`, " by (le) ")})`,
                legend: `p${share * 100}`,
            })),
        }),
    ];
}

/** Router and poller alone show metrics; what the others count stays with them. */
function workers() {
    return [
        timeSeries({
            title: "Up",
            description:
                "1 for each pod of router and outbox poller that tells its metrics. Other workers listen on no port.",
            unit: "short",
            max: 1,
            queries: [{ expr: `up{${WORKERS}}`, legend: "{{pod}}" }],
        }),
        timeSeries({
            title: "CPUs in use",
            description: "By the processes themselves.",
            unit: "short",
            queries: [{ expr: rate(`process_cpu_seconds_total{${WORKERS}}`, " by (pod) "), legend: "{{pod}}" }],
        }),
    ];
}
