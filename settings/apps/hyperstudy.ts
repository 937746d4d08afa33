import { z } from "zod";
import type { SecretsOf } from "../secrets.ts";
import {
    count,
    hostname,
    image,
    label,
    replicaBounds,
    resources,
    resourcesOf,
    storageGiB,
    text,
} from "../primitives.ts";

const user = z.int().min(1).max(65535);
const path = text("an absolute path", /^\/[A-Za-z0-9._/-]*$/, "/tmp");
const writablePaths = z.array(path);
const port = z.int().min(1).max(65535);
const origin = text("an origin: https:// and a host", /^https:\/\/[a-z0-9.-]+(:\d+)?$/, "https://cdn.example.com");

const backend = z
    .strictObject({
        replicas: replicaBounds
            .default({ min: 3, max: 12 })
            .describe("Pods, scaled by CPU and memory. A Service is made for each that there may be."),
        resources: resources.default(resourcesOf("250m", "512Mi", "1000m", "1Gi")).describe("Each pod."),
        maxRooms: count.default(20).describe("Rooms above which a pod is given no more."),
        maxParticipants: count
            .default(80)
            .describe("Participants above which a pod is given no more; each takes 8 to 15 MB, with video most."),
        healthPath: path
            .default("/health")
            .meta({ examples: ["/health"] })
            .describe("Path of the page that tells whether a pod is well."),
        drainSeconds: z
            .int()
            .min(60)
            .max(3600)
            .default(60)
            .describe("Time that connections are given to end once a pod is told to stop."),
        livekitOverUdp: z
            .boolean()
            .default(false)
            .describe("Whether pods may send UDP to port 443 of the internet, beside HTTPS."),
        user: user.default(1000).describe("User id that the image runs as; 1000 is that of Node's images."),
        writablePaths: writablePaths
            .default(["/tmp"])
            .describe("Paths that the image writes to; all else is read-only."),
    })
    .prefault({})
    .describe("The API and Socket.IO server.");

const frontend = z
    .strictObject({
        replicas: replicaBounds.default({ min: 2, max: 10 }).describe("Pods, scaled by CPU and memory."),
        resources: resources.default(resourcesOf("100m", "256Mi", "500m", "512Mi")).describe("Each pod."),
        port: port.default(80).describe("Port that the image listens on."),
        user: user.default(101).describe("User id that the image runs as; 101 is that of nginx' images."),
        writablePaths: writablePaths
            .default(["/var/cache/nginx", "/var/run", "/tmp"])
            .describe("Paths that the image writes to; all else is read-only."),
    })
    .prefault({})
    .describe("The web application.");

const metricsService = z
    .strictObject({
        image: image.describe("Its image; the project publishes none."),
        port: port.default(8080).describe("Port that it listens on, and shows metrics at under /metrics."),
        resources: resources.default(resourcesOf("50m", "128Mi", "200m", "256Mi")).describe("The pod."),
        user: user.default(1000).describe("User id that the image runs as."),
        writablePaths: writablePaths
            .default(["/tmp"])
            .describe("Paths that the image writes to; all else is read-only."),
    })
    .exactOptional()
    .describe("The application's own collector of metrics; not deployed unless given.");

const amazon = z
    .strictObject({
        region: text("a region of Amazon's", /^[a-z]{2}(-[a-z]+)+-\d$/, "us-east-1")
            .exactOptional()
            .describe("Region of the services other than mail."),
        mail: z
            .strictObject({
                from: z
                    .email()
                    .meta({ examples: ["study@example.com"] })
                    .describe("Sender of the application's mail."),
                region: text("a region of Amazon's", /^[a-z]{2}(-[a-z]+)+-\d$/, "us-east-1").describe("Region of SES."),
            })
            .exactOptional()
            .describe("Mail by SES; none unless given."),
        mediaConvertRole: text(
            "the ARN of a role",
            /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/,
            "arn:aws:iam::123456789012:role/media",
        )
            .exactOptional()
            .describe("Role by which MediaConvert transcodes video; none unless given."),
    })
    .prefault({})
    .describe("Amazon's services for mail and video, as far as they are used.");

