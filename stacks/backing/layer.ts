import type * as pulumi from "@pulumi/pulumi";
import type {
    Kafka,
    Mongo,
    ObjectStore,
    PdfRenderer,
    PlaintextRedis,
    Postgres,
    Redis,
    Search,
} from "../../components/backing/contracts.ts";
import type { InClusterKafkaArgs } from "../../components/backing/in-cluster/kafka.ts";
import type { InClusterObjectStoreArgs } from "../../components/backing/in-cluster/object-store.ts";
import type { ConnectionPool } from "../../components/backing/managed/postgres.ts";
import type { EvictionPolicy } from "../../components/backing/redis.ts";
import type { VolumeClass } from "../../components/backing/volume.ts";
import type { AppNamespace } from "../../components/workload/app-namespace.ts";
import type { Peer } from "../../components/workload/network.ts";
import type { Settings } from "../../settings.ts";

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
