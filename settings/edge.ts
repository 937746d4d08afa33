import { z } from "zod";
import { count, hostname, label, replicaBounds } from "./primitives.ts";

/** The range of ports that Kubernetes keeps for Services of type NodePort. */
const nodePort = z.int().min(30000).max(32767);

const loadBalancer = z
    .discriminatedUnion("kind", [
        z.strictObject({
            kind: z.literal("digitalocean").describe("A load balancer of DigitalOcean, for a DOKS cluster."),
            type: z
                .enum(["regional-network", "regional"])
                .default("regional-network")
                .describe(
                    "regional-network forwards packets and keeps WebSockets open; regional is a proxy and can send the PROXY protocol.",
                ),
            name: label.exactOptional().describe("Name of the load balancer; the cluster's name unless given."),
            sizeUnits: count.max(200).default(1).describe("Size: how many units of capacity it has."),
            proxyProtocol: z
                .boolean()
                .default(false)
                .describe("Whether client addresses come by PROXY protocol; needs type regional."),
            hostname: hostname
                .exactOptional()
                .describe("DNS name that already points at the load balancer, for pods that call it from inside."),
            idleTimeoutSeconds: z
                .int()
                .min(30)
                .max(3600)
                .default(600)
                .describe("Silence after which a balancer of type regional closes a connection."),
        }),
        z.strictObject({
            kind: z.literal("load-balancer").describe("Whatever the cluster's own provider of load balancers gives."),
        }),
        z.strictObject({
            kind: z.literal("node-port").describe("Fixed ports of every node, for kind with extraPortMappings."),
            httpPort: nodePort.default(30080).describe("Port of the nodes for HTTP."),
            httpsPort: nodePort.default(30443).describe("Port of the nodes for HTTPS."),
            address: z.ipv4().default("127.0.0.1").describe("Address at which the mapped ports are reached."),
        }),
        z.strictObject({
            kind: z.literal("cluster-ip").describe("No way in but kubectl port-forward."),
            address: z.ipv4().default("127.0.0.1").describe("Address at which the forwarded port is reached."),
        }),
    ])
    .describe("How traffic comes to the controller.");

const controllerShape = {
    replicas: replicaBounds.describe("Pods of the controller."),
    loadBalancer,
    readTimeoutSeconds: z
        .int()
        .min(1)
        .max(86400)
        .default(600)
        .describe("Longest time to read a request with its body."),
    hstsSeconds: z
        .int()
        .min(0)
        .meta({ examples: [31536000] })
        .exactOptional()
        .describe("How long browsers are told to use HTTPS only; not told unless given. For trusted certificates."),
};

/** `platform:ingress` */
export const ingress = z
    .discriminatedUnion("controller", [
        z.strictObject({ controller: z.literal("traefik").describe("Traefik."), ...controllerShape }),
        z.strictObject({
            controller: z.literal("nginx").describe("ingress-nginx, which is retired."),
            acknowledgeRetirement: z
                .boolean()
                .default(false)
                .describe(
                    "true says: we know that ingress-nginx had its last release in March 2026 and gets no more security fixes.",
                ),
            ...controllerShape,
        }),
    ])
    .describe("The ingress controller and its load balancer.");

/** `platform:dns` */
export const dns = z
    .strictObject({
        zone: z
            .enum(["create", "use", "external"])
            .describe(
                "create: the program owns the zone; use: it exists in the account; external: records are kept elsewhere.",
            ),
        name: hostname.exactOptional().describe("Name of the zone; platform:domain unless given."),
        ttlSeconds: z.int().min(30).max(86400).default(300).describe("How long resolvers keep a record."),
    })
    .describe("The DNS zone of the public hosts.");

const acme = {
    email: z
        .email()
        .meta({ examples: ["ops@example.com"] })
        .describe("Address for notices about the ACME account."),
    challenge: z
        .enum(["dns-01", "http-01"])
        .default("dns-01")
        .describe(
            "How control of a name is proved: by a DNS record at DigitalOcean, or by an answer over HTTP from outside.",
        ),
};

/** `platform:certificates` */
export const certificates = z
    .discriminatedUnion("issuer", [
        z.strictObject({
            issuer: z
                .literal("letsencrypt-staging")
                .describe("Let's Encrypt's test service: wide limits, and no browser trusts it."),
            acknowledgeUntrusted: z
                .boolean()
                .default(false)
                .describe("true says: a protected stack may have certificates that no browser trusts."),
            ...acme,
        }),
        z.strictObject({
            issuer: z.literal("letsencrypt-production").describe("Let's Encrypt."),
            ...acme,
        }),
        z.strictObject({
            issuer: z.literal("self-signed").describe("A certificate authority of the cluster's own."),
        }),
    ])
    .describe("Who signs the certificates of the public hosts.");
