import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { items, text, type Deployed } from "../../support/deploy.ts";
import { matrix, networkOf } from "../../support/policy-matrix.ts";
import { container, object, objects, spec, stack, table, variables, type Values } from "./stack.ts";

const HOME = "hyperstudy-dev";

describe("HyperStudy in development", () => {
    let dev: Deployed;
    before(async () => {
        dev = await stack("dev");
    });

    it("H46 is in the namespace hyperstudy-dev, with two backend pods and one of all others at least", () => {
        const min = (name: string) => spec(dev, "HorizontalPodAutoscaler", name, HOME)["minReplicas"] as unknown;
        const replicas = (kind: string, name: string) => spec(dev, kind, name, HOME)["replicas"] as unknown;
        assert.deepEqual(
            {
                backend: min("backend-hpa"),
                frontend: min("frontend-hpa"),
                router: replicas("Deployment", "pod-router"),
                redis: replicas("StatefulSet", "redis"),
            },
            { backend: 2, frontend: 1, router: 1, redis: 1 },
        );
    });

    it("H46 tells the backend that it is a development environment, with smaller limits", () => {
        const told = variables(container(dev, "StatefulSet", "backend", { namespace: HOME }));
        const names = [
            "NODE_ENV",
            "ENVIRONMENT",
            "LOG_LEVEL",
            "CORS_ORIGIN",
            "DISABLE_RATE_LIMITING",
            "MAX_ROOMS_PER_POD",
            "MAX_PARTICIPANTS_PER_POD",
            "REDIS_HOST",
        ];
        assert.deepEqual(Object.fromEntries(names.map((name) => [name, told[name]])), {
            NODE_ENV: "development",
            ENVIRONMENT: "development",
            LOG_LEVEL: "debug",
            CORS_ORIGIN: "https://hyperstudy.dev.example.com",
            DISABLE_RATE_LIMITING: "true",
            MAX_ROOMS_PER_POD: "5",
            MAX_PARTICIPANTS_PER_POD: "20",
            REDIS_HOST: "redis-service.hyperstudy-dev.svc.cluster.local",
        });
    });

    it("HX2 makes the names that the pod router and the frontend have built in lead to its own Services", () => {
        const aliases = Object.entries(objects(dev, "Service", "hyperstudy")).map(([name, { inputs }]) => {
            const { type, externalName } = inputs["spec"] ?? {};
            return `${name} ${text(type)} ${text(externalName)}`;
        });
        assert.deepEqual(aliases.sort(), [
            "backend-0 ExternalName backend-0.hyperstudy-dev.svc.cluster.local",
            "backend-1 ExternalName backend-1.hyperstudy-dev.svc.cluster.local",
            "backend-2 ExternalName backend-2.hyperstudy-dev.svc.cluster.local",
            "backend-service ExternalName backend-service.hyperstudy-dev.svc.cluster.local",
        ]);
        for (const name of Object.keys(objects(dev, "Service", "hyperstudy"))) {
            assert(object(dev, "Service", name, HOME), "an alias leads to something");
        }
    });

    it("HX2 owns the namespace of the aliases, in which nothing may run unnoticed", () => {
        const namespace = dev.find(
            ({ type, inputs }) =>
                type === "kubernetes:core/v1:Namespace" && text(inputs["metadata"]?.["name"]) === "hyperstudy",
        );
        assert(namespace);
        assert.deepEqual(Object.keys(objects(dev, "NetworkPolicy", "hyperstudy")).sort(), [
            "allow-dns",
            "default-deny",
        ]);
        assert.deepEqual(Object.keys(objects(dev, "Deployment", "hyperstudy")), []);
    });

    it("HX2 has the aliases before the pods that ask for them", () => {
        const alias = object(dev, "Service", "backend-service", "hyperstudy").urn;
        for (const [kind, name] of [
            ["Deployment", "frontend"],
            ["Deployment", "pod-router"],
        ] as const) {
            assert(object(dev, kind, name, HOME).dependencies.includes(alias), name);
        }
    });

    it("H40 keeps the same policies in another namespace", () => {
        const network = networkOf(dev);
        assert.equal(
            matrix(
                network,
                { backend: `${HOME}/backend`, frontend: `${HOME}/frontend`, router: `${HOME}/pod-router` },
                { backend: `${HOME}/backend:3000`, router: `${HOME}/pod-router:3001`, redis: `${HOME}/redis:6379` },
            ),
            table(`
                from \\ to | backend | router | redis
                backend   | deny    | allow  | allow
                frontend  | allow   | deny   | deny
                router    | allow   | deny   | allow
            `),
        );
    });
});

describe("HyperStudy on one's own machine", () => {
    it("H46 comes up on the local stack, by the settings of its page", async () => {
        const page = readFileSync(join(dirname(import.meta.dirname), "..", "..", "docs/apps/hyperstudy.md"), "utf8");
        const block = /```yaml\n(hyperstudy:[\s\S]*?)```/.exec(page)?.[1] ?? "";
        const { hyperstudy } = parse(block) as { hyperstudy: Values };
        const resources = await stack("local", { app: hyperstudy });
        assert.equal(spec(resources, "HorizontalPodAutoscaler", "backend-hpa", HOME)["minReplicas"], 2);
        assert(object(resources, "Service", "backend-1", "hyperstudy"));
        assert.equal(resources.outputs["apps"]?.["hyperstudy"]?.["url"], "https://hyperstudy.platform.localhost");
    });
});

describe("HyperStudy without pod routing", () => {
    const OFF = { podRouting: "off", namespace: "studies", backend: { replicas: { min: 1, max: 1 } } };

    it("HX2 is one pod without a router, to which all calls go", async () => {
        const resources = await stack("prod", { app: OFF });
        assert.deepEqual(Object.keys(objects(resources, "Deployment", "studies")), ["frontend"]);
        const services = items(spec(resources, "IngressRoute", "hyperstudy-main", "studies")["routes"]).map(
            ({ match, services }) => `${text(match).split(" && ")[1]} ${text(items(services)[0]?.["name"])}`,
        );
        assert.deepEqual(services, [
            "PathPrefix(`/socket.io/`) backend-service",
            "PathPrefix(`/api/room/`) backend-service",
            "PathPrefix(`/api/experiment/`) backend-service",
            "PathPrefix(`/ws/experiment/v2`) backend-service",
            "PathPrefix(`/api/`) backend-service",
            "PathPrefix(`/`) frontend-service",
        ]);
        const told = variables(container(resources, "StatefulSet", "backend", { namespace: "studies" }));
        assert.equal(told["HORIZONTAL_SCALING_ENABLED"], "false");
        const network = networkOf(resources);
        assert(!network.allows("studies/app=pod-router", "studies/backend:3000"));
    });

    it("HX2 owns no namespace for aliases, and tells of no router", async () => {
        const resources = await stack("prod", { app: OFF });
        assert.deepEqual(Object.keys(objects(resources, "Service", "hyperstudy")), []);
    });
});
