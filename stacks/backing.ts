import { DUMPS, REPLACED } from "../components/backing/backups/layout.ts";
import { InClusterKafka } from "../components/backing/in-cluster/kafka.ts";
import { InClusterMongo } from "../components/backing/in-cluster/mongo.ts";
import { InClusterObjectStore } from "../components/backing/in-cluster/object-store.ts";
import { InClusterPdfRenderer } from "../components/backing/in-cluster/pdf-renderer.ts";
import { InClusterPostgres } from "../components/backing/in-cluster/postgres.ts";
import { InClusterRedis } from "../components/backing/in-cluster/redis.ts";
import { InClusterSearch } from "../components/backing/in-cluster/search.ts";
import { ManagedMongo } from "../components/backing/managed/mongo.ts";
import { SpacesObjectStore } from "../components/backing/managed/object-store.ts";
import { ManagedPostgres } from "../components/backing/managed/postgres.ts";
import type { AppNamespace } from "../components/workload/app-namespace.ts";
import type { Settings } from "../settings.ts";
import type { BackingLayer, BackingService } from "./backing/layer.ts";
import { createManagedServers } from "./backing/managed-servers.ts";
import { createOperators } from "./backing/operators.ts";
import type { DeployedCluster } from "./cluster.ts";
import type { AppNamespaces } from "./namespaces.ts";
import type { Platform } from "./platform.ts";

export type * from "./backing/layer.ts";

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
