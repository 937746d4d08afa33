import type { Threshold } from "./panels.ts";

/*
 * Where panels change their colour: orange from where a warning fires, red from where somebody is woken, yellow before
 * either. The alerts are those of `components/`; tests/observability/limits.test.ts compares.
 */

/** Share of a volume: VolumeFillsUp. */
export const VOLUME_IN_USE: readonly Threshold[] = [
    { value: 0.8, colour: "yellow" },
    { value: 0.9, colour: "orange" },
    { value: 0.97, colour: "red" },
];

/** Share of a node's memory: NodeMemoryShort. */
export const NODE_MEMORY_IN_USE: readonly Threshold[] = [
    { value: 0.85, colour: "yellow" },
    { value: 0.95, colour: "orange" },
];

/** Share of a node's disk: NodeDiskFillsUp. */
export const NODE_DISK_IN_USE: readonly Threshold[] = [
    { value: 0.8, colour: "yellow" },
    { value: 0.9, colour: "orange" },
];

/** Share of connections or of memory for data: PostgresConnectionsShort, MongoConnectionsShort, RedisMemoryFull. */
export const SERVER_IN_USE: readonly Threshold[] = [
    { value: 0.8, colour: "yellow" },
    { value: 0.9, colour: "orange" },
];

/** Days until a certificate ends: CertificateExpires. They are renewed 30 days before. */
export const DAYS_LEFT: readonly Threshold[] = [
    { value: -1000, colour: "red" },
    { value: 3, colour: "orange" },
    { value: 10, colour: "yellow" },
    { value: 21, colour: "green" },
];

/** Seconds in which 95 of 100 requests are answered: IngressSlow. */
export const SLOW: readonly Threshold[] = [
    { value: 1, colour: "yellow" },
    { value: 2.5, colour: "orange" },
];
