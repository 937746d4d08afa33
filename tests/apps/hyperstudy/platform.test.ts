import assert from "node:assert/strict";
import { all, items, only, text, type Deployed, type Tree } from "../../support/deploy.ts";
import { object, objects, spec, stack } from "./stack.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";

describe("What HyperStudy finds around it", () => {
    let prod: Deployed;
    before(async () => {
        prod = await stack("prod");
    });

    it("H1 H13 a cluster on DigitalOcean, and the stack's outputs tell its ID", () => {
        assert.equal(all(prod, "digitalocean:index/kubernetesCluster:KubernetesCluster").length, 1);
        assert(prod.outputs["cluster"]?.["id"]);
    });

    it("H11 H18 H36 its namespace and monitoring, Traefik, metrics-server", () => {
        const namespaces = all(prod, "kubernetes:core/v1:Namespace").map(({ inputs }) =>
            text(inputs["metadata"]?.["name"]),
        );
        const releases = all(prod, RELEASE).map(({ inputs }) => text(inputs["name"]));
        for (const name of ["hyperstudy", "monitoring", "traefik"]) {
            assert(namespaces.includes(name), name);
        }
        for (const name of ["traefik", "metrics-server", "cert-manager"]) {
            assert(releases.includes(name), name);
        }
    });

    it("H8 H12 H27 H28 HX18 Prometheus at prometheus:9090 and Grafana at grafana:3000 in monitoring", () => {
        assert.deepEqual(items(spec(prod, "Service", "prometheus", "monitoring")["ports"])[0]?.["port"], 9090);
        const stackRelease = all(prod, RELEASE).find(({ inputs }) => text(inputs["chart"]) === "kube-prometheus-stack");
        const values = stackRelease?.inputs["values"];
        const grafana = values?.["grafana"];
        assert.equal(grafana?.["fullnameOverride"], "grafana");
        assert.equal(grafana["service"]?.["port"], 3000);
        const storage = values?.["prometheus"]?.["prometheusSpec"]?.["storageSpec"];
        assert(storage, "Prometheus has a disk");
        const { grafanaServiceUrl, prometheusUrl } = (prod.outputs["monitoring"] ?? {}) as Record<string, Tree>;
        assert.equal(text(grafanaServiceUrl), "http://grafana.monitoring.svc:3000");
        assert.equal(text(prometheusUrl), "http://prometheus.monitoring.svc:9090");
    });

    it("H16 H28 H34 HX7 Grafana at grafana.<domain>, as admin with a password that is generated and secret", () => {
        const monitoring = prod.outputs["monitoring"];
        assert.equal(text(monitoring?.["grafanaUrl"]), "https://grafana.example.com");
        assert.equal(text(monitoring?.["grafanaUser"]), "admin");
        assert(prod.secretOutputs.some((path) => path.endsWith("monitoring.grafanaPassword")));
    });

    it("H18 H21 everything in an order that works: what is needed first exists first", () => {
        const before = predecessors(prod);
        const comesAfter = (later: string, earlier: string) =>
            assert(before(urn(later)).has(urn(earlier)), `${later} comes after ${earlier}`);
        const urn = (subject: string) => {
            const [kind = "", name = ""] = subject.split("/");
            return object(prod, kind, name).urn;
        };
        comesAfter("StatefulSet/redis", "NetworkPolicy/default-deny");
        comesAfter("StatefulSet/backend", "StatefulSet/redis");
        comesAfter("StatefulSet/backend", "Service/redis-service");
        comesAfter("StatefulSet/backend", "Secret/hyperstudy-secrets");
        comesAfter("Deployment/frontend", "StatefulSet/backend");
        comesAfter("Deployment/pod-router", "Service/backend-service");
        comesAfter("IngressRoute/hyperstudy-main", "Service/pod-routing-service");
        comesAfter("IngressRoute/hyperstudy-main", "Service/frontend-service");
        comesAfter("HorizontalPodAutoscaler/backend-hpa", "StatefulSet/backend");
        const traefik = all(prod, RELEASE).find(({ inputs }) => text(inputs["name"]) === "traefik");
        assert(traefik && before(urn("IngressRoute/hyperstudy-main")).has(traefik.urn));
        const namespace = only(prod, "kubernetes:core/v1:Namespace", "hyperstudy");
        for (const [name, { urn: of }] of Object.entries(objects(prod, "Service"))) {
            assert(before(of).has(namespace.urn), name);
        }
    });

    it("tells its endpoints to other stacks", () => {
        const { podUrls, ...told } = (prod.outputs["apps"]?.["hyperstudy"] ?? {}) as Record<string, Tree>;
        assert.deepEqual(told, {
            url: "https://hyperstudy.example.com",
            apiUrl: "https://hyperstudy.example.com/api",
            socketUrl: "wss://hyperstudy.example.com/socket.io",
            experimentSocketUrl: "wss://hyperstudy.example.com/ws/experiment/v2",
            grafanaUrl: "https://grafana.example.com",
            backendUrl: "http://backend-service.hyperstudy:3000",
            podRouterUrl: "http://pod-routing-service.hyperstudy:3001",
            frontendUrl: "http://frontend-service.hyperstudy:80",
            redisAddress: "redis-service.hyperstudy:6379",
            secretName: "hyperstudy-secrets",
            deployerServiceAccount: "github-actions",
            deployerTokenSecretName: "github-actions-token",
            autoscalers: ["backend-hpa", "frontend-hpa"],
            networkPolicyName: "backend-netpol",
        });
        const urls = items(podUrls) as unknown as string[];
        assert.equal(urls.length, 12);
        assert.equal(urls[11], "http://backend-11.hyperstudy:3000");
        assert.deepEqual(
            prod.secretOutputs.filter((path) => path.includes("hyperstudy")),
            [],
        );
    });

    it("outlives its program in a protected stack: namespace and data stay", () => {
        const namespace = only(prod, "kubernetes:core/v1:Namespace", "hyperstudy");
        assert.deepEqual([namespace.protect, namespace.retainOnDelete], [true, true]);
    });
});

/** Everything that a resource waits for, over all steps. */
function predecessors(resources: Deployed): (urn: string) => Set<string> {
    const direct = new Map(resources.map(({ urn, dependencies }) => [urn, dependencies]));
    return (urn) => {
        const found = new Set<string>();
        const visit = (of: string): void => {
            for (const earlier of direct.get(of) ?? []) {
                if (!found.has(earlier)) {
                    found.add(earlier);
                    visit(earlier);
                }
            }
        };
        visit(urn);
        return found;
    };
}
