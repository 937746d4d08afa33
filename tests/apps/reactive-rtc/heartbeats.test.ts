import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePorts } from "../../cluster/ports.ts";
import { items, text } from "../../support/deploy.ts";
import { describeWith, program } from "./programs.ts";
import { container, object, objects, stack, template, variables } from "./stack.ts";

const PASSWORD = "s3cret";
const START_MILLISECONDS = 10_000;

/** The clean-up's command in a stack, with its variables filled in as Kubernetes does it. */
async function commandIn(name: "dev" | "prod", values: Readonly<Record<string, string>>): Promise<string[]> {
    const command = items(container(object(await stack(name), "CronJob", "heartbeat-cleanup")).command).map(text);
    return command.map((word) => word.replaceAll(/\$\((\w+)\)/g, (_, variable: string) => values[variable] ?? ""));
}

interface Programs {
    readonly server: string;
    readonly client: string;
}

/** A server that takes the password and, with a certificate, TLS only. */
class RunningRedis {
    readonly #process: ChildProcess;
    readonly #client: string;
    readonly #connection: readonly string[];
    readonly #environment: NodeJS.ProcessEnv;

    static async start(programs: Programs, folder: string, tls: boolean): Promise<RunningRedis> {
        const [port = 0] = await freePorts(1);
        const listening = tls
            ? ["--port", "0", "--tls-port", String(port), "--tls-auth-clients", "no", ...certificate(folder)]
            : ["--port", String(port)];
        const common = ["--bind", "127.0.0.1", "--requirepass", PASSWORD, "--save", "", "--dir", folder];
        const server = spawn(programs.server, [...common, ...listening], { stdio: "ignore" });
        const running = new RunningRedis(server, programs.client, folder, port, tls);
        await running.#answers();
        return running;
    }

    private constructor(server: ChildProcess, client: string, folder: string, port: number, tls: boolean) {
        this.#process = server;
        this.#client = client;
        this.#connection = [...(tls ? ["--tls"] : []), "-h", "127.0.0.1", "-p", String(port)];
        // Where the certificates of public authorities are; in the image they are at OpenSSL's own place.
        this.#environment = { PATH: process.env["PATH"], SSL_CERT_FILE: join(folder, "server.crt") };
        this.values = { REDIS_HOST: "127.0.0.1", REDIS_PORT: String(port) };
    }

    readonly values: Readonly<Record<string, string>>;

    /** The hash of heartbeats. */
    heartbeats(): string[] {
        return this.ask("HKEYS", "heartbeats").split("\n").filter(Boolean).sort();
    }

    ask(...command: readonly string[]): string {
        return this.#run([...this.#connection, ...command], PASSWORD);
    }

    /** Runs the clean-up's own command, and returns what it says. */
    run([, ...command]: readonly string[], password = PASSWORD): string {
        return this.#run(command, password);
    }

