import { z } from "zod";
import { charts, type Chart } from "../../versions.ts";
import { mongo, plaintextRedis, postgres } from "../backing.ts";
import {
    count,
    hostname,
    image,
    replicaBounds,
    resources,
    resourcesOf,
    rotation,
    storageGiB,
    text,
} from "../primitives.ts";
import type { SecretsOf } from "../secrets.ts";
import { tls, tlsSecrets } from "../tls.ts";

const component = (what: string, max: number, [requests, limits]: [[string, string], [string, string]]) =>
    z
        .strictObject({
            replicas: replicaBounds.default({ min: 2, max }).describe("Pods, scaled by CPU."),
            resources: resources.default(resourcesOf(...requests, ...limits)).describe("Each pod."),
        })
        .prefault({})
        .describe(what);

const livekit = z
    .strictObject({
        url: text(
            "a ws:// or wss:// address",
            /^wss?:\/\/[\w.-]+(:\d+)?(\/\S*)?$/,
            "wss://livekit.example.com",
        ).describe("Address of the LiveKit server for browsers and, unless internalUrl is given, for the backend."),
        internalUrl: text(
            "an address with http, https, ws or wss",
            /^(https?|wss?):\/\/[\w.-]+(:\d+)?(\/\S*)?$/,
            "http://livekit.livekit.svc:7880",
        )
            .exactOptional()
            .describe(
                "Address of the LiveKit server for the backend. A Service of the cluster has to have the port of its pods.",
            ),
        apiKey: text("an API key", /\S/, "APIkraken").describe("API key of the LiveKit server."),
    })
    .exactOptional()
    .describe("LiveKit server for voice and video; without it calls are off.");

const replays = z
    .strictObject({
        storageGiB: storageGiB.default(50),
        egressOutputPath: text("an absolute path", /^\/\S*$/, "/out")
            .default("/out")
            .describe("Where LiveKit's egress has the same volume mounted: it names segments by that path."),
    })
    .exactOptional()
    .describe(
        "Replays of calls, from segments that a LiveKit egress of your own writes to a shared volume; none unless given.",
    );

const webPush = z
    .strictObject({
        publicKey: text("a VAPID public key", /^[A-Za-z0-9_-]{80,}$/, `B${"x".repeat(86)}`).describe(
            "Public half of the VAPID keys, base64url.",
        ),
        subject: text(
            "a mailto: or https: address",
            /^(mailto:\S+@\S+|https:\/\/\S+)$/,
            "mailto:ops@example.com",
        ).describe("Whom push services turn to."),
    })
    .exactOptional()
    .describe("VAPID keys of your own for push messages; the application makes some and keeps them, unless given.");

const shape = {
    host: hostname.exactOptional().describe("Public host; kraken.<domain> unless given."),
    tls,
    allowedOrigins: z
        .array(text("an origin", /^https?:\/\/[^\s/]+$/, "https://chat.example.com"))
        .default([])
        .describe("Origins beside the public host that browsers may call the backend from."),
    backend: component("API and Socket.IO server.", 10, [
        ["250m", "512Mi"],
        ["1000m", "1Gi"],
    ]),
    frontend: component("nginx with the web application.", 5, [
        ["100m", "128Mi"],
        ["500m", "256Mi"],
    ]),
    files: z
        .strictObject({ storageGiB: storageGiB.default(100) })
        .prefault({})
        .describe("Volume of uploaded files, shared by the backend's pods."),
    replays,
    livekit,
    webPush,
    tokenRotation: rotation.describe("Another value makes new secrets for tokens: everybody signs in again."),
    redis: plaintextRedis("Kraken"),
    backups: z
        .strictObject({
            scratchGiB: count
                .default(20)
                .describe("Room for one compressed dump of the database on a node's disk, in GiB."),
        })
        .prefault({})
        .describe("Backups of database and files, where platform:backups is given."),
};

const chart = ({ repo, version }: Chart) =>
    z
        .strictObject({
            reference: text(
                "an oci:// reference or a path that begins with a dot or slash",
                /^(oci:\/\/|\.{0,2}\/)\S+$/,
                repo,
            )
                .default(repo)
                .describe("Where the chart is: an OCI reference, or a folder or .tgz on this machine."),
            version: text("a version", /^v?\d+\.\d+\.\d+\S*$/, version)
                .default(version)
                .describe("Its version; a path has but one, and says which itself."),
        })
        .prefault({})
        .describe("The project's Helm chart.");

/** The project publishes images and chart of a release under one version. */
const images = (repository: string, { version }: Chart) =>
    z
        .strictObject({
            backend: image.default(`${repository}-backend:${version}`),
            frontend: image.default(`${repository}-frontend:${version}`),
        })
        .prefault({})
        .describe("The project's images; both of one version.");

/** `platform:apps.kraken`: the last MongoDB release of the project, or its PostgreSQL successor. */
export const kraken = z.discriminatedUnion("flavour", [
    z.strictObject({
        flavour: z.literal("kraken").describe("Kraken, on MongoDB: the last release under this name."),
        chart: chart(charts.kraken),
        images: images("ghcr.io/krakenchat/kraken", charts.kraken),
        mongo,
        ...shape,
    }),
    z.strictObject({
        flavour: z.literal("semaphore-chat").describe("Semaphore Chat, its successor, on PostgreSQL."),
        chart: chart(charts.semaphoreChat),
        images: images("ghcr.io/semaphore-chat/semaphore-chat", charts.semaphoreChat),
        postgres,
        ...shape,
    }),
]);

/** The secrets of LiveKit, of push messages and of a certificate, as far as there are such. */
export const krakenSecrets: SecretsOf<z.infer<typeof kraken>> = [
    {
        key: "kraken:livekitApiSecret",
        what: "API secret of the LiveKit server, 32 characters or more",
        minLength: 32,
        when: ({ livekit }) => livekit !== undefined,
    },
    {
        key: "kraken:livekitWebhookSecret",
        what: "webhook secret, for a release that reads one; generated unless given",
        optional: true,
        when: ({ livekit }) => livekit !== undefined,
    },
    {
        key: "kraken:vapidPrivateKey",
        what: "private half of the VAPID keys for push messages",
        when: ({ webPush }) => webPush !== undefined,
    },
    ...tlsSecrets("kraken"),
];
