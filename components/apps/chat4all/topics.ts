const DAY_MS = 24 * 60 * 60 * 1000;

/** A topic as the broker wants it. */
interface Topic {
    readonly name: string;
    readonly partitions: number;
    readonly config?: Readonly<Record<string, number>>;
}

/** Topics that workers share by partitions: more pods than partitions would have nothing to do. */
export const WORK_PARTITIONS = {
    message_processing: 20,
    whatsapp_outgoing: 5,
    instagram_outgoing: 5,
    message_status_updates: 50,
    file_merge_requests: 50,
} as const;

/**
 * All topics that the application writes to or reads from. It would make four of them itself, with a single copy each
 * unless it is given three brokers, and relies on the broker for the rest.
 */
export const TOPICS: readonly Topic[] = [
    ...Object.entries(WORK_PARTITIONS).map(([name, partitions]) => ({ name, partitions })),
    { name: "file_upload_completed", partitions: 3 },
    { name: "message_processing_dlq", partitions: 3, config: { "retention.ms": 7 * DAY_MS } },
    // Nobody reads these today.
    { name: "messages", partitions: 3 },
    { name: "message_events", partitions: 3 },
    { name: "file_events", partitions: 3 },
    { name: "conversation_events", partitions: 3 },
    { name: "default_events", partitions: 3 },
];

/** What the router reads, and as whom: what its scaler looks at. */
export const ROUTED = { topic: "message_processing", consumerGroup: "message_router_group" } as const;
