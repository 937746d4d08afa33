import assert from "node:assert/strict";
import { all, items, text, type Deployed, type Tree } from "../../support/deploy.ts";
import { container, objects, podSpec, spec, stack, table, variables } from "./stack.ts";

const HOST = "hyperstudy.example.com";

/** The routes of an IngressRoute, one a line: priority, rule without the host, Service. */
function routesOf(resources: Deployed): string {
    return items(spec(resources, "IngressRoute", "hyperstudy-main")["routes"])
        .map((route) => {
            const [host, ...rule] = text(route["match"]).split(" && ");
            assert.equal(host, `Host(\`${HOST}\`)`);
            const [service] = items(route["services"]);
            return `${plain(route["priority"])} | ${rule.join()} | ${text(service?.["name"])}:${plain(service?.["port"])}`;
        })
        .join("\n");
}

describe("How requests come to HyperStudy", () => {
    let prod: Deployed;
    before(async () => {
        prod = await stack("prod");
    });

    it("H5 H25 HX5 are routed by hyperstudy-main: rooms to the pod router, the API to any pod, the rest to the frontend", () => {
        assert.equal(
            routesOf(prod),
            table(`
                100 | PathRegexp(\`^/experiment/room_[\\w-]+\`) | pod-routing-service:3001
                50 | PathPrefix(\`/socket.io/\`) | pod-routing-service:3001
                50 | PathPrefix(\`/api/room/\`) | pod-routing-service:3001
                50 | PathPrefix(\`/api/experiment/\`) | pod-routing-service:3001
                50 | PathPrefix(\`/ws/experiment/v2\`) | pod-routing-service:3001
                20 | PathPrefix(\`/api/\`) | backend-service:3000
                1 | PathPrefix(\`/\`) | frontend-service:80
            `),
        );
    });

    it("leads every kind of path to its Service", () => {
        const routes = items(spec(prod, "IngressRoute", "hyperstudy-main")["routes"]).map((route) => ({
            pattern: patternOf(text(route["match"])),
            priority: Number(route["priority"]),
            service: text(items(route["services"])[0]?.["name"]),
        }));
        const target = (path: string) =>
            routes.filter(({ pattern }) => pattern.test(path)).sort((one, other) => other.priority - one.priority)[0]
                ?.service;
        assert.deepEqual(
            Object.fromEntries(
                [
                    "/experiment/room_x-1",
                    "/experiment?roomId=room_x",
                    "/experiment/list",
                    "/socket.io/?roomId=room_x",
                    "/api/room/room_x",
                    "/api/rooms",
                    "/api/experiment/7",
                    "/api/experiments",
                    "/api/health",
                    "/ws/experiment/v2?roomId=room_x",
                    "/",
                ].map((path) => [path, target(path)]),
            ),
            {
                "/experiment/room_x-1": "pod-routing-service",
                "/experiment?roomId=room_x": "frontend-service",
                "/experiment/list": "frontend-service",
                "/socket.io/?roomId=room_x": "pod-routing-service",
                "/api/room/room_x": "pod-routing-service",
                "/api/rooms": "backend-service",
                "/api/experiment/7": "pod-routing-service",
                "/api/experiments": "backend-service",
                "/api/health": "backend-service",
                "/ws/experiment/v2?roomId=room_x": "pod-routing-service",
                "/": "frontend-service",
            },
        );
    });

    it("H36 HX6 are encrypted with a certificate of cert-manager's, which outlives Traefik's pods", () => {
        const { entryPoints, tls } = spec(prod, "IngressRoute", "hyperstudy-main");
        assert.deepEqual({ entryPoints, tls }, { entryPoints: ["websecure"], tls: { secretName: "hyperstudy-tls" } });
        assert.deepEqual(spec(prod, "Certificate", "hyperstudy"), {
            secretName: "hyperstudy-tls",
            dnsNames: [HOST],
            issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "letsencrypt-production" },
        });
        const record = all(prod, "digitalocean:index/dnsRecord:DnsRecord").find(
            ({ inputs }) => text(inputs["name"]) === "hyperstudy",
        );
        assert(record, "the host has a DNS record");
    });

    it("tell browsers to stay with HTTPS on every route, where the controller says so", async () => {
        const ingress = {
            controller: "traefik",
            replicas: { min: 1, max: 1 },
            loadBalancer: { kind: "digitalocean" },
            hstsSeconds: 31_536_000,
        };
        const routes = items(
            spec(await stack("prod", { platform: { ingress } }), "IngressRoute", "hyperstudy-main")["routes"],
        );
        assert.equal(routes.length, 7);
        routes.forEach(({ middlewares }) => assert.deepEqual(middlewares, [{ name: "hyperstudy-hsts" }]));
        items(spec(prod, "IngressRoute", "hyperstudy-main")["routes"]).forEach((route) =>
            assert.equal("middlewares" in route, false),
        );
    });

    it("H4 HX4 come by the platform's Traefik: there is no other one, and none in the namespace", () => {
        assert.deepEqual(Object.keys(objects(prod, "Deployment")).sort(), ["frontend", "pod-router"]);
        assert.deepEqual(Object.keys(objects(prod, "Ingress")), []);
    });

    it("H22 HX5 are routed by the Ingress hyperstudy-ingress where nginx is the controller, in the same order", async () => {
        const ingress = {
            controller: "nginx",
            acknowledgeRetirement: true,
            replicas: { min: 2, max: 2 },
            loadBalancer: { kind: "digitalocean" },
        };
        const resources = await stack("prod", { platform: { ingress } });
        assert.deepEqual(Object.keys(objects(resources, "IngressRoute")), []);
        const { ingressClassName, rules, tls } = spec(resources, "Ingress", "hyperstudy-ingress");
        assert.equal(ingressClassName, "nginx");
        assert.deepEqual(tls, [{ hosts: [HOST], secretName: "hyperstudy-ingress-tls" }]);
        const paths = items(items(rules)[0]?.["http"]?.["paths"]).map(({ path, pathType, backend }) => {
            const service = backend?.["service"];
            return `${text(path)} | ${text(pathType)} | ${text(service?.["name"])}:${plain(service?.["port"]?.["number"])}`;
        });
        assert.equal(
            paths.join("\n"),
            table(`
                /experiment/room_ | ImplementationSpecific | pod-routing-service:3001
                /socket.io | Prefix | pod-routing-service:3001
                /api/room | Prefix | pod-routing-service:3001
                /api/experiment | Prefix | pod-routing-service:3001
                /ws/experiment/v2 | Prefix | pod-routing-service:3001
                /api | Prefix | backend-service:3000
                / | Prefix | frontend-service:80
            `),
        );
        const nginx = "ingress-nginx";
        const from = items(items(spec(resources, "NetworkPolicy", "backend-netpol")["ingress"])[0]?.["from"]);
        assert(
            from.some(({ podSelector }) => {
                const labels = podSelector?.["matchLabels"] as Record<string, unknown> | undefined;
                return labels?.["app.kubernetes.io/name"] === nginx;
            }),
        );
    });
});

