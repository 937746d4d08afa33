import assert from "node:assert/strict";
import { describeWith, program } from "./programs.ts";
import { DRAINING_POD, GONE_POD, OUTSIDE, POD, RunningGateway } from "./running-gateway.ts";

describeWith("Reactive RTC's gateway, run by nginx", { nginx: program("nginx") }, (path) => {
    let gateway: RunningGateway;

    before(async () => {
        gateway = await RunningGateway.start(path("nginx"));
    });

    after(() => gateway.stop());

    /** Whom a path leads to, and what is asked there. */
    async function led(url: string): Promise<string> {
        const { to } = await gateway.upgrade(url);
        const last = gateway.asked.at(-1);
        assert.equal(last?.by, to);
        return `${to} ${last.url}`;
    }

    it("R22 RX24 takes resolve, with its question, to the load-balancers", async () => {
        assert.deepEqual(await gateway.ask("/api/v1/resolve?clientId=a%20b"), { status: 200, body: "load-balancer" });
        const last = gateway.asked.at(-1);
        assert.equal(last?.url, "/api/v1/resolve?clientId=a%20b");
        assert.equal(last.headers["x-forwarded-for"], "127.0.0.1");
        assert.equal(last.headers["upgrade"], undefined);
    });

    it("R22 takes nothing but reading to the load-balancers", async () => {
        for (const method of ["POST", "PUT", "DELETE"]) {
            assert.equal((await gateway.ask("/api/v1/resolve?clientId=a", { method })).status, 403, method);
        }
    });

    it("R23 RX3 takes the address of a socket node to that node", async () => {
        assert.equal(
            await led(`/ws/ip/${POD}/connect?clientId=a&resumeOffset=7`),
            "pod /ws/connect?clientId=a&resumeOffset=7",
        );
    });

    it("RX3 takes everybody else, and whoever names a node, to any socket node", async () => {
        assert.equal(await led("/ws/connect?clientId=a"), "any socket /ws/connect?clientId=a");
        assert.equal(
            await led("/ws/socket-6d4cf56db6-x2x7k/connect?clientId=a&resumeOffset=7"),
            "any socket /ws/connect?clientId=a&resumeOffset=7",
        );
    });

    it("R23 hands an upgraded connection through, in both directions", async () => {
        for (const path of [`/ws/ip/${POD}/connect`, "/ws/connect", "/ws/socket-1/connect"]) {
            const socket = await gateway.upgrade(path);
            assert.equal(gateway.asked.at(-1)?.headers["upgrade"], "websocket");
            assert.equal(gateway.asked.at(-1)?.headers["connection"], "upgrade");
            assert.equal(await socket.send("one"), "one");
            assert.equal(await socket.send("two"), "two");
        }
    });

    it("RX3 refuses every address outside the pods' network, and asks nobody there", async () => {
        const before = gateway.asked.length;
        for (const address of [OUTSIDE, "127.0.0.1", "127.9.255.255", "127.11.0.0", "169.254.169.254", "10.0.0.1"]) {
            await assert.rejects(gateway.upgrade(`/ws/ip/${address}/connect?clientId=a`), /refused with 403/, address);
        }
        for (const address of ["999.10.0.5", "0127.10.0.5", "127.10.0", "2130706433", "localhost", "[::1]"]) {
            await assert.rejects(
                gateway.upgrade(`/ws/ip/${address}/connect?clientId=a`),
                /refused with 40[34]/,
                address,
            );
        }
        assert.equal(gateway.asked.length, before);
    });

    it("RX3 takes another port or path of a pod from nobody", async () => {
        const before = gateway.asked.length;
        for (const path of [
            `/ws/ip/${POD}:9090/connect`,
            `/ws/ip/${POD}/metrics`,
            `/ws/ip/${POD}/connect/../../../metrics`,
            `/ws/ip/${POD}/connect%3f/../metrics`,
            `/ws/ip/${POD}@${OUTSIDE}/connect`,
        ]) {
            assert.equal((await gateway.ask(path)).status, 404, path);
        }
        assert.equal(gateway.asked.length, before);
    });

    it("R12 RX23 takes a client whose node drains, or is gone, to any other", async () => {
        const before = gateway.asked.length;
        assert.equal(await led(`/ws/ip/${DRAINING_POD}/connect?clientId=a`), "any socket /ws/connect?clientId=a");
        assert.deepEqual(
            gateway.asked.slice(before).map(({ by }) => by),
            ["draining pod", "any socket"],
        );
        assert.equal(await led(`/ws/ip/${GONE_POD}/connect?clientId=a`), "any socket /ws/connect?clientId=a");
    });

    it("RX24 serves nothing else, above all no metrics and no questions to Prometheus", async () => {
        const before = gateway.asked.length;
        for (const path of [
            "/",
            "/metrics",
            "/nginx_status",
            "/drain",
            "/drain/status",
            "/readyz",
            "/api/v1/",
            "/api/v1/connect?userId=a",
            "/api/v1/resolve/",
            "/api/v1/resolve/../query/promql?query=up",
            "/api/v1/query/promql?query=up",
            "/api/v1/query/metrics-summary",
            "/api/v1/query/throughput-by-node",
            "/api/v1/query/kafka-lag-by-node",
            "/api/v1/query/node-metrics",
            "//api//v1//query/promql",
            "/API/v1/resolve",
            "/ws",
            "/ws/",
            "/ws/a/b/connect",
            "/ws/a/connect/",
            "/ws/%2e%2e/metrics",
        ]) {
            assert.equal((await gateway.ask(path)).status, 404, path);
        }
        assert.equal(gateway.asked.length, before);
    });

    it("R19 says that it is well by itself", async () => {
        const before = gateway.asked.length;
        assert.deepEqual(await gateway.ask("/healthz"), { status: 200, body: "healthy\n" });
        assert.equal(gateway.asked.length, before);
    });

    it("R32 tells its own numbers at an address of the pod's alone", async () => {
        const { status, body } = await gateway.ask("/nginx_status", { on: "status" });
        assert.equal(status, 200);
        assert.match(body, /^Active connections: \d+/);
        assert.equal((await gateway.ask("/api/v1/resolve", { on: "status" })).status, 404);
    });

    it("R24 holds many connections at once", async () => {
        const paths = Array.from({ length: 500 }, (_, i) => [
            `/ws/ip/${POD}/connect?clientId=${i}`,
            `/ws/connect?clientId=${i}`,
        ]);
        const sockets = await Promise.all(paths.flat().map((path) => gateway.upgrade(path)));
        assert.deepEqual(
            await Promise.all(sockets.map((socket, i) => socket.send(String(i)))),
            sockets.map((_, i) => String(i)),
        );
    });

    it("takes no body that is larger than any that a client has to send", async () => {
        const body = "x".repeat(1025);
        assert.equal((await gateway.ask("/api/v1/resolve?clientId=a", { body })).status, 413);
    });
});
