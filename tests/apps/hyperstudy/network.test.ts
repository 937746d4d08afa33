import assert from "node:assert/strict";
import { items, text } from "../../support/deploy.ts";
import { matrix, networkOf } from "../../support/policy-matrix.ts";
import { object, objects, spec, stack, table } from "./stack.ts";

const PROMETHEUS = "monitoring/app.kubernetes.io/name=prometheus";
const TRAEFIK = "traefik/app.kubernetes.io/name=traefik,app.kubernetes.io/instance=traefik";

/** Every pod of the namespace, by the name of the object that makes it. */
const PODS = {
    backend: "hyperstudy/backend",
    frontend: "hyperstudy/frontend",
    "pod-router": "hyperstudy/pod-router",
    redis: "hyperstudy/redis",
    "redis-backup": "hyperstudy/redis-backup",
    "redis-restore": "hyperstudy/redis-restore",
};

const PORTS = {
    backend: "hyperstudy/backend:3000",
    metrics: "hyperstudy/backend:8080",
    frontend: "hyperstudy/frontend:80",
    router: "hyperstudy/pod-router:3001",
    redis: "hyperstudy/redis:6379",
    exporter: "hyperstudy/redis:9121",
};

describe("Who reaches whom in HyperStudy's namespace", () => {
    it("H40 HX3 HX14 lets each pod reach what it needs there, and nothing else", async () => {
        const network = networkOf(await stack("prod"));
        assert.equal(
            matrix(network, { ...PODS, Traefik: TRAEFIK, Prometheus: PROMETHEUS, internet: "internet" }, PORTS),
            table(`
                from \\ to     | backend | metrics | frontend | router | redis | exporter
                backend       | deny    | deny    | deny     | allow  | allow | deny
                frontend      | allow   | deny    | deny     | deny   | deny  | deny
                pod-router    | allow   | deny    | deny     | deny   | allow | deny
                redis         | deny    | deny    | deny     | deny   | deny  | deny
                redis-backup  | deny    | deny    | deny     | deny   | allow | deny
                redis-restore | deny    | deny    | deny     | deny   | allow | deny
                Traefik       | allow   | deny    | allow    | allow  | deny  | deny
                Prometheus    | deny    | allow   | deny     | deny   | deny  | allow
                internet      | deny    | deny    | deny     | deny   | deny  | deny
            `),
        );
    });

    it("HX3 lets every pod look up names, and those that must reach the internet by HTTPS", async () => {
        const network = networkOf(await stack("prod"));
        assert.equal(
            matrix(network, PODS, {
                "DNS UDP": "dns:53/UDP",
                "DNS TCP": "dns:53",
                "internet 443": "internet:443",
                "443 UDP": "internet:443/UDP",
                "internet 80": "internet:80",
                Prometheus: `${PROMETHEUS}:9090`,
                Traefik: `${TRAEFIK}:8443`,
                "API server": "10.12.0.1:443",
            }),
            table(`
                from \\ to     | DNS UDP | DNS TCP | internet 443 | 443 UDP | internet 80 | Prometheus | Traefik | API server
                backend       | allow   | allow   | allow        | deny    | deny        | deny       | deny    | deny
                frontend      | allow   | allow   | deny         | deny    | deny        | deny       | deny    | deny
                pod-router    | allow   | allow   | deny         | deny    | deny        | deny       | deny    | deny
                redis         | allow   | allow   | deny         | deny    | deny        | deny       | deny    | deny
                redis-backup  | allow   | allow   | allow        | deny    | deny        | deny       | deny    | deny
                redis-restore | allow   | allow   | allow        | deny    | deny        | deny       | deny    | deny
            `),
        );
    });

    it("HX3 lets the backend reach LiveKit by UDP where settings say so", async () => {
        const network = networkOf(await stack("prod", { app: { backend: { livekitOverUdp: true } } }));
        assert(network.allows("hyperstudy/backend", "internet:443/UDP"));
        assert(!network.allows("hyperstudy/frontend", "internet:443/UDP"));
    });

    it("H40 is said of the backend by backend-netpol, in both directions", async () => {
        const policy = spec(await stack("prod"), "NetworkPolicy", "backend-netpol");
        assert.deepEqual(policy["podSelector"], { matchLabels: { app: "backend" } });
        assert.deepEqual(policy["policyTypes"], ["Ingress", "Egress"]);
        const [first, second] = items(items(policy["ingress"])[0]?.["from"]);
        assert.deepEqual(first, { podSelector: { matchLabels: { app: "traefik" } } });
        assert.deepEqual(second, { podSelector: { matchLabels: { app: "pod-router" } } });
    });

    it("HX9 lets the metrics service see Redis and the backend, and Prometheus see it", async () => {
        const image = "registry.digitalocean.com/hyperstudy/metrics:0.6.0";
        const network = networkOf(await stack("prod", { app: { metricsService: { image } } }));
        assert.equal(
            matrix(
                network,
                { "metrics-service": "hyperstudy/metrics-service", Prometheus: PROMETHEUS, frontend: PODS.frontend },
                { ...PORTS, "metrics-service": "hyperstudy/metrics-service:8080", internet: "internet:443" },
            ),
            table(`
                from \\ to       | backend | metrics | frontend | router | redis | exporter | metrics-service | internet
                metrics-service | allow   | deny    | deny     | deny   | allow | deny     | deny            | deny
                Prometheus      | deny    | allow   | deny     | deny   | deny  | allow    | allow           | allow
                frontend        | allow   | deny    | deny     | deny   | deny  | deny     | deny            | deny
            `),
        );
    });

    it("shows all pods that there are", async () => {
        const resources = await stack("prod");
        const made = ["StatefulSet", "Deployment", "CronJob", "Job"].flatMap((kind) =>
            Object.keys(objects(resources, kind)),
        );
        assert.deepEqual(made.sort(), Object.keys(PODS).sort());
    });

    it("H40 holds from before the first pod on", async () => {
        const resources = await stack("prod");
        const policy = object(resources, "NetworkPolicy", "backend-netpol");
        assert(object(resources, "StatefulSet", "backend").dependencies.includes(policy.urn));
        assert.equal(text(policy.inputs["metadata"]?.["name"]), "backend-netpol");
    });
});