describe("HyperStudy's pod router", () => {
    let prod: Deployed;
    before(async () => {
        prod = await stack("prod");
    });

    it("H6 H36 runs twice, as a program of the backend's image, behind pod-routing-service", () => {
        assert.equal(spec(prod, "Deployment", "pod-router")["replicas"], 2);
        const router = container(prod, "Deployment", "pod-router");
        assert.equal(router["image"], "registry.digitalocean.com/hyperstudy/backend:0.6.0");
        assert.deepEqual(router["command"], ["node", "/app/src/services/podRouterProxy.js"]);
        assert.deepEqual(variables(router), {
            REDIS_HOST: "redis-service.hyperstudy.svc.cluster.local",
            REDIS_PORT: "6379",
            NODE_ENV: "production",
            PORT: "3001",
        });
        assert.deepEqual(items(spec(prod, "Service", "pod-routing-service")["ports"]), [
            { name: "http", port: 3001, targetPort: "http", protocol: "TCP" },
        ]);
        assert.equal(podSpec(prod, "Deployment", "pod-router")["terminationGracePeriodSeconds"], 40);
    });

    it("H25 H26 HX2 finds each pod that there may be by a Service of the pod's name, and a client stays with it", () => {
        const names = Array.from({ length: 12 }, (_, ordinal) => `backend-${ordinal}`);
        const services = objects(prod, "Service");
        assert.deepEqual(
            Object.keys(services)
                .filter((name) => /^backend-\d+$/.test(name))
                .sort(),
            [...names].sort(),
        );
        for (const name of names) {
            assert.deepEqual(services[name]?.inputs["spec"], {
                type: "ClusterIP",
                selector: { "statefulset.kubernetes.io/pod-name": name },
                ports: [{ name: "http", port: 3000, targetPort: "http", protocol: "TCP" }],
                sessionAffinity: "ClientIP",
            });
        }
    });

    it("HX2 has as many of these Services as the autoscaler may make pods, and waits for none of them", async () => {
        const resources = await stack("prod", { app: { backend: { replicas: { min: 1, max: 4 } } } });
        const services = Object.entries(objects(resources, "Service")).filter(([name]) => /^backend-\d+$/.test(name));
        assert.equal(services.length, 4);
        assert.equal(spec(resources, "HorizontalPodAutoscaler", "backend-hpa")["maxReplicas"], 4);
        for (const [, { inputs }] of services) {
            assert.deepEqual(inputs["metadata"]?.["annotations"], { "pulumi.com/skipAwait": "true" });
        }
    });
});

/** A rule of Traefik's on the path, as a regular expression. */
function patternOf(match: string): RegExp {
    const [, kind, pattern = ""] = /(PathPrefix|PathRegexp)\(`(.*)`\)$/.exec(match) ?? [];
    return new RegExp(kind === "PathRegexp" ? pattern : `^${pattern.replaceAll(".", "\\.")}`);
}

/** A number of a recorded value, as text. */
function plain(tree: Tree | undefined): string {
    return JSON.stringify(tree);
}
