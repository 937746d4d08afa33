import type { JsonObject } from "../model.ts";
import { databaseSimulators } from "./databases.ts";
import { CREATED_AT, type Facts, type Simulated, type Simulator } from "./facts.ts";

/** The name a resource gets when the program gives it none. */
function named(facts: Facts): string {
    return facts.text("name", `${facts.name}-${facts.hex("autoname", 7)}`);
}

/** A resource whose id is a UUID and which has a URN of DigitalOcean's own (`do:<kind>:<id>`) under `urnKey`. */
function withUrn(kind: string, urnKey: string, outputs: (facts: Facts) => JsonObject = () => ({})): Simulator {
    return (facts) => ({
        id: facts.uuid(),
        outputs: {
            name: named(facts),
            createdAt: CREATED_AT,
            [urnKey]: `do:${kind}:${facts.uuid()}`,
            ...outputs(facts),
        },
    });
}

function certificate(facts: Facts): string {
    const body = Buffer.from(facts.hex("certificate", 48)).toString("base64");
    return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
}

function kubeConfig(facts: Facts, endpoint: string): JsonObject {
    const context = `do-${facts.text("region", "region")}-${named(facts)}`;
    const token = facts.secret(`dop_v1_${facts.hex("token", 64)}`);
    const authority = Buffer.from(certificate(facts)).toString("base64");
    const rawConfig = [
        "apiVersion: v1",
        "kind: Config",
        "clusters:",
        "  - cluster:",
        `      certificate-authority-data: ${authority}`,
        `      server: ${endpoint}`,
        `    name: ${context}`,
        "contexts:",
        "  - context:",
        `      cluster: ${context}`,
        `      user: ${context}-admin`,
        `    name: ${context}`,
        `current-context: ${context}`,
        "users:",
        `  - name: ${context}-admin`,
        "    user:",
        `      token: ${token}`,
        "",
    ].join("\n");
    return {
        rawConfig,
        host: endpoint,
        token,
        clusterCaCertificate: authority,
        clientCertificate: "",
        clientKey: "",
        expiresAt: CREATED_AT,
    };
}

function nodes(facts: Facts, pool: string, count: number): JsonObject[] {
    return Array.from({ length: count }, (_, index) => ({
        id: facts.uuid(`node ${index}`),
        dropletId: String(facts.number(`droplet ${index}`, 900_000_000)),
        name: `${pool}-${facts.hex(`node ${index}`, 5)}`,
        status: "running",
        createdAt: CREATED_AT,
        updatedAt: CREATED_AT,
    }));
}

function kubernetesCluster(facts: Facts): Simulated {
    const id = facts.uuid();
    const endpoint = `https://${id}.k8s.ondigitalocean.com`;
    const pool = facts.inputs["nodePool"];
    const count = Number(facts.value("nodePool.nodeCount", facts.value("nodePool.minNodes", 1)));
    return {
        id,
        outputs: {
            name: named(facts),
            clusterUrn: `do:kubernetes:${id}`,
            endpoint,
            ipv4Address: facts.publicIp(),
            clusterSubnet: facts.text("clusterSubnet", "10.244.0.0/16"),
            serviceSubnet: facts.text("serviceSubnet", "10.245.0.0/16"),
            vpcUuid: facts.text("vpcUuid", facts.uuid("vpc")),
            status: "running",
            createdAt: CREATED_AT,
            updatedAt: CREATED_AT,
            kubeConfigs: [kubeConfig(facts, endpoint)],
            nodePool: {
                ...(typeof pool === "object" && !Array.isArray(pool) ? pool : {}),
                id: facts.uuid("pool"),
                actualNodeCount: count,
                nodes: nodes(facts, facts.text("nodePool.name", "pool"), count),
            },
        },
    };
}

function nodePool(facts: Facts): Simulated {
    const count = Number(facts.value("nodeCount", facts.value("minNodes", 1)));
    return {
        id: facts.uuid(),
        outputs: { name: named(facts), actualNodeCount: count, nodes: nodes(facts, named(facts), count) },
    };
}

function spacesBucket(facts: Facts): Simulated {
    const [name, region] = [named(facts), facts.text("region", "nyc3")];
    const endpoint = `${region}.digitaloceanspaces.com`;
    return {
        id: name,
        outputs: { name, region, endpoint, bucketDomainName: `${name}.${endpoint}`, bucketUrn: `do:space:${name}` },
    };
}

function dockerCredentials(facts: Facts): Simulated {
    const auth = Buffer.from(`registry:${facts.secret(`dop_v1_${facts.hex("registry", 64)}`)}`).toString("base64");
    return {
        id: facts.text("registryName"),
        outputs: {
            dockerCredentials: facts.secret(JSON.stringify({ auths: { "registry.digitalocean.com": { auth } } })),
            credentialExpirationTime: CREATED_AT,
            expirySeconds: facts.value("expirySeconds", 1_576_800_000),
        },
    };
}

function registry(facts: Facts): JsonObject {
    const name = facts.text("name", facts.name);
    return {
        serverUrl: "registry.digitalocean.com",
        endpoint: `registry.digitalocean.com/${name}`,
        storageUsageBytes: 0,
        region: facts.text("region", "nyc3"),
    };
}

