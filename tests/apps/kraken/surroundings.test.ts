import assert from "node:assert/strict";
import { livekitEgress } from "../../../components/apps/kraken/traffic.ts";
import { serverErrorRatio } from "../../../components/ingress/request-metrics.ts";
import { items, text, type Deployed, type Tree } from "../../support/deploy.ts";
import { matrix, networkOf } from "../../support/policy-matrix.ts";
import { NGINX, object, objects, SEMAPHORE, stack } from "./stack.ts";

const pod = (part: string): string =>
    `kraken/app.kubernetes.io/name=kraken,app.kubernetes.io/instance=kraken,app.kubernetes.io/component=${part}`;

const PODS = {
    backend: pod("backend"),
    frontend: pod("frontend"),
    redis: "kraken/app.kubernetes.io/name=valkey,app.kubernetes.io/instance=kraken-redis",
};
const OTHERS = {
    controller: "traefik/app.kubernetes.io/name=traefik,app.kubernetes.io/instance=traefik",
    prometheus: "monitoring/app.kubernetes.io/name=prometheus",
    stranger: "kraken/app=stranger",
    elsewhere: "shop/app=web",
};

describe("Kraken's network", () => {
    it("lets each pod reach what it needs and nobody else reach it", async () => {
        const dev = networkOf(await stack("dev"));
        const mongodb = "kraken/app=kraken-mongodb";
        assert.equal(
            matrix(
                dev,
                { ...PODS, mongodb, ...OTHERS },
                {
                    backend: `${PODS.backend}:3000`,
                    frontend: `${PODS.frontend}:5173`,
                    mongodb: `${mongodb}:27017`,
                    redis: `${PODS.redis}:6379`,
                    dns: "dns:53/UDP",
                    https: "internet:443",
                    http: "internet:80",
                    api: "10.22.0.1:443",
                },
            ),
            [
                "from \\ to  | backend | frontend | mongodb | redis | dns   | https | http  | api",
                "backend    | deny    | deny     | allow   | allow | allow | allow | deny  | deny",
                "frontend   | allow   | deny     | deny    | deny  | allow | deny  | deny  | deny",
                "redis      | deny    | deny     | deny    | deny  | allow | deny  | deny  | deny",
                "mongodb    | deny    | deny     | allow   | deny  | allow | allow | deny  | allow",
                "controller | allow   | allow    | deny    | deny  | allow | allow | deny  | allow",
                "prometheus | deny    | deny     | deny    | deny  | allow | allow | deny  | allow",
                "stranger   | deny    | deny     | deny    | deny  | allow | deny  | deny  | deny",
                "elsewhere  | deny    | deny     | deny    | deny  | allow | allow | allow | allow",
            ].join("\n"),
        );
    });

    it("lets backups and restores reach their database or volume and the bucket, and nothing else", async () => {
        const prod = networkOf(await stack("prod"));
        const jobs = Object.fromEntries(
            ["mongodb-backup", "mongodb-restore", "uploads-backup", "uploads-restore"].map((name) => [
                name,
                `kraken/kraken-${name}`,
            ]),
        );
        assert.equal(
            matrix(prod, jobs, {
                backend: `${PODS.backend}:3000`,
                redis: `${PODS.redis}:6379`,
                database: "10.10.0.7:27017",
                bucket: "internet:443",
                dns: "dns:53/UDP",
            }),
            [
                "from \\ to       | backend | redis | database | bucket | dns",
                "mongodb-backup  | deny    | deny  | allow    | allow  | allow",
                "mongodb-restore | deny    | deny  | allow    | allow  | allow",
                "uploads-backup  | deny    | deny  | deny     | allow  | allow",
                "uploads-restore | deny    | deny  | deny     | allow  | allow",
            ].join("\n"),
        );
    });

    it("lets the backend reach a LiveKit server wherever it is", async () => {
        assert.deepEqual(livekitEgress("wss://livekit.example.com"), [], "HTTPS is open already");
        const reach = async (url: string, target: string): Promise<boolean> => {
            const livekit = { url: "wss://livekit.example.com", internalUrl: url, apiKey: "key" };
            return networkOf(await stack("dev", { app: { livekit } })).allows(PODS.backend, target);
        };
        assert(await reach("http://livekit.calls.svc:7880", "calls/app=livekit:7880"));
        assert(await reach("ws://livekit.calls.svc.cluster.local:7880", "calls/app=livekit:7880"));
        assert(await reach("http://10.20.0.9:7880", "10.20.0.9:7880"));
        assert(await reach("wss://livekit.example.com:7443", "internet:7443"));
        assert(await reach("ws://livekit.example.com", "internet:80"));
        assert.equal(await reach("http://livekit.calls.svc:7880", "10.20.0.9:7880"), false);
    });

    it("lets the job that prepares PostgreSQL reach it, and what its tools are fetched from", async () => {
        const network = networkOf(await stack("dev", { app: SEMAPHORE }));
        const job = "kraken/app=kraken-migrate";
        assert(network.allows(job, "kraken/cnpg.io/cluster=kraken-postgres:5432"));
        assert(network.allows(job, "internet:443"));
        assert(!network.allows(job, `${PODS.redis}:6379`));
    });
});

