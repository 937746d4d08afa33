import type { AlertCases } from "./alert-cases.ts";
import { backups } from "./cases/backups.ts";
import { certificates } from "./cases/certificates.ts";
import { chat4all } from "./cases/chat4all.ts";
import { docuelevate } from "./cases/docuelevate.ts";
import { hyperstudy } from "./cases/hyperstudy.ts";
import { ingress } from "./cases/ingress.ts";
import { jobs } from "./cases/jobs.ts";
import { kafka } from "./cases/kafka.ts";
import { keda } from "./cases/keda.ts";
import { kraken } from "./cases/kraken.ts";
import { logCollector, loki } from "./cases/logs.ts";
import { managedDatabases } from "./cases/managed-databases.ts";
import { mongo } from "./cases/mongo.ts";
import { monitoring } from "./cases/monitoring.ts";
import { nodes } from "./cases/nodes.ts";
import { objectStore } from "./cases/object-store.ts";
import { postgres } from "./cases/postgres.ts";
import { probes } from "./cases/probes.ts";
import { reactiveRtc } from "./cases/reactive-rtc.ts";
import { redis } from "./cases/redis.ts";
import { serviceLevels } from "./cases/service-levels.ts";
import { volumes } from "./cases/volumes.ts";
import { workloads } from "./cases/workloads.ts";

/** What is shown of every `PrometheusRule` of the program. */
export const ALERT_CASES: readonly AlertCases[] = [
    backups,
    certificates,
    chat4all,
    docuelevate,
    hyperstudy,
    ingress,
    jobs,
    kafka,
    keda,
    kraken,
    logCollector,
    loki,
    managedDatabases,
    mongo,
    monitoring,
    nodes,
    objectStore,
    postgres,
    probes,
    reactiveRtc,
    redis,
    ...serviceLevels,
    volumes,
    workloads,
];
