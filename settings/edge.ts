import { z } from "zod";
import { count, hostname, label, replicaBounds } from "./primitives.ts";

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
    }),
    z.strictObject({
        kind: z.literal("service"),
        type: z
            .enum(["LoadBalancer", "NodePort", "ClusterIP"])
            .describe("Type of the controller's Service on a cluster without DigitalOcean's load balancers."),
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