const DNS_APEX = "@";

/** Resources of DigitalOcean, by type token. What a program reads and is not listed stays undefined: add it here. */
export const digitalOceanSimulators: Record<string, Simulator> = {
    ...databaseSimulators,
    "digitalocean:index/vpc:Vpc": withUrn("vpc", "vpcUrn", (facts) => ({
        ipRange: facts.text("ipRange", "10.110.0.0/20"),
        default: false,
    })),
    "digitalocean:index/kubernetesCluster:KubernetesCluster": kubernetesCluster,
    "digitalocean:index/kubernetesNodePool:KubernetesNodePool": nodePool,
    "digitalocean:index/containerRegistry:ContainerRegistry": (facts) => ({
        id: named(facts),
        outputs: { name: named(facts), createdAt: CREATED_AT, ...registry(facts) },
    }),
    "digitalocean:index/containerRegistryDockerCredentials:ContainerRegistryDockerCredentials": dockerCredentials,
    "digitalocean:index/project:Project": withUrn("project", "ownerUuid", () => ({
        ownerId: 1,
        updatedAt: CREATED_AT,
    })),
    "digitalocean:index/projectResources:ProjectResources": (facts) => ({ id: facts.text("project"), outputs: {} }),
    "digitalocean:index/domain:Domain": (facts) => ({
        id: facts.text("name"),
        outputs: { domainUrn: `do:domain:${facts.text("name")}`, ttl: 1800 },
    }),
    "digitalocean:index/dnsRecord:DnsRecord": (facts) => {
        const [name, domain] = [facts.text("name"), facts.text("domain")];
        return {
            id: String(facts.number("record", 900_000_000)),
            outputs: { fqdn: name === DNS_APEX ? domain : `${name}.${domain}`, ttl: facts.value("ttl", 1800) },
        };
    },
    "digitalocean:index/nfs:Nfs": (facts) => ({
        id: facts.uuid(),
        outputs: {
            name: named(facts),
            host: `10.110.1.${facts.number("nfs", 250)}`,
            mountPath: `/${facts.number("tenant", 900_000)}/${facts.uuid()}`,
            status: "ACTIVE",
            vpcIds: [facts.text("vpcId")],
        },
    }),
    "digitalocean:index/spacesBucket:SpacesBucket": spacesBucket,
    "digitalocean:index/spacesKey:SpacesKey": (facts) => {
        const accessKey = `DO00${facts.characters("access", 16, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789")}`;
        const secretKey = facts.secret(facts.characters("secret", 43));
        return { id: accessKey, outputs: { name: named(facts), accessKey, secretKey, createdAt: CREATED_AT } };
    },
    "digitalocean:index/reservedIp:ReservedIp": (facts) => ({
        id: facts.publicIp(),
        outputs: { ipAddress: facts.publicIp(), reservedIpUrn: `do:reservedip:${facts.publicIp()}` },
    }),
    "digitalocean:index/loadBalancer:LoadBalancer": withUrn("loadbalancer", "loadBalancerUrn", (facts) => ({
        ip: facts.publicIp(),
        status: "active",
    })),
    "digitalocean:index/volume:Volume": withUrn("volume", "volumeUrn"),
};

/** Functions of DigitalOcean's provider, by token. */
export const digitalOceanFunctions: Record<string, (facts: Facts) => JsonObject> = {
    "digitalocean:index/getLoadBalancer:getLoadBalancer": (facts) => ({
        id: facts.uuid(),
        name: facts.text("name"),
        ip: facts.publicIp(),
        status: "active",
        loadBalancerUrn: `do:loadbalancer:${facts.uuid()}`,
    }),
    "digitalocean:index/getContainerRegistry:getContainerRegistry": (facts) => ({
        id: facts.text("name"),
        name: facts.text("name"),
        ...registry(facts),
    }),
    "digitalocean:index/getVpc:getVpc": (facts) => ({
        id: facts.text("id", facts.uuid()),
        name: facts.text("name"),
        ipRange: "10.110.0.0/20",
        urn: `do:vpc:${facts.text("id", facts.uuid())}`,
    }),
    "digitalocean:index/getDomain:getDomain": (facts) => ({
        id: facts.text("name"),
        name: facts.text("name"),
        domainUrn: `do:domain:${facts.text("name")}`,
        ttl: 1800,
    }),
    "digitalocean:index/getProject:getProject": (facts) => ({
        id: facts.text("id", facts.uuid()),
        name: facts.text("name", "default"),
    }),
    "digitalocean:index/getDatabaseCa:getDatabaseCa": (facts) => ({
        id: facts.text("clusterId"),
        clusterId: facts.text("clusterId"),
        certificate: certificate(facts),
    }),
    "digitalocean:index/getDatabaseMetricsCredentials:getDatabaseMetricsCredentials": (facts) => ({
        id: "metrics",
        username: "metrics",
        password: facts.secret(facts.characters("metrics", 24)),
    }),
};
