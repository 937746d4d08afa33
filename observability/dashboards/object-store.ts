import { createDashboard, type Dashboard } from "../dashboard.ts";
import { VOLUME_IN_USE } from "../limits.ts";
import { barsOf, query, statistic, timeSeries } from "../panels.ts";

const HERE = 'namespace=~"$namespace",job=~"$store"';
const STORE = "{{namespace}} {{job}}";
const BY = "by (namespace, job)";

/** SeaweedFS on the cluster: master, volumes, filer and S3 in one process. Spaces shows no metrics. */
export function objectStore(): Dashboard {
    const requests = (matchers = "", by = BY) =>
        `sum ${by} (rate(SeaweedFS_s3_request_total{${HERE}${matchers}}[$__rate_interval]))`;
    const quantile = (share: number) =>
        `histogram_quantile(${share}, sum by (le, namespace, job) (rate(SeaweedFS_s3_request_seconds_bucket{${HERE}}[$__rate_interval])))`;
    const claim =
        'label_replace(max by (namespace, job) (SeaweedFS_master_is_leader{namespace=~"$namespace",job=~"$store"}), "persistentvolumeclaim", "$1-data", "job", "(.+)")';
    return createDashboard({
        uid: "object-store",
        title: "Object store",
        description: "Does SeaweedFS answer, how long does it take, and is there room for more files?",
        team: "platform",
        variables: [
            { name: "namespace", label: "Namespace", query: "label_values(SeaweedFS_build_info, namespace)" },
            {
                name: "store",
                label: "Store",
                query: 'label_values(SeaweedFS_build_info{namespace=~"$namespace"}, job)',
            },
        ],
        related: [{ title: "Cluster Overview", uid: "cluster-overview" }],
        rows: [
            {
                title: "Health",
                panels: [
                    statistic({
                        title: "Requests",
                        description: "Per second, over S3.",
                        unit: "reqps",
                        width: 6,
                        queries: [query(requests("", ""), "requests")],
                    }),
                    statistic({
                        title: "Failed",
                        description: "Share answered with a server error: no room, or a disk that is broken.",
                        unit: "percentunit",
                        width: 6,
                        thresholds: [
                            { value: 0.01, colour: "yellow" },
                            { value: 0.05, colour: "orange" },
                        ],
                        queries: [query(`${requests(',code=~"5.."', "")} / (${requests("", "")} > 0)`, "failed")],
                    }),
                    statistic({
                        title: "95th percentile",
                        description: "Nineteen of twenty requests take less.",
                        unit: "s",
                        width: 6,
                        queries: [
                            query(
                                `histogram_quantile(0.95, sum by (le) (rate(SeaweedFS_s3_request_seconds_bucket{${HERE}}[$__rate_interval])))`,
                                "p95",
                            ),
                        ],
                    }),
                    statistic({
                        title: "Volumes that take no more",
                        description: "Of SeaweedFS' own, which it cuts its disk into: full, or after an error.",
                        unit: "short",
                        width: 6,
                        thresholds: [{ value: 1, colour: "orange" }],
                        queries: [
                            query(`sum(SeaweedFS_volumeServer_read_only_volumes{${HERE}}) or vector(0)`, "volumes"),
                        ],
                    }),
                ],
            },
            {
                title: "Requests",
                panels: [
                    timeSeries({
                        title: "Requests by kind",
                        description: "Per second.",
                        unit: "reqps",
                        stacked: true,
                        queries: [query(requests("", "by (type)"), "{{type}}")],
                    }),
                    timeSeries({
                        title: "Answers",
                        description: "Per second and status. 403 is a wrong key or an expired signature.",
                        unit: "reqps",
                        stacked: true,
                        queries: [query(requests("", "by (code)"), "{{code}}")],
                    }),
                    timeSeries({
                        title: "Duration",
                        description: "Percentiles of all requests.",
                        unit: "s",
                        queries: [0.5, 0.95, 0.99].map((share) => query(quantile(share), `${STORE} p${share * 100}`)),
                    }),
                    timeSeries({
                        title: "Traffic by bucket",
                        description: "Bytes per second from and to clients.",
                        unit: "Bps",
                        queries: [
                            query(
                                `sum by (bucket) (rate(SeaweedFS_s3_bucket_traffic_received_bytes_total{${HERE}}[$__rate_interval]))`,
                                "{{bucket}} received",
                            ),
                            query(
                                `sum by (bucket) (rate(SeaweedFS_s3_bucket_traffic_sent_bytes_total{${HERE}}[$__rate_interval]))`,
                                "{{bucket}} sent",
                            ),
                        ],
                    }),
                ],
            },
            {
                title: "Room",
                panels: [
                    barsOf({
                        title: "Disk in use",
                        description: "Share of the store's claim. When it is full uploads fail.",
                        unit: "percentunit",
                        max: 1,
                        thresholds: VOLUME_IN_USE,
                        queries: [
                            query(
                                `1 - max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes) and on (namespace, persistentvolumeclaim) ${claim}`,
                                "{{namespace}} {{persistentvolumeclaim}}",
                            ),
                        ],
                    }),
                    timeSeries({
                        title: "Size of buckets",
                        description: "Bytes of the objects.",
                        unit: "bytes",
                        width: 8,
                        queries: [
                            query(`max by (namespace, bucket) (SeaweedFS_s3_bucket_size_bytes{${HERE}})`, "{{bucket}}"),
                        ],
                    }),
                    timeSeries({
                        title: "Objects",
                        description: "In each bucket.",
                        unit: "short",
                        width: 8,
                        queries: [
                            query(
                                `max by (namespace, bucket) (SeaweedFS_s3_bucket_object_count{${HERE}})`,
                                "{{bucket}}",
                            ),
                        ],
                    }),
                    timeSeries({
                        title: "Volumes",
                        description:
                            "Of SeaweedFS' own, against the most that it makes. At the most no bucket grows any more.",
                        unit: "short",
                        queries: [
                            query(`sum ${BY} (SeaweedFS_volumeServer_volumes{${HERE}})`, `${STORE} volumes`),
                            query(`max ${BY} (SeaweedFS_volumeServer_max_volumes{${HERE}})`, `${STORE} at most`),
                        ],
                    }),
                    timeSeries({
                        title: "Errors of the disk",
                        description: "Reads and writes of files that failed, per minute.",
                        unit: "short",
                        thresholds: [{ value: 0.01, colour: "red" }],
                        queries: [
                            query(
                                `60 * sum ${BY} (rate(SeaweedFS_volumeServer_file_read_failures{${HERE}}[$__rate_interval]))`,
                                `${STORE} reads`,
                            ),
                            query(
                                `60 * sum ${BY} (rate(SeaweedFS_volumeServer_file_write_failures{${HERE}}[$__rate_interval]))`,
                                `${STORE} writes`,
                            ),
                        ],
                    }),
                ],
            },
        ],
    });
}