    async stop(): Promise<void> {
        const ended = once(this.#process, "exit");
        this.#process.kill();
        await ended;
    }

    #run(command: readonly string[], password: string): string {
        const env = { ...this.#environment, REDISCLI_AUTH: password };
        return execFileSync(this.#client, command, { env, encoding: "utf8", stdio: "pipe" });
    }

    async #answers(): Promise<void> {
        const until = Date.now() + START_MILLISECONDS;
        for (;;) {
            try {
                return void this.ask("PING");
            } catch (error) {
                if (Date.now() > until) {
                    throw error;
                }
                await delay(50);
            }
        }
    }
}

/** A certificate that signs itself, as options of the server. */
function certificate(folder: string): string[] {
    const [key, crt] = [join(folder, "server.key"), join(folder, "server.crt")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
    const what = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-keyout", key, "-out", crt];
    execFileSync("openssl", [...what, ...subject], { stdio: "ignore" });
    return ["--tls-key-file", key, "--tls-cert-file", crt, "--tls-ca-cert-file", crt];
}

const programs = {
    "redis-server": program("valkey-server", "redis-server"),
    "redis-cli": program("valkey-cli", "redis-cli"),
    openssl: program("openssl"),
};

for (const [name, tls] of [
    ["dev", false],
    ["prod", true],
] as const) {
    describeWith(`The clean-up of heartbeats of the stack ${name}, on a real server`, programs, (path) => {
        let folder: string;
        let redis: RunningRedis;

        before(async () => {
            folder = mkdtempSync(join(tmpdir(), "heartbeats-"));
            redis = await RunningRedis.start({ server: path("redis-server"), client: path("redis-cli") }, folder, tls);
        });

        beforeEach(() => redis.ask("FLUSHALL"));

        after(async () => {
            await redis.stop();
            rmSync(folder, { recursive: true });
        });

        it(`RX23 forgets nodes that were silent for a minute, and no others, in ${name}`, async () => {
            const command = await commandIn(name, redis.values);
            const heard = { "socket-1": 0, "socket-2": 30, "socket-3": 50, "socket-4": 61, "socket-5": 3600 };
            for (const [node, secondsAgo] of Object.entries(heard)) {
                redis.ask("HSET", "heartbeats", node, String(Date.now() - secondsAgo * 1000));
            }
            redis.ask("HSET", "heartbeats", "socket-6", "nonsense");
            const said = redis.run(command);
            assert.deepEqual(said.split("\n").filter(Boolean).sort(), ["socket-4", "socket-5", "socket-6"]);
            assert.deepEqual(redis.heartbeats(), ["socket-1", "socket-2", "socket-3"]);
        });

        it(`RX23 has nothing to do where no node was ever heard of, in ${name}`, async () => {
            redis.ask("SET", "ring-version", "{}");
            assert.equal(redis.run(await commandIn(name, redis.values)).trim(), "");
            assert.equal(redis.ask("KEYS", "*").trim(), "ring-version");
        });

        it(`RX23 fails where the server refuses it, in ${name}`, async () => {
            const command = await commandIn(name, redis.values);
            assert.throws(() => redis.run(command, "wrong"), /NOAUTH|WRONGPASS/);
            redis.ask("SET", "heartbeats", "of another type");
            assert.throws(() => redis.run(command), /WRONGTYPE/);
        });
    });
}

describe("The clean-up of heartbeats", () => {
    it("RX23 runs every minute, one at a time", async () => {
        const { spec } = object(await stack("prod"), "CronJob", "heartbeat-cleanup").inputs;
        assert.equal(spec?.schedule, "* * * * *");
        assert.equal(spec?.concurrencyPolicy, "Forbid");
        assert.equal(spec?.jobTemplate?.spec?.activeDeadlineSeconds, 50);
    });

    it("RX23 gets address and password from the Secret of Redis, by variables", async () => {
        const job = object(await stack("prod"), "CronJob", "heartbeat-cleanup");
        assert.deepEqual(variables(container(job)), {
            REDIS_HOST: "reactive-rtc-redis-credentials/host",
            REDIS_PORT: "reactive-rtc-redis-credentials/port",
            REDISCLI_AUTH: "reactive-rtc-redis-credentials/password",
        });
        assert.equal(template(job).spec?.automountServiceAccountToken, false);
    });

    it("RX23 speaks TLS to a managed server only", async () => {
        assert((await commandIn("prod", {})).includes("--tls"));
        assert(!(await commandIn("dev", {})).includes("--tls"));
    });

    it("RX23 is left out, or more patient, where settings say so", async () => {
        const without = await stack("dev", { app: { heartbeatCleanup: { enabled: false } } });
        assert.deepEqual(objects(without, "CronJob"), []);
        const patient = await stack("dev", { app: { heartbeatCleanup: { silentSeconds: 180 } } });
        const command = items(container(object(patient, "CronJob", "heartbeat-cleanup")).command).map(text);
        assert.deepEqual(command.slice(-3), ["1", "heartbeats", "180"]);
    });
});
