import { z } from "zod";
import type { SecretsOf } from "../secrets.ts";
import { kafka, redis } from "../backing.ts";
import { labelKey, labelValue } from "../cluster.ts";
import { cidr, count, hostname, image, replicaBounds, resources, resourcesOf, rotation } from "../primitives.ts";

const seconds = count.meta({ examples: [30] });

/** `platform:apps.reactiveRtc` */
export const reactiveRtc = z.strictObject({
    host: hostname.exactOptional().describe("Public host; rtc.<domain> unless given."),
    images: z
        .strictObject({
            loadBalancer: image.describe("Image built by load-balancer/Dockerfile of the project."),
            socket: image.describe("Image built by socket/Dockerfile of the project."),
        })
        .describe("Images that you build: the project publishes none."),
    loadBalancer: z
        .strictObject({
            replicas: replicaBounds.default({ min: 1, max: 5 }).describe("Pods, scaled by CPU and memory."),
            resources: resources.default(resourcesOf("500m", "512Mi", "2000m", "2Gi")).describe("Each pod."),
        })
        .prefault({})
        .describe("The load-balancers, which tell clients where to go. One of them leads."),
    socket: z
        .strictObject({
            replicas: replicaBounds
                .default({ min: 2, max: 50 })
                .describe("Pods, scaled by the load-balancers' leader."),
            resources: resources
                .default(resourcesOf("2000m", "2Gi", "4000m", "4Gi"))
                .describe("Each pod; the default is for 10,000 connections."),
            nodeLabels: z
                .record(labelKey, labelValue)
                .default({})
                .describe("Labels of the nodes that the pods run on; any node unless given."),
        })
        .prefault({})
        .describe("The socket nodes, which hold the connections."),
    gateway: z
        .strictObject({
            replicas: replicaBounds.default({ min: 2, max: 10 }).describe("Pods, scaled by CPU and memory."),
            resources: resources
                .default(resourcesOf("500m", "1Gi", "1000m", "2Gi"))
                .describe(
                    "Each pod. It takes 43 MiB for each CPU of its node before the first client comes, and is scaled by what it takes of memory.",
                ),
            service: z
                .discriminatedUnion("type", [
                    z.strictObject({
                        type: z
                            .literal("ClusterIP")
                            .describe("Behind the platform's edge, with TLS, by the public host."),
                    }),
                    z.strictObject({
                        type: z
                            .literal("LoadBalancer")
                            .describe(
                                "A load balancer of its own, on port 80 and without TLS, in place of the public host.",
                            ),
                        allowedCidrs: z
                            .array(cidr)
                            .min(1)
                            .describe("Ranges of addresses that the load balancer admits; 0.0.0.0/0 for everybody."),
                    }),
                ])
                .default({ type: "ClusterIP" })
                .describe("How clients come to the gateway."),
            podCidr: cidr
                .exactOptional()
                .meta({ examples: ["10.244.0.0/16"] })
                .describe(
                    "Range of the pods' addresses, on an existing cluster only: a client may name a pod of this range and nothing else.",
                ),
        })
        .prefault({})
        .describe("The gateway, the only way in for clients."),
    sessions: z
        .strictObject({
            resumeSeconds: seconds
                .default(3600)
                .describe("How long a client may stay away and still get its messages."),
            bufferedMessages: count.default(100).describe("Messages that are kept for a client that is away."),
        })
        .prefault({})
        .describe("What is kept of a client that is away."),
    connections: z
        .strictObject({
            pingSeconds: seconds.default(10).describe("Silence after which a client is asked whether it is there."),
            idleSeconds: seconds.default(20).describe("Silence after which a client is taken to be gone."),
            queuedMessages: count.default(256).describe("Messages that may wait for a slow client."),
        })
        .refine((connections) => connections.pingSeconds < connections.idleSeconds, {
            error: "asks a client whether it is there when it is taken to be gone already",
            params: { remedy: "Set pingSeconds below idleSeconds." },
        })
        .prefault({})
        .describe("The connections of a socket node."),
    heartbeatCleanup: z
        .strictObject({
            enabled: z
                .boolean()
                .default(true)
                .describe("With false, clients are sent to nodes that are gone until somebody removes these."),
            silentSeconds: seconds
                .default(60)
                .describe("Silence after which a node is taken to be gone; they are heard of every 10 seconds."),
        })
        .prefault({})
        .describe("Removal of socket nodes that are gone, every minute."),
    ringSecretRotation: rotation.describe("Another value makes a new RING_SECRET at the next update."),
    kafka,
    redis,
});

/** All of its secrets are generated. */
export const reactiveRtcSecrets: SecretsOf<z.infer<typeof reactiveRtc>> = [];
