import assert from "node:assert/strict";
import { items, only, text, type Deployed, type Tree } from "../../support/deploy.ts";
import { comesAfter, object, objects, release, stack, values } from "./stack.ts";

describe("Kraken's release", () => {
    let dev: Deployed;
    let prod: Deployed;
    let chart: Tree;

    before(async () => {
        dev = await stack("dev");
        prod = await stack("prod");
        chart = values(prod);
    });

    it("K10 KX1 KX2 is called kraken, in the namespace kraken, of the last chart on MongoDB", () => {
        const { inputs } = release(prod);
        assert.deepEqual(
            [inputs["chart"], inputs["version"], inputs["name"], inputs["namespace"]],
            ["oci://ghcr.io/krakenchat/kraken/charts/kraken", "0.0.9", "kraken", "kraken"],
        );
        assert.equal("repositoryOpts" in inputs, false);
        assert.deepEqual([chart["nameOverride"], chart["fullnameOverride"]], ["kraken", "kraken"]);
        assert(only(prod, "kubernetes:core/v1:Namespace", "kraken"));
    });

    it("KX1 takes the chart from a path where the settings name one", async () => {
        const { inputs } = release(await stack("dev", { app: { chart: { reference: "./charts/kraken-0.0.9.tgz" } } }));
        assert.deepEqual([inputs["chart"], inputs["version"]], ["./charts/kraken-0.0.9.tgz", "0.0.9"]);
    });

    it("K1 K37 K38 runs the backend 2 to 10 times by 70 % CPU and by nothing else, with its resources", () => {
        const { backend } = chart;
        assert.deepEqual(backend?.["autoscaling"], {
            enabled: true,
            minReplicas: 2,
            maxReplicas: 10,
            targetCPUUtilizationPercentage: 70,
            targetMemoryUtilizationPercentage: null,
        });
        assert.deepEqual(backend["resources"], {
            requests: { cpu: "250m", memory: "512Mi" },
            limits: { cpu: "1000m", memory: "1Gi" },
        });
    });

    it("K2 K39 K40 K49 runs the frontend 2 to 5 times, with its resources", () => {
        const { frontend } = chart;
        assert.deepEqual(frontend?.["autoscaling"], {
            enabled: true,
            minReplicas: 2,
            maxReplicas: 5,
            targetCPUUtilizationPercentage: 70,
        });
        assert.deepEqual(frontend["resources"], {
            requests: { cpu: "100m", memory: "128Mi" },
            limits: { cpu: "500m", memory: "256Mi" },
        });
        assert.deepEqual(frontend["env"], { backendUrl: "http://kraken-backend:3000" });
    });

    it("K14 KX3 runs the project's images of that version, pulled once", () => {
        const image = (part: string) => chart[part]?.["image"];
        const pullPolicy = "IfNotPresent";
        assert.deepEqual(image("backend"), {
            repository: "ghcr.io/krakenchat/kraken-backend",
            tag: "0.0.9",
            pullPolicy,
        });
        assert.deepEqual(image("frontend"), {
            repository: "ghcr.io/krakenchat/kraken-frontend",
            tag: "0.0.9",
            pullPolicy,
        });
        assert.deepEqual(chart["global"], { imagePullSecrets: ["registry"] });
    });

    it("K41 changes nothing but the images where the settings name others", async () => {
        const images = {
            backend: "registry.example.com:5000/kraken-backend:0.0.8@sha256:" + "0".repeat(64),
            frontend: "ghcr.io/krakenchat/kraken-frontend@sha256:" + "1".repeat(64),
        };
        const changed = values(await stack("prod", { app: { images } }));
        const pullPolicy = "IfNotPresent";
        const backend = {
            repository: "registry.example.com:5000/kraken-backend",
            tag: `0.0.8@sha256:${"0".repeat(64)}`,
        };
        const frontend = { repository: "ghcr.io/krakenchat/kraken-frontend@sha256", tag: "1".repeat(64) };
        assert.deepEqual(changed, {
            ...chart,
            backend: { ...chart["backend"], image: { ...backend, pullPolicy } },
            frontend: { ...chart["frontend"], image: { ...frontend, pullPolicy } },
        });
    });

    it("K24 K27 KX4 brings no database and no Redis, and says where Redis is", () => {
        assert.deepEqual(chart["mongodb"], { bundled: false, external: { uri: "mongodb://in.the.secret/kraken" } });
        assert.deepEqual(chart["redis"], {
            bundled: false,
            external: { host: "kraken-redis.kraken.svc.cluster.local", port: 6379, password: "" },
        });
    });

    it("K11 K13 K36 is told everything by values, and secrets by the name of their Secret", () => {
        assert.deepEqual(chart["secrets"], { existingSecret: "kraken-secrets", jwtSecret: "", jwtRefreshSecret: "" });
        assert.deepEqual(chart["livekit"], {
            url: "wss://livekit.example.com",
            apiKey: "prodkey",
            apiSecret: "",
            webhookSecret: "",
        });
        assert.deepEqual(release(prod).secretPaths, []);
    });

    it("K5 is told of no LiveKit server where there is none: the chart's sample would be called", async () => {
        const { livekit } = values(await stack("local"));
        assert.deepEqual(livekit, { url: "", apiKey: "", apiSecret: "", webhookSecret: "" });
    });

    it("K36 restarts the backend when a secret changes", async () => {
        const checksum = (resources: Deployed) =>
            text(values(resources)["backend"]?.["podAnnotations"]?.["platform/checksum"]);
        const before = checksum(dev);
        assert.match(before, /^[0-9a-f]{64}$/);
        assert.equal(checksum(await stack("dev", {})), before);
        assert.notEqual(checksum(await stack("dev", { app: { tokenRotation: "2026-02" } })), before);
    });

    it("asks for nothing that a restricted namespace refuses, and keeps pods of a part apart", () => {
        for (const part of ["backend", "frontend"]) {
            assert.deepEqual(chart[part]?.["podSecurityContext"], { seccompProfile: { type: "RuntimeDefault" } });
            const rules = chart[part]["affinity"]?.["podAntiAffinity"];
            const [rule] = items(rules?.["preferredDuringSchedulingIgnoredDuringExecution"]);
            assert.deepEqual(rule?.["podAffinityTerm"]?.["labelSelector"], {
                matchLabels: {
                    "app.kubernetes.io/name": "kraken",
                    "app.kubernetes.io/instance": "kraken",
                    "app.kubernetes.io/component": part,
                },
            });
        }
        const namespace = only(prod, "kubernetes:core/v1:Namespace", "kraken").inputs["metadata"]?.["labels"];
        assert.equal(namespace?.["pod-security.kubernetes.io/enforce"], "restricted");
    });

    it("comes after all that it needs", () => {
        const needed = [
            ...["kraken-uploads", "kraken-replay-segments"].map((name) => object(dev, "PersistentVolumeClaim", name)),
            object(dev, "Secret", "kraken-secrets"),
            object(dev, "MongoDBCommunity", "kraken-mongodb"),
            only(dev, "kubernetes:helm.sh/v3:Release", "kraken-redis"),
            only(dev, "kubernetes:helm.sh/v3:Release", "traefik-release"),
            ...Object.values(objects(dev, "NetworkPolicy")).filter(({ name }) =>
                /^kraken-(backend|frontend)$/.test(name),
            ),
        ];
        assert.equal(needed.length, 8);
        for (const resource of needed) {
            assert(comesAfter(dev, release(dev), resource), `it does not wait for ${resource.name}`);
        }
    });

    it("KX12 is never undone with the claims that it has taken over", () => {
        assert.deepEqual([release(prod).inputs["atomic"], release(dev).inputs["atomic"]], [false, false]);
        assert.deepEqual([release(prod).protect, release(prod).retainOnDelete], [true, true]);
        assert.deepEqual([release(dev).protect, release(dev).retainOnDelete], [false, false]);
    });
});
