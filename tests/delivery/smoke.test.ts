import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { ask, type Manner } from "../../delivery/probe.ts";
import { probesOf, type Expectation } from "../../delivery/probes.ts";
import type { PlatformOutputs } from "../../outputs.ts";
import { isObject } from "../../plan/model.ts";
import { makePlan } from "../../plan/plan.ts";
import { run, standInFor } from "./support.ts";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const HURRIED: Manner = { verifyCertificates: true, patienceSeconds: 0.1, timeoutSeconds: 0.5, pauseSeconds: 0.05 };
const SESSION = '0{"sid":"x","upgrades":[]}';

/** How a server treats who wants a WebSocket. */
type Treatment = "accepts" | "greets" | "stays silent" | "answers wrongly" | number;

describe("the smoke test", () => {
    const servers: http.Server[] = [];
    afterEach(() => {
        for (const server of servers.splice(0)) {
            server.close();
            server.closeAllConnections();
        }
    });

    function listen(server: http.Server): Promise<number> {
        servers.push(server);
        return new Promise((done) => server.listen(0, "127.0.0.1", () => done((server.address() as AddressInfo).port)));
    }

    async function pages(
        answer: (request: http.IncomingMessage, response: http.ServerResponse) => void,
    ): Promise<string> {
        return `http://127.0.0.1:${await listen(http.createServer(answer))}`;
    }

    async function sockets(treatment: Treatment, seen: string[] = []): Promise<string> {
        const server = http.createServer((_, response) => response.writeHead(404).end());
        server.on("upgrade", (request, socket) => {
            seen.push(request.url ?? "");
            upgrade(socket, treatment, request.headers["sec-websocket-key"] ?? "");
        });
        return `ws://127.0.0.1:${await listen(server)}`;
    }

    function upgrade(socket: Duplex, treatment: Treatment, key: string): void {
        if (typeof treatment === "number") {
            socket.end(`HTTP/1.1 ${treatment} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
            return;
        }
        const accept = createHash("sha1")
            .update(`${treatment === "answers wrongly" ? "x" : key}${GUID}`)
            .digest("base64");
        socket.write(
            `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
        );
        if (treatment === "greets") {
            socket.write(Buffer.concat([Buffer.from([0x81, SESSION.length]), Buffer.from(SESSION)]));
        }
    }

    const asked = (url: string, expects: Expectation, manner: Partial<Manner> = {}) =>
        ask({ name: "x", url, expects }, { ...HURRIED, ...manner });

    describe("of a page", () => {
        for (const [status, page, ok, guarded] of [
            [200, true, true, true],
            [302, true, false, true],
            [403, false, false, true],
            [404, false, false, false],
            [503, false, false, false],
        ] as const) {
            it(`takes ${status} ${page ? "" : "not "}for a page and ${ok ? "" : "not "}for a health that is well`, async () => {
                const url = await pages((_, response) => response.writeHead(status).end());
                assert.equal((await asked(url, "page")).ok, page);
                assert.equal((await asked(url, "guarded-page")).ok, guarded);
                const health = await asked(url, "ok");
                assert.deepEqual([health.ok, health.answer], [ok, String(status)]);
            });
        }

        it("asks again until the answer will do, and says how often", async () => {
            let count = 0;
            const url = await pages((_, response) => response.writeHead(++count < 3 ? 503 : 200).end());
            const { ok, attempts } = await asked(url, "ok", { patienceSeconds: 5 });
            assert.deepEqual([ok, attempts], [true, 3]);
        });

        it("gives up at the end of its patience, and says what was answered last", async () => {
            const url = await pages((_, response) => response.writeHead(502).end());
            const { ok, attempts, answer, seconds } = await asked(url, "ok", { patienceSeconds: 0.3 });
            assert.deepEqual([ok, answer], [false, "502"]);
            assert(attempts > 2 && seconds < 2);
        });

        it("does not wait for a server that says nothing, or for one that is not there", async () => {
            const silent = await pages(() => undefined);
            assert.equal((await asked(silent, "ok")).answer, "no answer in 0.5 s");
            assert.match((await asked("http://127.0.0.1:1", "ok")).answer, /ECONNREFUSED/);
            assert.match((await asked("http://nowhere.invalid", "ok")).answer, /nowhere\.invalid/);
        });

        it("connects to an address in place of what the name resolves to, and still asks for the name", async () => {
            const hosts: (string | undefined)[] = [];
            const url = await pages((request, response) => {
                hosts.push(request.headers.host);
                response.end();
            });
            const manner = { address: new URL(url).host };
            assert.equal((await asked("http://kraken.example.com/health", "ok", manner)).ok, true);
            assert.deepEqual(hosts, ["kraken.example.com"]);
        });
    });

    describe("of a socket", () => {
        for (const [treatment, socketIo, websocket, guarded] of [
            ["greets", true, true, true],
            ["accepts", false, true, true],
            ["answers wrongly", false, false, false],
            [400, false, false, true],
            [401, false, false, true],
            [403, false, false, true],
            [200, false, false, false],
            [404, false, false, false],
            [502, false, false, false],
        ] as const) {
            it(`judges a server that ${typeof treatment === "number" ? `answers ${treatment}` : treatment}`, async () => {
                const url = await sockets(treatment);
                assert.equal((await asked(url, "socket.io")).ok, socketIo);
                assert.equal((await asked(url, "websocket")).ok, websocket);
                assert.equal((await asked(url, "guarded-websocket")).ok, guarded);
            });
        }

        it("asks Socket.IO for a WebSocket at once, with the path that its servers want", async () => {
            const seen: string[] = [];
            const url = await sockets("greets", seen);
            await asked(`${url}/socket.io`, "socket.io");
            await asked(`${url}/ws/connect?clientId=smoke-test`, "websocket");
            assert.deepEqual(seen, ["/socket.io/?EIO=4&transport=websocket", "/ws/connect?clientId=smoke-test"]);
        });

        it("says that a session was never opened", async () => {
            assert.equal((await asked(await sockets("stays silent"), "socket.io")).answer, "101, then nothing");
        });
    });

    it("refuses a certificate that nobody trusts, unless it is told not to judge", async function () {
        const folder = mkdtempSync(join(tmpdir(), "tls-"));
        try {
            const made = ["-keyout", join(folder, "key"), "-out", join(folder, "cert"), "-days", "1", "-nodes"];
            execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-subj", "/CN=localhost", ...made], {
                stdio: "ignore",
            });
        } catch {
            console.warn("Not tested: there is no openssl to make a certificate with.");
            this.skip();
        }
        const credentials = { key: readFileSync(join(folder, "key")), cert: readFileSync(join(folder, "cert")) };
        rmSync(folder, { recursive: true });
        const port = await listen(https.createServer(credentials, (_, response) => void response.end()));
        const judged = await asked(`https://localhost:${port}`, "ok");
        assert.deepEqual([judged.ok, /^self-signed certificate/.test(judged.answer)], [false, true]);
        assert.equal((await asked(`https://localhost:${port}`, "ok", { verifyCertificates: false })).ok, true);
    });

    describe("of a stack", () => {
        for (const stack of ["dev", "prod"]) {
            it(`asks every public address among the outputs of ${stack}`, async () => {
                const plan = await makePlan({
                    ...{ root: process.cwd(), stack },
                    charts: [],
                    strict: false,
                    stackTraces: false,
                });
                const probed = probesOf(plan.outputs as unknown as PlatformOutputs).map(({ url }) => url);
                const { monitoring } = plan.outputs as unknown as PlatformOutputs;
                const covered = (url: string): boolean =>
                    probed.some((each) => each === url || each.startsWith(`${url}/`) || each.startsWith(`${url}?`));
                // What Grafana shows wants a login; its health is asked.
                const left = addresses(plan.outputs).filter(
                    ({ url }) => !covered(url) && !url.startsWith(`${monitoring.grafanaUrl}/d/`),
                );
                assert.deepEqual(
                    left.map(({ path }) => path),
                    // LiveKit's server posts to the first.
                    ["apps.kraken.livekitWebhookUrl"],
                );
                assert.equal(new Set(probed).size, 19);
            });
        }

        /** Addresses below the stack's domain: those that the world may ask. */
        function addresses(value: unknown, path = ""): { path: string; url: string }[] {
            if (isObject(value)) {
                return Object.entries(value).flatMap(([key, item]) =>
                    addresses(item, path === "" ? key : `${path}.${key}`),
                );
            }
            return typeof value === "string" && /^(https|wss):\/\/[a-z0-9.]+\.example\.com(\/|$)/.test(value)
                ? [{ path, url: value }]
                : [];
        }

        /** Outputs of a stack with one application, all of it at one address. */
        const outputs = (url: string, socketUrl: string, issuer = "letsencrypt-production"): object => ({
            contractVersion: "1.4.0",
            certificates: { issuer },
            monitoring: { grafanaUrl: url },
            apps: { kraken: { url, healthUrl: `${url}/api/health`, frontendHealthUrl: `${url}/health`, socketUrl } },
        });

        it("prints a table, and ends well when every address answers", async () => {
            const url = await pages((_, response) => response.end());
            const standIn = standInFor(`cat "$(dirname "$0")/outputs"`);
            try {
                writeFileSync(
                    join(standIn.folder, "bin", "outputs"),
                    JSON.stringify(outputs(url, await sockets("greets"))),
                );
                const { code, stdout } = await run("smoke", ["--stack", "dev"], {
                    cwd: standIn.folder,
                    env: standIn.env,
                });
                assert.equal(code, 0);
                assert.match(stdout, /^## Smoke test of dev\n\nAll 5 addresses answer\.\n\n\| \| what /);
                assert.equal(stdout.match(/^\| ✓ \|/gm)?.length, 5);
                assert.match(stdout, /^\| ✓ \| kraken events \| ws:\/\/\S+ \| 101, session \| 1 \| \d\.\d s \|$/m);
                assert.equal(
                    readFileSync(join(standIn.folder, "arguments"), "utf8"),
                    "stack output --json --stack dev --non-interactive\n",
                );
            } finally {
                rmSync(standIn.folder, { recursive: true });
            }
        });

        it("ends badly when one does not, and says which", async () => {
            const url = await pages((request, response) =>
                response.writeHead(request.url === "/api/health" ? 503 : 200).end(),
            );
            const { code, stdout } = await fromFile(outputs(url, await sockets("greets"), "self-signed"));
            assert.equal(code, 1);
            assert.match(stdout, /^2 of 5 do not answer\. Certificates of self-signed are not judged\.$/m);
            assert.deepEqual(stdout.match(/(?<=^\| ✗ \| )[a-z ]+(?= \|)/gm), [
                "grafana health",
                "kraken backend health",
            ]);
        });

        it("refuses outputs of another major version, and a stack that has none", async () => {
            const other = await fromFile({ ...outputs("http://x", "ws://x"), contractVersion: "7.0.0" });
            assert.match(
                other.stderr,
                /The outputs have contract version 7\.0\.0, this program \d+\.\d+\.\d+: deploy it first\./,
            );
            assert.match((await fromFile({})).stderr, /contract version none/);
        });

        async function fromFile(content: object) {
            const folder = mkdtempSync(join(tmpdir(), "smoke-"));
            try {
                writeFileSync(join(folder, "outputs.json"), JSON.stringify(content));
                const args = ["--stack", "dev", "--outputs", "outputs.json", "--patience", "0.5"];
                return await run("smoke", args, { cwd: folder });
            } finally {
                rmSync(folder, { recursive: true });
            }
        }
    });
});
