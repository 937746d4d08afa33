import type * as pulumi from "@pulumi/pulumi";
import { DUMPS, REPLACED } from "../components/backing/backups/layout.ts";
import type {
    Kafka,
    Mongo,
    ObjectStore,
    PdfRenderer,
    PlaintextRedis,
    Postgres,
    Redis,
    Search,
} from "../components/backing/contracts.ts";
import { InClusterKafka, type InClusterKafkaArgs } from "../components/backing/in-cluster/kafka.ts";
import { InClusterMongo } from "../components/backing/in-cluster/mongo.ts";
import { InClusterObjectStore, type InClusterObjectStoreArgs } from "../components/backing/in-cluster/object-store.ts";
import { InClusterPdfRenderer } from "../components/backing/in-cluster/pdf-renderer.ts";
import { InClusterPostgres } from "../components/backing/in-cluster/postgres.ts";
import { InClusterRedis } from "../components/backing/in-cluster/redis.ts";
import { InClusterSearch } from "../components/backing/in-cluster/search.ts";
import { ManagedMongo } from "../components/backing/managed/mongo.ts";
import { SpacesObjectStore } from "../components/backing/managed/object-store.ts";
import { ManagedPostgres, type ConnectionPool } from "../components/backing/managed/postgres.ts";
import type { EvictionPolicy } from "../components/backing/redis.ts";
import type { VolumeClass } from "../components/backing/volume.ts";
import type { AppNamespace } from "../components/workload/app-namespace.ts";
import type { Peer } from "../components/workload/network.ts";
import type { Settings } from "../settings.ts";
import { createManagedServers } from "./backing/managed-servers.ts";
import { createOperators } from "./backing/operators.ts";
import type { DeployedCluster } from "./cluster.ts";
import type { AppNamespaces } from "./namespaces.ts";
import type { Platform } from "./platform.ts";

type Apps = Settings["apps"];
type PostgresChoice = NonNullable<Apps["docuelevate"]>["postgres"];
type MongoChoice = Extract<NonNullable<Apps["kraken"]>, { flavour: "kraken" }>["mongo"];
type RedisChoice = NonNullable<Apps["docuelevate"]>["redis"];
type PlaintextRedisChoice = NonNullable<Apps["kraken"]>["redis"];
type KafkaChoice = NonNullable<Apps["chat4all"]>["kafka"];
type SearchChoice = NonNullable<Apps["docuelevate"]>["search"];
type PdfRendererChoice = NonNullable<Apps["docuelevate"]>["pdfRenderer"];
type ObjectStoreChoice = NonNullable<Apps["chat4all"]>["objectStore"];

/** Where backups of an application go, and how often and how long they are kept. */
export interface BackupStore {
    readonly store: ObjectStore;
    /** Cron schedule of five fields, in UTC. */
    readonly schedule: string;
    readonly retentionDays: number;
}

/**
 * Makes what applications keep state in, in the form that the settings choose: the only place that knows the forms.
 * `name` is the component's name, `home` the namespace of the application.
 */
export interface BackingLayer {
    /** DigitalOcean's URNs of the shared servers. */
    readonly urns: readonly pulumi.Input<string>[];
    /** Class of volumes that one node mounts. */
    readonly blockClass: VolumeClass;
    /** What was made so far; complete once the applications are deployed. */
    readonly services: readonly BackingService[];
    /**
     * A bucket of the application's own for its backups, laid out as `backups/layout.ts` says; none where
     * `platform:backups` is absent.
     */
    backupStore(name: string, home: AppNamespace): BackupStore | undefined;
    postgres(name: string, home: AppNamespace, choice: PostgresChoice, needs: PostgresNeeds): Postgres;
    mongo(name: string, home: AppNamespace, choice: MongoChoice, needs: MongoNeeds): Mongo;
    redis(name: string, home: AppNamespace, choice: RedisChoice, needs: RedisNeeds): Redis;
    plaintextRedis(name: string, home: AppNamespace, choice: PlaintextRedisChoice, needs: RedisNeeds): PlaintextRedis;
    kafka(name: string, home: AppNamespace, choice: KafkaChoice, needs: KafkaNeeds): Kafka;
    objectStore(name: string, home: AppNamespace, choice: ObjectStoreChoice, needs: ObjectStoreNeeds): ObjectStore;
    search(name: string, home: AppNamespace, choice: SearchChoice, needs: SearchNeeds): Search;
    pdfRenderer(name: string, home: AppNamespace, choice: PdfRendererChoice, needs: ServiceNeeds): PdfRenderer;
}

/** What an application asks of a service on the cluster. */
export interface ServiceNeeds {
    /** Name of its Service; the component's name unless given. */
    readonly serviceName?: string;
    /** Who may connect; every pod of the application's namespace unless given. */
    readonly clients?: readonly Peer[];
}

export interface SearchNeeds extends ServiceNeeds {
    /** Version of Meilisearch, which its data depends on; that of the chart unless given. */
    readonly version?: string;
}

export interface PostgresNeeds {
    readonly database: string;
    /** How clients share connections, where a pool is configured. */
    readonly poolMode?: NonNullable<ConnectionPool["mode"]>;
    /** Continuous archive of an in-cluster database; a managed one is backed up by DigitalOcean every day. */
    readonly backups?: BackupStore | undefined;
}

/** `clients` in place of every pod of the application's namespace. */
export type KafkaNeeds = Pick<InClusterKafkaArgs, "topics" | "clients">;

export interface MongoNeeds {
    readonly database: string;
    /** Name of the Service of the in-cluster form; the component's name with `-svc` unless given. */
    readonly serviceName?: string;
    /** Further labels of the pods of the in-cluster form. */
    readonly podLabels?: Readonly<Record<string, string>>;
}

