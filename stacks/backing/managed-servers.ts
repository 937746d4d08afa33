import type * as pulumi from "@pulumi/pulumi";
import { ManagedMongoServer } from "../../components/backing/managed/mongo.ts";
import { ManagedPostgresServer } from "../../components/backing/managed/postgres.ts";
import { ManagedRedis, type ManagedRedisArgs } from "../../components/backing/managed/redis.ts";
import type { Cluster } from "../../components/cluster/contract.ts";
import type { Scraper } from "../../components/platform/scraper.ts";
import { AppNamespace } from "../../components/workload/app-namespace.ts";
import type { Settings } from "../../settings.ts";

/** Holds the administrators' passwords of the shared servers: no application's pod may read them. */
const ADMINISTRATION_NAMESPACE = "databases";

type ServerContext = "region" | "network" | "clusterId" | "protection" | "administrationNamespace" | "scraper" | "tags";

/** Managed servers: the shared ones of the stack, and means to make one for a single application. */
export interface ManagedServers {
    readonly urns: readonly pulumi.Input<string>[];
    postgres(): ManagedPostgresServer;
    mongo(): ManagedMongoServer;
    redis(name: string, args: Omit<ManagedRedisArgs, ServerContext>): ManagedRedis;
}

/** The managed servers that `platform:backing` describes. Settings admit them on a DOKS cluster only. */
export function createManagedServers(
    settings: Settings,
    cluster: Cluster,
    scraper: Scraper,
    opts: pulumi.ComponentResourceOptions,
): ManagedServers {
    if (cluster.kind !== "doks" || !usesManaged(settings)) {
        const none = (): never => {
            throw new Error("settings admit managed databases only where they are described, on a DOKS cluster");
        };
        return { urns: [], postgres: none, mongo: none, redis: none };
    }
    const { backing, protection, stack } = settings;
    const administration = new AppNamespace(
        ADMINISTRATION_NAMESPACE,
        { namespaceName: ADMINISTRATION_NAMESPACE, protection },
        opts,
    );
    const context = {
        region: cluster.region,
        network: { id: cluster.vpcId, cidr: cluster.vpcCidr },
        clusterId: cluster.id,
        protection,
        administrationNamespace: administration.name,
        scraper,
        tags: [stack],
    };
    const serverName = (engine: string) => `${settings.cluster.name}-${engine}`;
    const postgres =
        backing.postgres &&
        new ManagedPostgresServer(
            "postgres",
            { ...context, ...backing.postgres, serverName: serverName("postgres") },
            opts,
        );
    const mongo =
        backing.mongo &&
        new ManagedMongoServer("mongo", { ...context, ...backing.mongo, serverName: serverName("mongo") }, opts);

    return {
        urns: [postgres, mongo].flatMap((server) => (server ? [server.cluster.clusterUrn] : [])),
        postgres: () => described(postgres, "postgres"),
        mongo: () => described(mongo, "mongo"),
        redis: (name, args) => new ManagedRedis(name, { ...context, ...args, serverName: serverName(name) }, opts),
    };
}

function usesManaged({ apps, backing }: Settings): boolean {
    const services = Object.values(apps).flatMap((app) => Object.values(app) as unknown[]);
    return (
        backing.postgres !== undefined ||
        backing.mongo !== undefined ||
        services.some((service) => (service as { form?: string } | undefined)?.form === "managed")
    );
}

function described<Server>(server: Server | undefined, engine: string): Server {
    if (!server) {
        throw new Error(`settings admit form managed only where platform:backing.${engine} is described`);
    }
    return server;
}
