import { z } from "zod";
import { count, hostname, label, replicaBounds } from "./primitives.ts";

const nodePort = z
    .int()
    .min(30000)
    .max(32767)
    .describe("Port of the nodes, of the range that Kubernetes keeps for it.");

const loadBalancer = z.discriminatedUnion("kind", [
    z.strictObject({
        kind: z.literal("digitalocean"),
        type: z
            .enum(["regional-network", "regional"])
            .default("regional-network")
            .describe(
                "regional-network forwards packets and keeps WebSockets open; regional is a proxy and can send the PROXY protocol.",
            ),
        name: label.exactOptional().describe("Name of the load balancer; the cluster's name unless given."),
        sizeUnits: count.max(200).default(1),
        proxyProtocol: z.boolean().default(false).describe("Client addresses by PROXY protocol; needs type regional."),
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
        httpPort: nodePort.default(30080),
        httpsPort: nodePort.default(30443),
        address: z.ipv4().default("127.0.0.1").describe("Where the mapped ports are reached."),
    }),
    z.strictObject({
        kind: z.literal("cluster-ip").describe("No way in but kubectl port-forward."),
        address: z.ipv4().default("127.0.0.1").describe("Where the forwarded port is reached."),
    }),
]);

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
        .exactOptional()
        .describe("Browsers are told to use HTTPS only for so long; not told unless given. For trusted certificates."),
};

/** `platform:ingress` */
export const ingress = z.discriminatedUnion("controller", [
    z.strictObject({ controller: z.literal("traefik"), ...controllerShape }),
    z.strictObject({
        controller: z.literal("nginx"),
        acknowledgeRetirement: z
            .boolean()
            .default(false)
            .describe("ingress-nginx had its last release in March 2026 and gets no more security fixes."),
        ...controllerShape,
    }),
]);

/** `platform:dns` */
export const dns = z.strictObject({
    zone: z
        .enum(["create", "use", "external"])
        .describe(
            "create: the program owns the zone; use: it exists in the account; external: records are kept elsewhere.",
        ),
    name: hostname.exactOptional().describe("Name of the zone; platform:domain unless given."),
    ttlSeconds: z.int().min(30).max(86400).default(300),
});

/** `platform:certificates` */
export const certificates = z.discriminatedUnion("issuer", [
    z.strictObject({
        issuer: z.enum(["letsencrypt-staging", "letsencrypt-production"]),
        email: z.email().describe("Address for notices about the ACME account."),
        challenge: z.enum(["dns-01", "http-01"]).default("dns-01"),
    }),
    z.strictObject({ issuer: z.literal("self-signed") }),
]);
