import { UPLOAD_GC_NAME } from "../../components/apps/chat4all/jobs.ts";
import { WORK_PARTITIONS } from "../../components/apps/chat4all/topics.ts";
import { QUEUES } from "../../components/apps/docuelevate/alerts.ts";
import { ROOM_KEYS } from "../../components/apps/hyperstudy/redis.ts";
import type { Dashboard } from "../../observability/dashboard.ts";
import { chat4allApiHealth } from "../../observability/dashboards/chat4all-api-health.ts";
import { chat4allDatabasePerformance } from "../../observability/dashboards/chat4all-database-performance.ts";
import { chat4allKafkaLag } from "../../observability/dashboards/chat4all-kafka-lag.ts";
import { chat4allMessagePipeline } from "../../observability/dashboards/chat4all-message-pipeline.ts";
import { docuelevate } from "../../observability/dashboards/docuelevate.ts";
import { hyperstudyApplication } from "../../observability/dashboards/hyperstudy-application.ts";
import { hyperstudyExperiments } from "../../observability/dashboards/hyperstudy-experiments.ts";
import { hyperstudyPods } from "../../observability/dashboards/hyperstudy-pods.ts";
import { hyperstudyRedis } from "../../observability/dashboards/hyperstudy-redis.ts";
import { hyperstudySocketIo } from "../../observability/dashboards/hyperstudy-socketio.ts";
import { kraken, type KrakenFacts } from "../../observability/dashboards/kraken.ts";
import { reactiveRtc } from "../../observability/dashboards/reactive-rtc.ts";
import type { PostgresTarget } from "../../observability/rows/postgres.ts";
import type { RedisTarget } from "../../observability/rows/redis.ts";
import type { Settings } from "../../settings.ts";
import { namespaceName } from "../namespaces.ts";
import type { Observed } from "../observability.ts";

type Apps = Settings["apps"];
type App<Name extends keyof Apps> = NonNullable<Apps[Name]>;

/** Where an application is, and how people come to it. */
interface Place {
    readonly namespace: string;
    readonly ingress: "traefik" | "nginx";
    readonly backedUp: boolean;
    /** Whether public addresses are asked from outside. */
    readonly probed: boolean;
}

/** Jobs of the managed servers that applications share. */
const MANAGED_POSTGRES = "postgres";

/** The applications' own, of those that the stack deploys. */
export function appDashboards({ settings, platform }: Observed): Dashboard[] {
    const { apps, backups } = settings;
    const place = (app: keyof Apps): Place => ({
        namespace: namespaceName(settings, app),
        ingress: platform.edge.controller.kind,
        backedUp: backups !== undefined,
        probed: settings.monitoring.probes.kind !== "none",
    });
    return [
        ...(apps.kraken ? [kraken(krakenFacts(apps.kraken, place("kraken")))] : []),
        ...(apps.docuelevate ? [ofDocuElevate(apps.docuelevate, place("docuelevate"))] : []),
        ...(apps.hyperstudy ? ofHyperStudy(apps.hyperstudy, place("hyperstudy")) : []),
        ...(apps.chat4all ? ofChat4All(apps.chat4all, place("chat4all")) : []),
        ...(apps.reactiveRtc ? [ofReactiveRtc(apps.reactiveRtc, place("reactiveRtc"))] : []),
    ];
}

function krakenFacts(app: App<"kraken">, place: Place): KrakenFacts {
    const redis = redisTarget(app.redis, place, { inCluster: "kraken-redis", managed: "kraken-redis" });
    if (app.flavour === "semaphore-chat") {
        const target = postgresTarget(app.postgres, place, "kraken");
        return { ...place, redis, database: { engine: "postgres", target } };
    }
    const mongo = app.mongo.form === "in-cluster" && {
        target: { namespace: place.namespace, job: "kraken-mongodb" },
    };
    return { ...place, redis, database: { engine: "mongo", ...mongo } };
}

function ofDocuElevate(app: App<"docuelevate">, place: Place): Dashboard {
    return docuelevate({
        ...place,
        postgres: postgresTarget(app.postgres, place, "docuelevate"),
        redis: redisTarget(app.redis, place, { inCluster: "docuelevate-redis", managed: "docuelevate-redis" }),
        queues: QUEUES,
    });
}

function ofHyperStudy({ backend }: App<"hyperstudy">, place: Place): Dashboard[] {
    return [
        hyperstudyApplication(place),
        hyperstudySocketIo({
            ...place,
            maxRoomsPerPod: backend.maxRooms,
            maxParticipantsPerPod: backend.maxParticipants,
            roomKeys: ROOM_KEYS,
        }),
        hyperstudyPods(place),
        hyperstudyRedis(place),
        hyperstudyExperiments(place),
    ];
}

function ofChat4All(app: App<"chat4all">, place: Place): Dashboard[] {
    const pool = { size: app.database.poolSize, overflow: app.database.maxOverflow };
    const backups = place.backedUp ? ["postgres-backup", "files-backup"] : [];
    return [
        chat4allApiHealth({ ...place, pool }),
        chat4allMessagePipeline({
            ...place,
            redis: redisTarget(app.redis, place, { inCluster: "redis", managed: "chat4all-redis" }),
            topics: Object.keys(WORK_PARTITIONS).join("|"),
            cronJobs: [UPLOAD_GC_NAME, ...backups].join("|"),
        }),
        chat4allDatabasePerformance({ postgres: postgresTarget(app.postgres, place, "chat4all"), pool }),
        chat4allKafkaLag({ ...place, router: { lagPerPod: app.router.lagPerPod, most: app.router.replicas.max } }),
    ];
}

function ofReactiveRtc(app: App<"reactiveRtc">, place: Place): Dashboard {
    const redis = redisTarget(app.redis, place, { inCluster: "redis-master", managed: "reactive-rtc-redis" });
    return reactiveRtc({ ...place, redis, nodes: app.socket.replicas });
}

/** On the cluster the job is called like its Service, at DigitalOcean like its server. */
function redisTarget(
    { form }: { readonly form: "in-cluster" | "managed" },
    { namespace }: Place,
    job: { readonly inCluster: string; readonly managed: string },
): RedisTarget {
    return form === "managed" ? { form, job: job.managed } : { form, namespace, job: job.inCluster };
}

function postgresTarget(
    { form }: { readonly form: "in-cluster" | "managed" },
    { namespace }: Place,
    database: string,
): PostgresTarget {
    return form === "managed"
        ? { form, job: MANAGED_POSTGRES, database }
        : { form, namespace, cluster: `${database}-postgres`, database };
}