/** `platform:apps.hyperstudy`. Its Redis has no password and no TLS, so it is always on the cluster. */
export const hyperstudy = z.strictObject({
    host: hostname.exactOptional().describe("Public host; hyperstudy.<domain> unless given."),
    namespace: label.default("hyperstudy").describe("Namespace of the application."),
    podRouting: z
        .enum(["direct", "aliases", "off"])
        .default("direct")
        .describe(
            "How participants of a room come to its pod. direct: the pod router finds pods in the namespace hyperstudy, which its code names; aliases: in another namespace, with names in a namespace hyperstudy that lead back; off: there is one pod.",
        ),
    images: z
        .strictObject({
            backend: image.describe("Image of the API, and of the pod router within it."),
            frontend: image.describe("Image of the web application, built with an empty VITE_BACKEND_URL."),
        })
        .describe("Private images: the project publishes none."),
    imagesSetBy: z
        .enum(["settings", "pipeline"])
        .default("settings")
        .describe(
            "settings: these images run; pipeline: they run at first, then a delivery pipeline sets others with kubectl set image.",
        ),
    environment: z
        .enum(["production", "development"])
        .default("production")
        .describe("NODE_ENV and ENVIRONMENT of the application."),
    logLevel: z
        .enum(["error", "warn", "info", "debug"])
        .exactOptional()
        .describe("Least severity that is logged; the application's own choice unless given."),
    rateLimiting: z.boolean().default(true).describe("Whether the application limits how often a client may ask."),
    corsOrigins: z
        .array(origin)
        .default([])
        .describe("Origins beside the public host whose pages may call the API, such as a CDN's."),
    backend,
    podRouter: z
        .strictObject({
            replicas: count.default(2).describe("Pods. Each connection of a participant goes through one of them."),
            resources: resources
                .default(resourcesOf("100m", "256Mi", "1000m", "1536Mi"))
                .describe("Each pod: 32 MB, and 2 to 3 MB for every connection."),
        })
        .prefault({})
        .describe("The pod router."),
    frontend,
    redis: z
        .strictObject({
            storageGiB: storageGiB.default(5),
            resources: resources.default(resourcesOf("100m", "256Mi", "500m", "512Mi")).describe("The pod."),
        })
        .prefault({})
        .describe("Redis: rooms, sessions, messages between pods."),
    metricsService,
    amazon,
});

/** The values of `hyperstudy-secrets`, which only the operator has, and those of `hyperstudy-extra`. */
export const hyperstudySecrets: SecretsOf<z.infer<typeof hyperstudy>> = [
    { key: "hyperstudy:livekitApiKey", what: "API key of the LiveKit server" },
    { key: "hyperstudy:livekitApiSecret", what: "API secret of the LiveKit server" },
    { key: "hyperstudy:livekitUrl", what: "wss:// address of the LiveKit server" },
    { key: "hyperstudy:firebaseProjectId", what: "Firebase project" },
    { key: "hyperstudy:firebaseStorageBucket", what: "Firebase storage bucket" },
    { key: "hyperstudy:firebaseServiceAccountKey", what: "Firebase service account key, the JSON in base64" },
    { key: "hyperstudy:awsAccessKeyId", what: "key ID of the account at Amazon, for mail and video", optional: true },
    { key: "hyperstudy:awsSecretAccessKey", what: "secret key of the account at Amazon", optional: true },
    { key: "hyperstudy:prolificApiToken", what: "API token of Prolific, for recruitment", optional: true },
    { key: "hyperstudy:prolificGatewaySecret", what: "secret of the gateway to Prolific", optional: true },
    { key: "hyperstudy:transcodeSecret", what: "secret of transcoding's callbacks", optional: true },
];
