import assert from "node:assert/strict";
import { only, type Deployed } from "../../support/deploy.ts";
import { object, secretValues, SEMAPHORE, stack, values } from "./stack.ts";

const PASSWORD = "random:index/randomPassword:RandomPassword";

describe("Kraken's Secret", () => {
    let dev: Deployed;

    before(async () => {
        dev = await stack("dev");
    });

    it("KX10 K36 has every variable that the chart leaves to it", () => {
        assert.deepEqual(Object.keys(secretValues(dev)).sort(), [
            "CORS_ORIGIN",
            "FILE_SIGNING_SECRET",
            "JWT_REFRESH_SECRET",
            "JWT_SECRET",
            "LIVEKIT_API_SECRET",
            "LIVEKIT_WEBHOOK_SECRET",
            "MONGODB_URL",
            "REDIS_PASSWORD",
            "REPLAY_EGRESS_OUTPUT_PATH",
        ]);
        assert.deepEqual(object(dev, "Secret", "kraken-secrets").secretPaths, ["stringData"]);
    });

    it("K9 KX7 K47 has secrets for tokens that are generated, all different, and hold 32 random bytes", () => {
        const { JWT_SECRET = "", JWT_REFRESH_SECRET = "", FILE_SIGNING_SECRET = "" } = secretValues(dev);
        const secrets = [JWT_SECRET, JWT_REFRESH_SECRET, FILE_SIGNING_SECRET];
        assert.equal(new Set(secrets).size, 3);
        for (const secret of secrets) {
            assert.match(secret, /^[A-Za-z0-9]{44}$/);
        }
        assert(Math.log2(62) * JWT_SECRET.length >= 256);
        for (const name of ["kraken-jwt", "kraken-jwt-refresh", "kraken-file-signing"]) {
            const { length, special, keepers } = only(dev, PASSWORD, name).inputs;
            assert.deepEqual([length, special, keepers], [44, false, { rotation: "1" }]);
        }
    });

    it("makes new ones where the settings say so, and leaves passwords of databases alone", async () => {
        const rotated = await stack("dev", { app: { tokenRotation: "2026-02" } });
        assert.deepEqual(only(rotated, PASSWORD, "kraken-jwt").inputs["keepers"], { rotation: "2026-02" });
        assert.deepEqual(only(rotated, PASSWORD, "kraken-redis").inputs["keepers"], { rotation: "1" });
    });

    it("K24 K25 K50 names all members of the replica set rs0, user and password, and the database in the path", () => {
        const url = new URL((secretValues(dev)["MONGODB_URL"] ?? "").replace(/,[^/]*/, ""));
        assert.equal(url.protocol, "mongodb:");
        assert.deepEqual(
            [url.username, url.pathname, url.host],
            ["kraken", "/kraken", "kraken-mongodb-0.kraken-mongodb.kraken.svc.cluster.local:27017"],
        );
        assert.match(url.password, /^[A-Za-z0-9]{32}$/);
        assert.deepEqual(Object.fromEntries(url.searchParams), {
            replicaSet: "rs0",
            authSource: "admin",
            retryWrites: "true",
            w: "majority",
        });
    });

    it("KX9 has DigitalOcean's address of a managed database, with TLS and its own replica set", async () => {
        const url = new URL(secretValues(await stack("prod"))["MONGODB_URL"] ?? "");
        assert.equal(url.protocol, "mongodb+srv:");
        assert.equal(url.pathname, "/kraken");
        assert.deepEqual([url.searchParams.get("tls"), url.searchParams.get("authSource")], ["true", "admin"]);
        assert.equal(url.searchParams.has("replicaSet"), false);
    });

    it("K4 K27 K51 has the password of Redis, which the chart puts into an address unencoded", () => {
        const redis: unknown = object(dev, "Secret", "kraken-redis-credentials").inputs["stringData"]?.["password"];
        assert.equal(secretValues(dev)["REDIS_PASSWORD"], redis);
        assert.match(String(redis), /^[A-Za-z0-9]{32}$/);
    });

    it("K28 has LiveKit's secret as the operator gave it, and a webhook secret that is generated unless given", async () => {
        const livekit = {
            url: "wss://livekit.example.com",
            internalUrl: "http://livekit.livekit.svc:7880",
            apiKey: "key",
        };
        const secrets = { "kraken:livekitApiSecret": "s".repeat(40), "kraken:livekitWebhookSecret": "given" };
        const given = secretValues(await stack("dev", { app: { livekit }, secrets }));
        assert.equal(given["LIVEKIT_API_SECRET"], "s".repeat(40));
        assert.equal(given["LIVEKIT_WEBHOOK_SECRET"], "given");
        assert.equal(given["LIVEKIT_INTERNAL_URL"], "http://livekit.livekit.svc:7880");
        assert.match(secretValues(dev)["LIVEKIT_WEBHOOK_SECRET"] ?? "", /^[A-Za-z0-9]{44}$/);
    });

    it("K5 has nothing of LiveKit where there is none", async () => {
        const names = Object.keys(secretValues(await stack("local")));
        assert.deepEqual(
            names.filter((name) => /LIVEKIT|REPLAY/.test(name)),
            [],
        );
    });

    it("K34 tells where LiveKit's egress has the volume of segments", async () => {
        assert.equal(secretValues(dev)["REPLAY_EGRESS_OUTPUT_PATH"], "/out");
        const replays = { storageGiB: 10, egressOutputPath: "/segments" };
        assert.equal(secretValues(await stack("dev", { app: { replays } }))["REPLAY_EGRESS_OUTPUT_PATH"], "/segments");
    });

    it("lets the public host call it, and the origins that are listed", async () => {
        assert.equal(secretValues(dev)["CORS_ORIGIN"], "https://kraken.dev.example.com");
        const app = { allowedOrigins: ["https://intranet.example.com", "http://localhost:5173"] };
        assert.equal(
            secretValues(await stack("dev", { app }))["CORS_ORIGIN"],
            "https://kraken.dev.example.com,https://intranet.example.com,http://localhost:5173",
        );
    });

    it("has VAPID keys where they are given; the application makes its own otherwise", async () => {
        const webPush = { publicKey: "B" + "x".repeat(86), subject: "mailto:ops@example.com" };
        const given = secretValues(
            await stack("dev", { app: { webPush }, secrets: { "kraken:vapidPrivateKey": "private" } }),
        );
        assert.deepEqual(
            [given["VAPID_PUBLIC_KEY"], given["VAPID_PRIVATE_KEY"], given["VAPID_SUBJECT"]],
            [webPush.publicKey, "private", webPush.subject],
        );
        assert.equal("VAPID_PUBLIC_KEY" in secretValues(dev), false);
    });

    it("K35 is the program's: the chart makes none, and no value of it stands in the release", async () => {
        for (const resources of [dev, await stack("prod"), await stack("dev", { app: SEMAPHORE })]) {
            const given = JSON.stringify(values(resources));
            for (const [key, value] of Object.entries(secretValues(resources))) {
                const isPublic = /^(CORS_ORIGIN|REPLAY_EGRESS_OUTPUT_PATH)$/.test(key);
                assert(isPublic || !given.includes(value), `the values hold ${key}`);
            }
        }
    });
});
