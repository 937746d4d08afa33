import assert from "node:assert/strict";
import { all, items, only, type Deployed, type Tree } from "../../support/deploy.ts";
import { comesAfter, NGINX, object, objects, outputs, release, secretValues, stack, values } from "./stack.ts";

const STICKY = "traefik.ingress.kubernetes.io/service.sticky.cookie";
const CHART_ANNOTATIONS = [
    "affinity",
    "affinity-mode",
    "proxy-body-size",
    "proxy-connect-timeout",
    "proxy-read-timeout",
    "proxy-send-timeout",
    "session-cookie-max-age",
    "session-cookie-name",
    "websocket-services",
];

/** The annotations that are set, without the prefix of nginx; those taken away are left out. */
function annotations(chart: Tree): Record<string, unknown> {
    return Object.fromEntries(
        Object.entries(chart["ingress"]?.["annotations"] ?? {})
            .filter(([, value]) => (value as unknown) !== null)
            .map(([key, value]) => [key.replace("nginx.ingress.kubernetes.io/", ""), value]),
    );
}

describe("Kraken's public host", () => {
    let prod: Deployed;
    let chart: Tree;

    before(async () => {
        prod = await stack("prod");
        chart = values(prod);
    });

    it("K15 K16 K17 K18 routes the API and sockets to the backend and the rest to the frontend", () => {
        const { enabled, className, hosts } = chart["ingress"] ?? {};
        assert.deepEqual([enabled, className], [true, "traefik"]);
        assert.deepEqual(hosts, [
            {
                host: "kraken.example.com",
                paths: [
                    { path: "/", pathType: "Prefix", service: "frontend" },
                    { path: "/api", pathType: "Prefix", service: "backend" },
                    { path: "/socket.io", pathType: "Prefix", service: "backend" },
                ],
            },
        ]);
    });

    it("K15 has the host that the settings give", async () => {
        const { ingress } = values(await stack("prod", { app: { host: "chat.example.com" } }));
        assert.equal(items(ingress?.["hosts"])[0]?.["host"], "chat.example.com");
    });

    it("K19 KX6 keeps a client with one pod by a cookie of the backend's Service under Traefik", () => {
        assert.deepEqual(chart["backend"]?.["service"], {
            annotations: {
                [STICKY]: "true",
                [`${STICKY}.secure`]: "true",
                [`${STICKY}.httponly`]: "true",
                [`${STICKY}.samesite`]: "lax",
            },
        });
        assert.equal("service" in (chart["frontend"] ?? {}), false);
    });

    it("KX6 takes the chart's annotations for nginx away under Traefik", () => {
        const given = chart["ingress"]?.["annotations"] as Readonly<Record<string, unknown>>;
        const removed = Object.keys(given).filter((key) => given[key] === null);
        assert.deepEqual(removed.sort(), CHART_ANNOTATIONS.map((name) => `nginx.ingress.kubernetes.io/${name}`).sort());
    });

    it("K19 KX6 has long timeouts, upgrades, 100 MB and a sticky cookie under nginx", async () => {
        const nginx = values(await stack("prod", { platform: NGINX }));
        assert.equal(nginx["ingress"]?.["className"], "nginx");
        assert.deepEqual(annotations(nginx), {
            affinity: "cookie",
            "affinity-mode": "persistent",
            "cert-manager.io/cluster-issuer": "letsencrypt-production",
            "proxy-body-size": "100m",
            "proxy-connect-timeout": "60",
            "proxy-read-timeout": "3600",
            "proxy-send-timeout": "3600",
            "session-cookie-change-on-failure": "true",
            "session-cookie-max-age": "3600",
            "session-cookie-name": "kraken-affinity",
            "session-cookie-samesite": "Lax",
            "session-cookie-secure": "true",
            "websocket-services": "kraken-backend",
        });
        assert.deepEqual(nginx["backend"]?.["service"], { annotations: {} });
    });

    it("K8 K20 K48 KX5 has its certificate made by one issuer, under the key that cert-manager reads", () => {
        assert.deepEqual(annotations(chart), {
            "cert-manager.io/cluster-issuer": "letsencrypt-production",
            "traefik.ingress.kubernetes.io/router.entrypoints": "websecure",
            "traefik.ingress.kubernetes.io/router.tls": "true",
        });
        assert.deepEqual(chart["ingress"]?.["tls"], { mode: "cert-manager", certManager: { enabled: false } });
        assert.equal(outputs(prod)["tlsSecretName"], "kraken-tls-kraken-example-com");
        const certificates = all(prod, "kubernetes:cert-manager.io/v1:Certificate");
        assert.deepEqual(
            certificates.filter(({ name }) => name.startsWith("kraken")),
            [],
        );
    });

    it("K21 has a certificate that is given, in the Secret of the name asked for, and asks no issuer", async () => {
        const manual = await stack("prod", {
            app: { tls: { mode: "manual", secretName: "kraken-certificate" } },
            secrets: { "kraken:tlsCertificate": "CERTIFICATE", "kraken:tlsKey": "PRIVATE KEY" },
        });
        const { ingress } = values(manual);
        assert.deepEqual(ingress?.["tls"], {
            mode: "manual",
            certManager: { enabled: false },
            secretName: "kraken-certificate",
        });
        assert.equal("cert-manager.io/cluster-issuer" in annotations(values(manual)), false);
        const secret = object(manual, "Secret", "kraken-certificate");
        assert.equal(secret.inputs["type"], "kubernetes.io/tls");
        assert.deepEqual(secret.inputs["stringData"], { "tls.crt": "CERTIFICATE", "tls.key": "PRIVATE KEY" });
        assert.deepEqual(secret.secretPaths, ["stringData"]);
        assert(comesAfter(manual, release(manual), secret));
        assert.equal(outputs(manual)["tlsSecretName"], "kraken-certificate");
    });

    it("K22 is served unencrypted on a local stack that asks for it, and only there is not sent on to HTTPS", async () => {
        const plain = await stack("local", { app: { tls: { mode: "none" } } });
        const { ingress, backend } = values(plain);
        assert.deepEqual(ingress?.["tls"], { mode: "none", certManager: { enabled: false } });
        assert.deepEqual(annotations(values(plain)), { "traefik.ingress.kubernetes.io/router.entrypoints": "web" });
        assert.equal(backend?.["service"]?.["annotations"]?.[`${STICKY}.secure`], "false");
        assert.equal(secretValues(plain)["CORS_ORIGIN"], "http://kraken.platform.localhost");
        assert.deepEqual(
            [outputs(plain)["url"], outputs(plain)["socketUrl"], "tlsSecretName" in outputs(plain)],
            ["http://kraken.platform.localhost", "ws://kraken.platform.localhost/socket.io", false],
        );
        const redirection = (resources: Deployed) =>
            only(resources, "kubernetes:helm.sh/v3:Release", "traefik-release").inputs["values"]?.["ports"]?.["web"]?.[
                "http"
            ]?.["redirections"]?.["entryPoint"]?.["priority"];
        assert.equal(redirection(plain), 1);
        assert.equal(redirection(await stack("local")), undefined);
    });

    it("K56 has a DNS record that points at the load balancer", () => {
        const record = all(prod, "digitalocean:index/dnsRecord:DnsRecord").find(({ inputs }) =>
            JSON.stringify(inputs).includes('"kraken"'),
        );
        assert(record, "there is no record");
        assert.deepEqual([record.inputs["type"], record.inputs["domain"]], ["A", "example.com"]);
    });

    it("K29 K53 tells the address of LiveKit's webhook, and every other that the operator needs", () => {
        const { databaseUrl, ...others } = outputs(prod) as unknown as Record<string, unknown>;
        assert.equal(databaseUrl, secretValues(prod)["MONGODB_URL"]);
        assert(prod.secretOutputs.includes("apps.kraken.databaseUrl"));
        assert.deepEqual(
            prod.secretOutputs.filter((path) => path.startsWith("apps.kraken.")),
            ["apps.kraken.databaseUrl"],
        );
        assert.deepEqual(others, {
            url: "https://kraken.example.com",
            apiUrl: "https://kraken.example.com/api",
            healthUrl: "https://kraken.example.com/api/health",
            frontendHealthUrl: "https://kraken.example.com/health",
            socketUrl: "wss://kraken.example.com/socket.io",
            livekitWebhookUrl: "https://kraken.example.com/api/livekit/webhook",
            backendUrl: "http://kraken-backend.kraken.svc.cluster.local:3000",
            frontendUrl: "http://kraken-frontend.kraken.svc.cluster.local:5173",
            redisAddress: "kraken-redis.kraken.svc.cluster.local:6379",
            releaseName: "kraken",
            secretName: "kraken-secrets",
            tlsSecretName: "kraken-tls-kraken-example-com",
            claimNames: ["kraken-uploads", "kraken-replay-segments"],
        });
        assert.deepEqual(Object.keys(objects(prod, "Ingress")), [], "the chart makes it");
    });
});
