import { z } from "zod";
import { hostname, label, resources, resourcesOf, storageGiB } from "./primitives.ts";

const severity = z
    .enum(["info", "warning", "critical"])
    .default("warning")
    .describe("Lowest severity that this receiver gets.");

/** An alert receiver. Its secret (webhook URL or SMTP password) is the config key `monitoring:<name>`. */
const receiver = z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("slack"), name: label, severity, channel: z.string().startsWith("#") }),
    z.strictObject({
        kind: z.literal("email"),
        name: label,
        severity,
        to: z.email(),
        from: z.email(),
        smarthost: z.string().regex(/^[^:\s]+:\d+$/, "is not host:port"),
        username: z.string(),
    }),
    z.strictObject({ kind: z.literal("webhook"), name: label, severity }),
]);

/** `platform:monitoring` */
export const monitoring = z.strictObject({
    host: hostname.exactOptional().describe("Public host of Grafana; grafana.<domain> unless given."),
    retentionDays: z.int().min(1).max(365),
    storageGiB: storageGiB.describe("Disk of Prometheus; samples are dropped at 80 % of it."),
    resources: resources
        .default(resourcesOf("500m", "2Gi", "2", "4Gi"))
        .describe("Prometheus. Memory grows with the number of series."),
    replicas: z.int().min(1).max(2).default(1),
    alertmanager: z
        .strictObject({
            replicas: z.int().min(1).max(3).default(1),
            storageGiB: storageGiB.default(2),
            receivers: z.array(receiver).default([]),
        })
        .prefault({}),
});

/** `platform:addons` */
export const addons = z
    .strictObject({
        highAvailability: z
            .boolean()
            .default(false)
            .describe("Two or more replicas of cert-manager, KEDA and metrics-server."),
        metricsServer: z
            .enum(["install", "present"])
            .default("install")
            .describe("present where the cluster brings its own."),
        kubeletInsecureTls: z
            .boolean()
            .default(false)
            .describe("For kind and minikube, whose kubelets sign their own certificates."),
    })
    .prefault({});
