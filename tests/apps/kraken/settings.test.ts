import assert from "node:assert/strict";
import { load, patched, type Fixture } from "../../settings/fixtures.ts";

const APP = "platform:apps.kraken";

/** Sound settings of a stack with some of Kraken's set. */
function kraken(base: string, set: Readonly<Record<string, unknown>>): Fixture {
    return patched(base, {
        set: Object.fromEntries(Object.entries(set).map(([key, value]) => [`${APP}.${key}`, value])),
    });
}

/** The paths of the mistakes in settings. */
async function mistakes(fixture: Fixture): Promise<string[]> {
    const message = await load(fixture).then(
        () => "",
        (error: unknown) => (error as Error).message,
    );
    return [...message.matchAll(/^ {2}(\S+:\S+) /gm)].map(([, path = ""]) => path);
}

describe("Kraken's settings", () => {
    it("K1 K2 K31 K37 K39 have the defaults of its documentation", async () => {
        const { settings } = await load(patched("prod", {}));
        const app = settings.apps.kraken;
        assert(app?.flavour === "kraken");
        assert.deepEqual(
            [app.backend.replicas, app.frontend.replicas],
            [
                { min: 2, max: 10 },
                { min: 2, max: 5 },
            ],
        );
        assert.deepEqual([app.files, app.tls, app.allowedOrigins], [{ storageGiB: 100 }, { mode: "cert-manager" }, []]);
        assert.deepEqual(app.chart, { reference: "oci://ghcr.io/krakenchat/kraken/charts/kraken", version: "0.0.9" });
    });

    it("K22 admit plain HTTP for a local name on an existing cluster, and nowhere else", async () => {
        const plain = { tls: { mode: "none" } };
        assert.deepEqual(await mistakes(kraken("local", plain)), []);
        assert.deepEqual(await mistakes(kraken("local", { ...plain, host: "kraken.example.com" })), [
            `${APP}.tls.mode`,
        ]);
        assert.deepEqual(await mistakes(kraken("dev", plain)), [`${APP}.tls.mode`]);
    });

    it("K30 refuses replays with LiveKit Cloud, and without calls", async () => {
        const replays = { storageGiB: 5 };
        const livekit = (url: string) => ({ url, apiKey: "key" });
        const cloud = { replays, livekit: livekit("wss://example.livekit.cloud") };
        assert.deepEqual(await mistakes(kraken("dev", cloud)), [`${APP}.replays`]);
        assert.deepEqual(
            await mistakes(kraken("dev", { replays, livekit: livekit("wss://livekit.cloud.example.com") })),
            [],
        );
        assert.deepEqual(await mistakes(kraken("local", { replays })), [`${APP}.replays`]);
    });

    it("K33 count segments of calls among what the shared volume must hold", async () => {
        const path = "platform:storage.shared.storageGiB";
        assert.deepEqual(await mistakes(kraken("dev", { replays: { storageGiB: 15 } })), []);
        assert.deepEqual(await mistakes(kraken("dev", { replays: { storageGiB: 100 } })), [path]);
    });

    it("KX3 refuses latest in a protected stack, and releases that want the other database", async () => {
        const image = (tag: string) => ({ images: { backend: `ghcr.io/krakenchat/kraken-backend:${tag}` } });
        assert.deepEqual(await mistakes(kraken("prod", image("latest"))), [`${APP}.images.backend`]);
        assert.deepEqual(await mistakes(kraken("prod", image("0.0.8"))), []);
        assert.deepEqual(await mistakes(kraken("prod", image("sha-1a2b3c4"))), [], "nobody can tell");
        for (const tag of ["0.0.10", "v0.1.2", "1.0.0"]) {
            assert.deepEqual(await mistakes(kraken("prod", image(tag))), [`${APP}.images.backend`], tag);
        }
        assert.deepEqual(await mistakes(kraken("semaphore-chat", image("0.0.9"))), [`${APP}.images.backend`]);
        assert.deepEqual(await mistakes(kraken("semaphore-chat", image("0.0.11"))), []);
        assert.deepEqual(await mistakes(kraken("prod", { chart: { version: "0.1.2" } })), [`${APP}.chart.version`]);
        const path = { reference: "./charts/kraken", version: "0.1.2" };
        assert.deepEqual(
            await mistakes(kraken("prod", { chart: path })),
            [],
            "a path says itself which version it has",
        );
    });

    it("KX7 refuses a secret of LiveKit that is too short", async () => {
        const secret = (text: string) => patched("dev", { set: { "kraken:livekitApiSecret": { secure: text } } });
        assert.deepEqual(await mistakes(secret("x".repeat(31))), ["kraken:livekitApiSecret"]);
        assert.deepEqual(await mistakes(secret("x".repeat(32))), []);
    });
});
