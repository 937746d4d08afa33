import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { parseSettings } from "../../../settings.ts";
import { readProject, readStackConfig } from "../../../plan/stack-config.ts";

const ROOT = join(dirname(import.meta.dirname), "..", "..");

type Values = Record<string, unknown>;

/** Mistakes of a stack of this repository with other settings of Chat4All, as `path: reason`. */
function mistakes(stack: "dev" | "prod", changes: Values, platform: Values = {}): string[] {
    const { values } = readStackConfig(ROOT, readProject(ROOT), stack);
    const apps = JSON.parse(values["platform:apps"] ?? "{}") as { chat4all: Values };
    const changed = {
        ...values,
        ...Object.fromEntries(
            Object.entries(platform).map(([key, value]) => [`platform:${key}`, JSON.stringify(value)]),
        ),
        "platform:apps": JSON.stringify({ chat4all: { ...apps.chat4all, ...changes } }),
    };
    return parseSettings(changed, stack).mistakes.map(({ path, reason }) => `${path} ${reason}`);
}

describe("Chat4All's settings", () => {
    it("CX1 asks for the images, which nobody publishes", () => {
        const [mistake, ...others] = mistakes("dev", { images: undefined });
        assert.match(mistake ?? "", /^platform:apps\.chat4all\.images is missing/);
        assert.deepEqual(others, []);
    });

    it("refuses more pods than a topic has partitions", () => {
        assert.deepEqual(
            mistakes("dev", {
                router: { replicas: { min: 5, max: 21 } },
                whatsappMock: { replicas: 6 },
                fileMerge: { replicas: { min: 1, max: 50 } },
            }).filter((mistake) => mistake.includes("partitions")),
            [
                "platform:apps.chat4all.router.replicas.max is above 20, the partitions of the topic that these pods share: the rest would have nothing to do",
                "platform:apps.chat4all.whatsappMock.replicas is above 5, the partitions of the topic that these pods share: the rest would have nothing to do",
            ],
        );
    });

    it("C41 refuses fewer than three API pods in a protected stack, and nowhere else", () => {
        const api = { replicas: { min: 2, max: 4 } };
        assert.deepEqual(mistakes("prod", { api }), [
            "platform:apps.chat4all.api.replicas.min is below 3, and this stack is protected: two pods shall answer while a third one is away",
        ]);
        assert.deepEqual(mistakes("dev", { api }), []);
    });

    it("CX17 refuses more connections than the database serves", () => {
        assert.deepEqual(mistakes("dev", { api: { replicas: { min: 3, max: 8 } } }), [
            "platform:apps.chat4all.database.poolSize lets 8 pods of the API and 14 connections of workers take 94 together, and the database serves 90",
        ]);
        assert.deepEqual(mistakes("dev", { api: { replicas: { min: 3, max: 7 } } }), []);
    });

    it("CX17 counts a managed server's connections by its memory, unless a pool stands in front", () => {
        const postgres = { form: "managed" };
        const small = {
            backing: {
                postgres: {
                    version: "17",
                    size: "db-s-2vcpu-4gb",
                    nodes: 2,
                    maintenance: { day: "sunday", startTime: "04:00" },
                },
                mongo: {
                    version: "8",
                    size: "db-s-4vcpu-8gb",
                    nodes: 3,
                    maintenance: { day: "sunday", startTime: "05:00" },
                },
            },
        };
        assert.deepEqual(mistakes("prod", { postgres }, small), [
            "platform:apps.chat4all.database.poolSize lets 10 pods of the API and 38 connections of workers take 138 together, and the database serves 97",
        ]);
        assert.deepEqual(mistakes("prod", { postgres: { form: "managed", poolSize: 40 } }, small), []);
    });

    it("CX3 refuses a host for files that are in Spaces already, or that nobody would trust", () => {
        assert.deepEqual(mistakes("prod", { filesHost: "files.example.com" }), [
            "platform:apps.chat4all.filesHost has nothing to lead to: files are in Spaces, which has a public address of its own",
        ]);
        const [untrusted] = mistakes("dev", {}, { certificates: { issuer: "self-signed" } });
        assert.match(untrusted ?? "", /^platform:apps\.chat4all\.filesHost would have a certificate/);
        const [taken] = mistakes("dev", { filesHost: "chat4all.dev.example.com" });
        assert.equal(taken, "platform:apps.chat4all.filesHost is also the host of platform:apps.chat4all.host");
    });

    it("C16 asks whom a load balancer of the API's own admits", () => {
        const [mistake] = mistakes("dev", { service: { type: "LoadBalancer" } });
        assert.match(mistake ?? "", /^platform:apps\.chat4all\.service\.allowedCidrs is missing/);
    });
});
