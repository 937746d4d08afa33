import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { readProject, readStackConfig } from "../../../plan/stack-config.ts";
import { parseSettings } from "../../../settings.ts";
import { MINIKUBE, type Values } from "./stack.ts";

const ROOT = join(dirname(import.meta.dirname), "..", "..");

/** Mistakes of a stack of this repository, with Reactive RTC alone and other settings, as `path reason`. */
function mistakes(stack: "dev" | "prod", app: Values, platform: Values = {}): string[] {
    const { values } = readStackConfig(ROOT, readProject(ROOT), stack);
    const { reactiveRtc } = JSON.parse(values["platform:apps"] ?? "{}") as { reactiveRtc: Values };
    const changed = { ...platform, apps: { reactiveRtc: { ...reactiveRtc, ...app } } };
    const written = Object.entries(changed).map(([key, value]) => [`platform:${key}`, JSON.stringify(value)]);
    return parseSettings({ ...values, ...(Object.fromEntries(written) as Record<string, string>) }, stack).mistakes.map(
        ({ path, reason }) => `${path} ${reason}`,
    );
}

describe("Reactive RTC's settings", () => {
    it("RX26 ask for the images, which nobody publishes", () => {
        const [mistake, ...others] = mistakes("dev", { images: undefined });
        assert.match(mistake ?? "", /^platform:apps\.reactiveRtc\.images is missing/);
        assert.deepEqual(others, []);
    });

    it("RX3 ask for the pods' network on an existing cluster, and take it nowhere else", () => {
        assert.deepEqual(mistakes("dev", {}, MINIKUBE), [
            "platform:apps.reactiveRtc.gateway.podCidr is missing: a client names the address of its socket node, and the gateway must know which addresses are pods'",
        ]);
        const gateway = { podCidr: "10.244.0.0/16" };
        assert.deepEqual(mistakes("dev", { gateway }, MINIKUBE), []);
        assert.deepEqual(mistakes("dev", { gateway }), [
            "platform:apps.reactiveRtc.gateway.podCidr is only for an existing cluster; here platform:cluster.network.pods says it",
        ]);
        const [malformed] = mistakes("dev", { gateway: { podCidr: "10.244.0.0/16; } evil {" } }, MINIKUBE);
        assert.match(malformed ?? "", /^platform:apps\.reactiveRtc\.gateway\.podCidr is not an IPv4 range/);
    });

    it("R34 refuse socket nodes that find no place to run", () => {
        assert.deepEqual(mistakes("prod", { socket: { nodeLabels: { workload: "sockets" } } }), []);
        assert.deepEqual(mistakes("prod", { socket: { nodeLabels: { workload: "socket" } } }), [
            "platform:apps.reactiveRtc.socket.nodeLabels are the labels of no pool, so that socket nodes would find no place to run",
        ]);
    });

    it("R15 R36 refuse a single Kafka broker in a protected stack, and nowhere else", () => {
        const kafka = { brokers: 1, storageGiB: 10 };
        assert.deepEqual(mistakes("prod", { kafka }), [
            "platform:apps.reactiveRtc.kafka.brokers keeps a single copy of every message, and this stack is protected",
        ]);
        assert.deepEqual(mistakes("dev", { kafka }), []);
    });

    it("RX25 refuse to ask a client that is taken to be gone already", () => {
        const [mistake, ...others] = mistakes("dev", { connections: { pingSeconds: 20, idleSeconds: 20 } });
        assert.equal(
            mistake,
            "platform:apps.reactiveRtc.connections asks a client whether it is there when it is taken to be gone already",
        );
        assert.deepEqual(others, []);
    });

    it("R3 ask whom a load balancer of the gateway's own admits", () => {
        const [mistake] = mistakes("dev", { gateway: { service: { type: "LoadBalancer" } } });
        assert.match(mistake ?? "", /^platform:apps\.reactiveRtc\.gateway\.service\.allowedCidrs is missing/);
    });
});
