import type * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../components/cluster/contract.ts";
import { DoksCluster } from "../components/cluster/doks-cluster.ts";
import { ExistingCluster } from "../components/cluster/existing-cluster.ts";
import { Registry } from "../components/cluster/registry.ts";
import type { Secrets, Settings } from "../settings.ts";

/** The cluster and what images are pulled with. */
export interface DeployedCluster {
    readonly cluster: Cluster;
    /** Docker configuration that may pull from the stack's registry; secret. */
    readonly pullCredentials: pulumi.Output<string> | undefined;
}

/** Network, cluster and registry; or the cluster that exists already. */
export function deployCluster(settings: Settings, { digitalOceanToken }: Secrets): DeployedCluster {
    const { cluster, protection } = settings;
    if (cluster.kind === "existing") {
        return { cluster: new ExistingCluster("cluster", cluster), pullCredentials: undefined };
    }
    const registry = cluster.registry && createRegistry(cluster.registry, cluster.region, settings);
    return {
        cluster: new DoksCluster("cluster", {
            ...cluster,
            clusterName: cluster.name,
            tags: [settings.stack, ...cluster.tags],
            registry,
            credentials: cluster.credentials === "api" ? { kind: "api", token: digitalOceanToken } : { kind: "doctl" },
            protection,
        }),
        pullCredentials: registry?.pullCredentials,
    };
}

type RegistrySettings = NonNullable<Extract<Settings["cluster"], { kind: "doks" }>["registry"]>;

function createRegistry(registry: RegistrySettings, region: string, { protection }: Settings): Registry {
    const { name: registryName } = registry;
    return registry.kind === "create"
        ? new Registry("registry", { kind: "create", registryName, tier: registry.tier, region, protection })
        : new Registry("registry", { kind: "use", registryName });
}