describe("What Kraken's chart lacks", () => {
    it("K1 K2 budgets that let a drain take one pod of each part at a time", async () => {
        const budgets = objects(await stack("prod"), "PodDisruptionBudget");
        for (const part of ["backend", "frontend"]) {
            assert.deepEqual(budgets[`kraken-${part}`]?.inputs["spec"], {
                maxUnavailable: 1,
                unhealthyPodEvictionPolicy: "AlwaysAllow",
                selector: {
                    matchLabels: {
                        "app.kubernetes.io/name": "kraken",
                        "app.kubernetes.io/instance": "kraken",
                        "app.kubernetes.io/component": part,
                    },
                },
            });
        }
    });
});

describe("Kraken's alerts", () => {
    const rules = (resources: Deployed): Tree[] =>
        items(items(object(resources, "PrometheusRule", "kraken").inputs["spec"]?.["groups"])[0]?.["rules"]);
    const names = (resources: Deployed): string[] => rules(resources).map(({ alert }) => text(alert));

    it("K54 KX15 tell when nobody answers or errors are many; the platform's tell of its pods, volumes and backups", async () => {
        const prod = await stack("prod");
        assert.deepEqual(names(prod), ["KrakenBackendDown", "KrakenFrontendDown", "KrakenServerErrors"]);
        for (const rule of rules(prod)) {
            assert.equal(text(rule["labels"]?.["severity"]), "critical");
            assert.match(text(rule["expr"]), /namespace="kraken"|kraken-kraken-backend/);
        }
    });

    it("KX15 count errors where the ingress controller counts requests", async () => {
        const expression = async (resources: Deployed | Promise<Deployed>): Promise<string> => {
            const found = rules(await resources).find(({ alert }) => text(alert) === "KrakenServerErrors");
            return text(found?.["expr"]);
        };
        const traefik = 'traefik_service_requests_total{service="kraken-kraken-backend-3000@kubernetes"';
        assert.equal(
            await expression(stack("prod")),
            `sum(rate(${traefik},code=~"5.."}[5m])) / sum(rate(${traefik}}[5m])) > 0.05`,
        );
        const nginx = serverErrorRatio("nginx", {
            namespace: "kraken",
            ingress: "kraken",
            service: "kraken-backend",
            port: 3000,
        });
        assert.equal(await expression(stack("prod", { platform: NGINX })), `${nginx} > 0.05`);
        assert.match(
            nginx,
            /exported_namespace="kraken",ingress="kraken",exported_service="kraken-backend",status=~"5\.\."/,
        );
    });
});