/** A service that an application keeps state in. */
export interface BackingService {
    readonly kind: "postgres" | "mongo" | "redis" | "kafka" | "object-store";
    readonly form: "in-cluster" | "managed" | "spaces";
    /** Name of its component. */
    readonly name: string;
}

/** Name of the Service and clients are those of the in-cluster form. */
export interface RedisNeeds extends ServiceNeeds {
    readonly evictionPolicy: EvictionPolicy;
    /** Lists whose length is among the metrics of the in-cluster form; none unless given. */
    readonly watchedLists?: readonly string[];
}

export interface ObjectStoreNeeds extends Pick<InClusterObjectStoreArgs, "publicHost"> {
    /** Days after which the parts of an upload that nobody finished are removed from a bucket of Spaces. */
    readonly abandonedUploadDays: number;
}

/** What grows old in a bucket of backups. Mirrors do not, and an archive of PostgreSQL looks after itself. */
const EXPIRING = [DUMPS, REPLACED];

interface Below {
    readonly cluster: DeployedCluster;
    readonly platform: Platform;
    readonly namespaces: AppNamespaces;
}

/** Operators and shared servers, as far as any application uses them, and the means to give each application its own. */
export function deployBacking(settings: Settings, { cluster, platform, namespaces }: Below): BackingLayer {
    const { protection } = settings;
    const opts = { provider: cluster.cluster.provider };
    const { monitoring: scraper } = platform;
    const blockClass = platform.storage.block;
    const operators = createOperators(
        settings,
        namespaces,
        { certManager: platform.certManager, scraper, protection },
        opts,
    );
    const servers = createManagedServers(settings, cluster.cluster, scraper, opts);
    const services: BackingService[] = [];
    const inCluster = (home: AppNamespace) => ({
        namespace: home.name,
        volumeClass: blockClass,
        scraper,
        protection,
    });

    return {
        urns: servers.urns,
        blockClass,
        services,

        backupStore(name, home) {
            const { backups } = settings;
            if (!backups) {
                return undefined;
            }
            const { region, schedule, retentionDays } = backups;
            const store = new SpacesObjectStore(
                name,
                {
                    namespace: home.name,
                    region,
                    bucket: `${backups.bucket}-${name}`,
                    versioning: false,
                    lifecycle: {
                        abandonedUploadDays: 1,
                        expiry: EXPIRING.map((prefix) => ({ prefix, days: retentionDays })),
                    },
                    protection,
                },
                opts,
            );
            return { store, schedule, retentionDays };
        },

        postgres(name, home, choice, { database, poolMode, backups }) {
            services.push({ kind: "postgres", form: choice.form, name });
            if (choice.form === "managed") {
                const pool =
                    choice.poolSize === undefined
                        ? undefined
                        : { size: choice.poolSize, ...(poolMode && { mode: poolMode }) };
                const args = { namespace: home.name, server: servers.postgres(), database, pool, protection };
                return new ManagedPostgres(name, args, opts);
            }
            const backup = backups && {
                plugin: operators.barman(),
                destination: backups.store,
                schedule: backups.schedule,
                retentionDays: backups.retentionDays,
            };
            const args = { ...inCluster(home), ...choice, operator: operators.postgres(), database, backup };
            return new InClusterPostgres(name, args, opts);
        },

        mongo(name, home, choice, { database, ...names }) {
            services.push({ kind: "mongo", form: choice.form, name });
            return choice.form === "managed"
                ? new ManagedMongo(name, { namespace: home.name, server: servers.mongo(), database, protection }, opts)
                : new InClusterMongo(
                      name,
                      { ...inCluster(home), ...choice, ...names, operator: operators.mongo(), database },
                      opts,
                  );
        },

        redis(name, home, choice, needs) {
            services.push({ kind: "redis", form: choice.form, name });
            return choice.form === "managed"
                ? servers.redis(name, { ...choice, namespace: home.name, evictionPolicy: needs.evictionPolicy })
                : new InClusterRedis(name, { ...inCluster(home), ...choice, ...needs }, opts);
        },

        plaintextRedis(name, home, choice, needs) {
            services.push({ kind: "redis", form: "in-cluster", name });
            return new InClusterRedis(name, { ...inCluster(home), ...choice, ...needs }, opts);
        },

        kafka(name, home, choice, needs) {
            services.push({ kind: "kafka", form: "in-cluster", name });
            return new InClusterKafka(
                name,
                { ...inCluster(home), ...choice, operator: operators.kafka(), ...needs },
                opts,
            );
        },

        objectStore(name, home, choice, { publicHost, abandonedUploadDays }) {
            services.push({ kind: "object-store", form: choice.form, name });
            if (choice.form === "in-cluster") {
                const args = { ...inCluster(home), ...choice, ...(publicHost && { publicHost }) };
                return new InClusterObjectStore(name, args, opts);
            }
            const { oldVersionDays } = choice;
            const args = {
                ...choice,
                namespace: home.name,
                versioning: oldVersionDays !== undefined,
                lifecycle: { abandonedUploadDays, ...(oldVersionDays !== undefined && { oldVersionDays }) },
                protection,
            };
            return new SpacesObjectStore(name, args, opts);
        },

        search(name, home, choice, needs) {
            return new InClusterSearch(name, { ...inCluster(home), ...choice, ...needs }, opts);
        },

        pdfRenderer(name, home, choice, needs) {
            return new InClusterPdfRenderer(name, { namespace: home.name, scraper, ...choice, ...needs }, opts);
        },
    };
}
