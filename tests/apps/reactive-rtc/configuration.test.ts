import assert from "node:assert/strict";
import { items, keys, only, text, type Deployed, type Registered } from "../../support/deploy.ts";
import { bothStacks, container, deployments, object, stack, template, variables } from "./stack.ts";

/** What the application's code or its own manifests know, beside what each pod has for itself. */
const KEYS = [
    "ALPHA",
    "BETA",
    "BUFFER_MAX",
    "CONN_PER_POD",
    "DELTA",
    "ENABLE_LEADER_ELECTION",
    "GAMMA",
    "HANDSHAKE_RATE_LIMIT",
    "HEARTBEAT_GRACE_SEC",
    "HEARTBEAT_INTERVAL_SEC",
    "IDLE_TIMEOUT",
    "KAFKA_BOOTSTRAP",
    "KUBERNETES_NAMESPACE",
    "L_SLO_MS",
    "MAX_SCALE_STEP",
    "MPS_PER_POD",
    "PER_CONN_BUFFER_SIZE",
    "PING_INTERVAL",
    "PROMETHEUS_HOST",
    "PROMETHEUS_PORT",
    "REDIS_URL",
    "RESUME_TTL_SEC",
    "RING_VNODES_PER_WEIGHT",
    "SCALING_INTERVAL_SEC",
    "SOCKET_MAX_REPLICAS",
    "SOCKET_MIN_REPLICAS",
    "SOCKET_WORKLOAD_NAME",
    "USE_VIRTUAL_THREADS",
];

