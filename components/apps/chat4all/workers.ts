import * as pulumi from "@pulumi/pulumi";
import type { Probes, ReplicaBounds, Resources, Scaling } from "../../workload/contracts.ts";
import type { Strategy } from "../../workload/controller.ts";
import { Workload } from "../../workload/workload.ts";
import { commonPod, HTTP_PORT, SCRAPE_ANNOTATIONS, type PodContext } from "./pods.ts";
import { ROUTED } from "./topics.ts";

const CPU_PERCENT = 70;

/** Newest version of Kafka's protocol that KEDA's client knows whole; it takes versions from 2.1 on. */
const KAFKA_PROTOCOL = "2.8.0";

/** Seconds that a worker is given to end. Those that wait for their next message do not hear that they shall. */
const GRACE_SECONDS = 30;
/** The outbox poller never hears it: the longer its grace, the longer nothing is published while it is replaced. */
const OUTBOX_GRACE_SECONDS = 5;

export interface WorkersArgs {
    readonly image: string;
    readonly router: {
        readonly replicas: ReplicaBounds;
        readonly resources: Resources;
        /** Messages that wait for each pod, above which there shall be more pods. */
        readonly lagPerPod: number;
    };
    readonly statusUpdater: { readonly replicas: ReplicaBounds; readonly resources: Resources };
    readonly fileMerge: { readonly replicas: ReplicaBounds; readonly resources: Resources };
    readonly whatsappMock: { readonly replicas: number; readonly resources: Resources };
    readonly instagramMock: { readonly replicas: number; readonly resources: Resources };
    readonly outbox: { readonly resources: Resources };
}

/** What sets one worker apart. */
interface WorkerArgs {
    readonly workloadName: string;
    /** Python module that it runs. */
    readonly module: string;
    readonly resources: Resources;
    readonly scaling: Scaling;
    /** Whether it shows metrics over HTTP; such a worker answers everything there. */
    readonly listens: boolean;
    readonly strategy?: Strategy;
    readonly graceSeconds?: number;
}

/** The processes that pass messages on. All but the poller share their topics' partitions, and may be several. */
export function createWorkers(
    name: string,
    args: WorkersArgs,
    context: PodContext,
    opts: pulumi.ComponentResourceOptions,
): Workload[] {
    const { router, statusUpdater, fileMerge, whatsappMock, instagramMock, outbox } = args;
    const workers: WorkerArgs[] = [
        {
            workloadName: "worker-router",
            module: "workers.message_router",
            resources: router.resources,
            scaling: routerScaling(args, context),
            listens: true,
        },
        {
            workloadName: "worker-outbox",
            module: "workers.outbox_poller",
            resources: outbox.resources,
            // It takes no lock on what it publishes: a second one would publish everything twice.
            scaling: { kind: "fixed", replicas: 1 },
            strategy: "Recreate",
            graceSeconds: OUTBOX_GRACE_SECONDS,
            listens: true,
        },
        {
            workloadName: "worker-status",
            module: "workers.message_status_updater",
            resources: statusUpdater.resources,
            scaling: { kind: "hpa", bounds: statusUpdater.replicas, cpuPercent: CPU_PERCENT },
            listens: false,
        },
        {
            workloadName: "worker-file-merge",
            module: "workers.file_merge_worker",
            resources: fileMerge.resources,
            scaling: { kind: "hpa", bounds: fileMerge.replicas, cpuPercent: CPU_PERCENT },
            listens: false,
        },
        {
            workloadName: "worker-whatsapp",
            module: "workers.whatsapp_mock",
            resources: whatsappMock.resources,
            scaling: { kind: "fixed", replicas: whatsappMock.replicas },
            listens: false,
        },
        {
            workloadName: "worker-instagram",
            module: "workers.instagram_mock",
            resources: instagramMock.resources,
            scaling: { kind: "fixed", replicas: instagramMock.replicas },
            listens: false,
        },
    ];
    return workers.map((worker) => createWorker(name, args.image, worker, context, opts));
}

function createWorker(
    name: string,
    image: string,
    worker: WorkerArgs,
    context: PodContext,
    opts: pulumi.ComponentResourceOptions,
): Workload {
    const { postgres, redis, kafka, objectStore } = context.services;
    const pod = commonPod(context, image, worker.resources);
    return new Workload(
        `${name}-${worker.workloadName}`,
        {
            ...pod,
            workloadName: worker.workloadName,
            component: "worker",
            env: [...(pod.env ?? []), ...context.configuration.redisEnv()],
            command: ["python", "-m", worker.module],
            checksums: context.configuration.checksums,
            serviceAccountName: context.workerAccount,
            terminationGracePeriodSeconds: worker.graceSeconds ?? GRACE_SECONDS,
            controller: { kind: "Deployment", ...(worker.strategy && { strategy: worker.strategy }) },
            scaling: worker.scaling,
            traffic: {
                ingress: [],
                egress: [...postgres.egress, ...redis.egress, ...kafka.egress, ...objectStore.egress],
            },
            ready: context.ready,
            ...(worker.listens ? listening(context) : { probes: NOTHING_TO_ASK }),
        },
        opts,
    );
}

const NOTHING_TO_ASK: Probes = { none: "it listens on no port; when its process ends, it is started again" };

/** Of a worker that listens: its server answers every path with its metrics. */
function listening({ scraper }: PodContext) {
    const get = (path: string) => ({ httpGet: { path, port: HTTP_PORT.name }, timeoutSeconds: 5, periodSeconds: 15 });
    return {
        ports: [HTTP_PORT],
        annotations: SCRAPE_ANNOTATIONS,
        probes: {
            startup: { ...get("/health"), periodSeconds: 5, failureThreshold: 36 },
            liveness: { ...get("/health"), failureThreshold: 4 },
            readiness: get("/ready"),
        },
        metrics: { portName: HTTP_PORT.name, job: "chat4all-workers", scraper: scraper.peer },
    };
}

/** By the messages that wait and by CPU, whichever asks for more. Never more pods than partitions. */
function routerScaling({ router }: WorkersArgs, { services }: PodContext): Scaling {
    return {
        kind: "keda",
        bounds: router.replicas,
        scaledObjectName: "worker-router",
        autoscalerName: "worker-hpa",
        behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
        triggers: [
            {
                type: "kafka",
                metadata: {
                    bootstrapServers: pulumi.output(services.kafka.bootstrap),
                    consumerGroup: ROUTED.consumerGroup,
                    topic: ROUTED.topic,
                    lagThreshold: String(router.lagPerPod),
                    // As the router itself starts where nothing has been read yet.
                    offsetResetPolicy: "earliest",
                    version: KAFKA_PROTOCOL,
                },
            },
            { type: "cpu", metricType: "Utilization", metadata: { value: String(CPU_PERCENT) } },
        ],
    };
}
