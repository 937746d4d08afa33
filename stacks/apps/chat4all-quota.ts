import type { Quota } from "../../components/workload/app-namespace.ts";
import type { Resources } from "../../components/workload/contracts.ts";
import { podsWhileReplaced, quotaFor, type PodsOfAKind } from "../../components/workload/quota.ts";
import type { Settings } from "../../settings.ts";

type Chat4All = NonNullable<Settings["apps"]["chat4all"]>;

/** Backups of database and files, one of each started by hand, and the job that makes a bucket. */
const BACKUPS = 5;
const BACKUP_RESOURCES: Resources = { requests: { cpu: "200m", memory: "256Mi" }, limits: { memory: "1Gi" } };

/** Pods that operators and charts add, small ones: Kafka's entity operator and exporter, a certificate's solver. */
const HELPERS = 6;
const HELPER_RESOURCES: Resources = { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "512Mi" } };

/** Everything of Chat4All at its largest, while all of it is being replaced and every job runs. */
export function chat4allQuota(app: Chat4All): Quota {
    const workload = (most: number, resources: Resources): PodsOfAKind => ({
        count: podsWhileReplaced(most),
        resources,
    });
    return quotaFor({
        pods: [
            workload(app.api.replicas.max, app.api.resources),
            ...[app.router, app.statusUpdater, app.fileMerge].map(({ replicas, resources }) =>
                workload(replicas.max, resources),
            ),
            ...[app.whatsappMock, app.instagramMock].map(({ replicas, resources }) => workload(replicas, resources)),
            workload(1, app.outbox.resources),
            ...backingPods(app),
            // The clean-up, and the schema in a pod of the same size; another of it may be started by hand.
            { count: 3, resources: app.uploads.resources },
            { count: BACKUPS, resources: BACKUP_RESOURCES },
            { count: HELPERS, resources: HELPER_RESOURCES },
        ],
        loadBalancers: app.service.type === "LoadBalancer" ? 1 : 0,
    });
}

/** Services on the cluster itself. CloudNativePG makes a standby by a job of a standby's size. */
function backingPods({ postgres, redis, kafka, objectStore }: Chat4All): PodsOfAKind[] {
    return [
        { count: kafka.brokers, resources: kafka.resources },
        ...(postgres.form === "in-cluster" ? [{ count: postgres.instances + 1, resources: postgres.resources }] : []),
        ...(redis.form === "in-cluster" ? [{ count: 1, resources: redis.resources }] : []),
        ...(objectStore.form === "in-cluster" ? [{ count: 1, resources: objectStore.resources }] : []),
    ];
}