describe("Reactive RTC's configuration", () => {
    let both: Awaited<ReturnType<typeof bothStacks>>;
    let prod: Deployed;
    let java: Registered[];

    const config = (resources: Deployed) => object(resources, "ConfigMap", "rtc-config").inputs.data ?? {};
    const secret = (resources: Deployed) => object(resources, "Secret", "rtc-secret").inputs.stringData ?? {};

    before(async () => {
        both = await bothStacks();
        ({ prod } = both);
        java = [deployments(prod)["load-balancer"], deployments(prod).socket];
    });

    it("R27 R28 R29 RX13 has every key in rtc-config that the application or its manifests know", () => {
        for (const resources of Object.values(both)) {
            assert.deepEqual(keys(config(resources)).sort(), KEYS);
        }
    });

    it("R27 tells the namespace, and that a leader is to be elected", () => {
        assert.equal(config(prod)["KUBERNETES_NAMESPACE"], "rtc");
        assert.equal(config(prod)["ENABLE_LEADER_ELECTION"], "true");
    });

    it("R28 RX8 RX9 tells where Kafka and Redis are, by their own names", () => {
        assert.equal(config(both.dev)["KAFKA_BOOTSTRAP"], "kafka-kafka-bootstrap.rtc.svc.cluster.local:9092");
        assert.equal(config(both.dev)["REDIS_URL"], "redis://redis-master.rtc.svc.cluster.local:6379/0");
        assert.match(text(config(prod)["REDIS_URL"]), /^rediss:\/\/private-[a-z0-9.-]+:25061\/0$/);
    });

    it("R29 RX13 tells the thresholds of the manifests, though nothing looks at them", () => {
        assert.equal(config(prod)["CONN_PER_POD"], "5000");
        assert.equal(config(prod)["MPS_PER_POD"], "2500");
        assert.equal(config(prod)["L_SLO_MS"], "500.0");
    });

    it("RX13 tells what nodes do look at, as settings say", async () => {
        const told = (resources: Deployed) =>
            ["RESUME_TTL_SEC", "BUFFER_MAX", "PING_INTERVAL", "IDLE_TIMEOUT", "PER_CONN_BUFFER_SIZE"].map(
                (key) => config(resources)[key],
            );
        assert.deepEqual(told(prod), ["3600", "100", "10", "20", "256"]);
        const other = await stack("dev", {
            app: {
                sessions: { resumeSeconds: 60, bufferedMessages: 5 },
                connections: { pingSeconds: 15, idleSeconds: 45, queuedMessages: 10 },
            },
        });
        assert.deepEqual(told(other), ["60", "5", "15", "45", "10"]);
    });

    it("R30 keeps a ring secret of 32 random bytes, in base64, that is nobody's default", () => {
        const value = text(secret(prod)["RING_SECRET"]);
        assert.equal(Buffer.from(value, "base64").length, 32);
        assert.match(value, /^[A-Za-z0-9+/]{43}=$/);
        const { inputs } = only(prod, "random:index/randomBytes:RandomBytes");
        assert.equal(inputs.length, 32);
        assert.notEqual(value, text(secret(both.dev)["RING_SECRET"]));
    });

    it("R30 makes another ring secret where settings ask for one, and no sooner", async () => {
        const keepers = (resources: Deployed) => only(resources, "random:index/randomBytes:RandomBytes").inputs.keepers;
        assert.deepEqual(keepers(prod), { rotation: "1" });
        assert.deepEqual(keepers(await stack("prod", { app: { ringSecretRotation: "2026-01" } })), {
            rotation: "2026-01",
        });
    });

    it("R28 R38 RX12 keeps the URL with the password in rtc-secret, with TLS where Redis is managed", () => {
        assert.match(
            text(secret(both.dev)["REDIS_URL"]),
            /^redis:\/\/:[A-Za-z0-9]{32}@redis-master\.rtc\.svc\.cluster\.local:6379\/0$/,
        );
        assert.match(text(secret(prod)["REDIS_URL"]), /^rediss:\/\/:[^@]+@private-[a-z0-9.-]+:25061\/0$/);
    });

    it("R30 shows no secret anywhere else", () => {
        const values = ["RING_SECRET", "REDIS_URL"].map((key) => text(secret(prod)[key]));
        const [, password = ""] = /:\/\/:([^@]+)@/.exec(values[1] ?? "") ?? [];
        assert(password.length > 10);
        const elsewhere = prod.filter(
            ({ type, inputs }) =>
                type.startsWith("kubernetes:") &&
                !type.endsWith(":Secret") &&
                [...values, password].some((value) => JSON.stringify(inputs).includes(value)),
        );
        assert.deepEqual(
            elsewhere.map(({ urn }) => urn),
            [],
        );
        assert.deepEqual(object(prod, "Secret", "rtc-secret").secretPaths, ["stringData"]);
    });

    it("RX13 hands all of both to load-balancer and socket nodes, the Secret last, so that its URL counts", () => {
        for (const deployment of java) {
            assert.deepEqual(container(deployment).envFrom, [
                { configMapRef: { name: "rtc-config" } },
                { secretRef: { name: "rtc-secret" } },
            ]);
            const own = Object.keys(variables(container(deployment)));
            assert.deepEqual(
                own.filter((key) => KEYS.includes(key) || key === "RING_SECRET"),
                [],
            );
        }
    });

    it("RX13 starts nodes anew when what they are told changes", async () => {
        const changed = await stack("prod", { app: { sessions: { resumeSeconds: 60 } } });
        for (const name of ["load-balancer", "socket"] as const) {
            const [one, other] = [prod, changed].map((resources) =>
                text(template(deployments(resources)[name]).metadata?.annotations?.["platform/checksum"]),
            );
            assert.notEqual(one, other);
        }
    });

    it("R28 keeps the password out of the log, which the application writes it to", () => {
        const { data } = object(prod, "ConfigMap", "rtc-logging").inputs;
        const [, pattern = "", replacement = ""] =
            /%replace\(%msg\)\{'([^']+)', '([^']+)'\}/.exec(text(data?.["logback.xml"])) ?? [];
        const url = text(secret(prod)["REDIS_URL"]);
        const written = `Connected to Redis: ${url}`.replaceAll(new RegExp(pattern, "g"), replacement);
        assert.match(written, /^Connected to Redis: rediss:\/\/\*\*\*@private-[a-z0-9.-]+:25061\/0$/);
        for (const deployment of java) {
            assert.equal(
                variables(container(deployment))["JAVA_TOOL_OPTIONS"],
                "-Dlogback.configurationFile=/etc/rtc/logback.xml",
            );
            assert.deepEqual(items(container(deployment).volumeMounts)[0], {
                name: "logging",
                mountPath: "/etc/rtc",
                readOnly: true,
            });
            assert.deepEqual(items(template(deployment).spec?.volumes)[0], {
                name: "logging",
                configMap: { name: "rtc-logging" },
            });
        }
    });
});
