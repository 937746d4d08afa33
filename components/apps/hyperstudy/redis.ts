import * as pulumi from "@pulumi/pulumi";
import { images } from "../../../versions.ts";
import { RedisDump, type RedisServer } from "../../backing/backups/redis-dump.ts";
import { RedisRestore } from "../../backing/backups/redis-restore.ts";
import type { ObjectStore } from "../../backing/contracts.ts";
import { bytesOf } from "../../backing/quantity.ts";
import { Volume, type VolumeClass } from "../../backing/volume.ts";
import type { Scraper } from "../../platform/scraper.ts";
import type { Protection } from "../../protection.ts";
import type { ContainerArgs } from "../../workload/container.ts";
import type { Probes, Resources } from "../../workload/contracts.ts";
import { Workload } from "../../workload/workload.ts";
import { LABELS, PART_OF, podsOf, PORTS, SERVICES, WORKLOADS } from "./names.ts";

/** User and group of the image. */
const USER = 999;
const DATA_PATH = "/data";
const EXPORTER_PORT = 9121;
/** Part of the memory limit that data may take; the rest is for clients' buffers and for copies while the log is rewritten. */
const MEMORY_FOR_DATA = 0.7;
/** Seconds after which so many changes are worth a snapshot, the server's own defaults. */
const SNAPSHOTS = "3600 1 300 100 60 10000";
/** Most connections that one process of the application opens: the size of its pool. */
const POOL_SIZE = 50;
/** Connections of the exporter, of backups and of whoever looks. */
const OTHER_CONNECTIONS = 32;

/** Keys that assign a room to a pod: the exporter tells how many there are, as `redis_keys_count`. */
export const ROOM_KEYS = "room:*:pod";

/** Where snapshots go, and when. */
export interface RedisBackups {
    readonly store: ObjectStore;
    /** Cron schedule of five fields, in UTC. */
    readonly schedule: string;
}

export interface RedisArgs {
    readonly namespace: pulumi.Input<string>;
    readonly resources: Resources;
    /** Can grow, never shrink. */
    readonly storageGiB: number;
    readonly volumeClass: VolumeClass;
    readonly protection: Protection;
    readonly scraper: Scraper;
    /** Most processes that connect at once, each with a pool of its own. */
    readonly clients: number;
    /** Whether the metrics service is there, which connects too. */
    readonly metricsService: boolean;
    readonly backups: RedisBackups | undefined;
    /** What must exist before the first pod. */
    readonly ready: readonly pulumi.Resource[];
}

/**
 * The application's Redis: rooms, who is where, messages between pods. One server without a password, because the
 * application knows of none: policies say who may connect. Every write is logged; a second of them at most is lost.
 */
export class HyperStudyRedis extends pulumi.ComponentResource {
    /** Host name inside the cluster. */
    public readonly host: pulumi.Output<string>;
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: RedisArgs, opts?: pulumi.ComponentResourceOptions) {
        super("platform:apps:HyperStudyRedis", name, {}, opts);
        const { namespace, storageGiB, volumeClass, protection, scraper } = args;
        this.host = pulumi.interpolate`${SERVICES.redis}.${namespace}.svc.cluster.local`;
        const volume = new Volume(
            `${name}-data`,
            { namespace, claimName: "redis-data", storageGiB, volumeClass, labels: LABELS, protection },
            { parent: this },
        );
        const workload = new Workload(
            name,
            {
                namespace,
                partOf: PART_OF,
                workloadName: WORKLOADS.redis,
                controller: { kind: "StatefulSet", protection },
                scaling: { kind: "fixed", replicas: 1 },
                image: images.valkey,
                user: USER,
                group: USER,
                command: ["valkey-server"],
                args: serverArguments(args),
                ports: [{ name: "redis", port: PORTS.redis }],
                probes: probes(),
                resources: args.resources,
                sidecars: [exporter()],
                volumes: [{ name: "data", persistentVolumeClaim: { claimName: volume.claimName } }],
                mounts: [{ name: "data", mountPath: DATA_PATH }],
                // Told to stop, it writes a snapshot of all that it holds.
                terminationGracePeriodSeconds: 60,
                service: { name: SERVICES.redis },
                metrics: { portName: "metrics", job: "hyperstudy-redis", scraper: scraper.peer },
                traffic: { ingress: [{ from: admitted(args), ports: [{ port: PORTS.redis }] }], egress: [] },
                ready: [...args.ready, ...volume.ready, ...scraper.ready],
            },
            { parent: this },
        );
        this.ready = [workload.resource, workload.service];
        this.#createBackups(name, args, volume.claimName);
        this.registerOutputs({ host: this.host });
    }

    #createBackups(
        name: string,
        { namespace, backups, ready, storageGiB }: RedisArgs,
        claimName: pulumi.Output<string>,
    ) {
        if (!backups) {
            return;
        }
        const server: RedisServer = {
            host: this.host,
            port: PORTS.redis,
            egress: [{ to: [podsOf("redis")], ports: [{ port: PORTS.redis }] }],
        };
        const common = { namespace, partOf: PART_OF, server, scratchGiB: storageGiB };
        new RedisDump(
            `${name}-backup`,
            {
                ...common,
                jobName: WORKLOADS.redisBackup,
                destination: backups.store,
                schedule: backups.schedule,
                ready: this.ready,
            },
            { parent: this },
        );
        new RedisRestore(
            `${name}-restore`,
            {
                ...common,
                jobName: WORKLOADS.redisRestore,
                dumpJobName: WORKLOADS.redisBackup,
                claimName,
                user: USER,
                source: backups.store,
                ready,
            },
            { parent: this },
        );
    }
}

function admitted({ backups, metricsService }: RedisArgs) {
    return [
        podsOf("backend"),
        podsOf("podRouter"),
        ...(metricsService ? [podsOf("metricsService")] : []),
        ...(backups ? [podsOf("redisBackup"), podsOf("redisRestore")] : []),
    ];
}

/** Sessions must not be forgotten: a full server refuses writes. */
function serverArguments({ resources, clients }: RedisArgs): string[] {
    const settings = {
        dir: DATA_PATH,
        appendonly: "yes",
        appendfsync: "everysec",
        save: SNAPSHOTS,
        maxmemory: String(Math.floor(bytesOf(resources.limits.memory) * MEMORY_FOR_DATA)),
        "maxmemory-policy": "noeviction",
        maxclients: String(clients * POOL_SIZE + OTHER_CONNECTIONS),
        // It would refuse all that does not come from its own pod.
        "protected-mode": "no",
    };
    return Object.entries(settings).flatMap(([setting, value]) => [`--${setting}`, value]);
}

/** A server that still loads its data takes connections, but does not answer with PONG. */
function probes(): Probes {
    return {
        readiness: {
            exec: { command: ["sh", "-c", "valkey-cli ping | grep -q PONG"] },
            periodSeconds: 10,
            timeoutSeconds: 5,
        },
        liveness: { tcpSocket: { port: "redis" }, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 },
    };
}

function exporter(): ContainerArgs {
    const healthy = { httpGet: { path: "/health", port: "metrics" }, timeoutSeconds: 5 };
    return {
        name: "exporter",
        image: images.redisExporter,
        env: [
            { name: "REDIS_ADDR", value: `redis://localhost:${PORTS.redis}` },
            { name: "REDIS_EXPORTER_COUNT_KEYS", value: `db0=${ROOM_KEYS}` },
        ],
        ports: [{ name: "metrics", port: EXPORTER_PORT }],
        probes: { readiness: healthy, liveness: { ...healthy, periodSeconds: 20 } },
        resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "64Mi" } },
    };
}
