import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { HostNeeds } from "../../../components/ingress/contract.ts";
import { Traefik, type TraefikArgs } from "../../../components/ingress/traefik.ts";
import { all, deploy, only, type Tree } from "../../support/deploy.ts";
import { networkOf } from "../../support/policy-matrix.ts";
import {
    DEFINITIONS,
    definitions,
    NAMESPACE,
    OUTSIDE,
    PROMETHEUS,
    RELEASE,
    SCRAPER,
    SERVICE,
    STRANGER,
} from "../platform/parts.ts";

const MIDDLEWARE = "kubernetes:traefik.io/v1alpha1:Middleware";
const PODS = "traefik/app.kubernetes.io/name=traefik,app.kubernetes.io/instance=traefik";

const args: TraefikArgs = {
    exposure: {
        kind: "digitalocean",
        name: "platform-prod",
        type: "REGIONAL_NETWORK",
        sizeUnit: 1,
        proxyProtocol: false,
        trustedCidrs: ["10.10.0.0/16"],
    },
    replicas: { min: 3, max: 8 },
    readTimeoutSeconds: 600,
    scraper: SCRAPER,
    protection: "protected",
};

const traefik = (changes: Partial<TraefikArgs> = {}) => deploy(() => new Traefik("traefik", { ...args, ...changes }));

async function values(changes: Partial<TraefikArgs> = {}): Promise<Tree> {
    const found = only(await traefik(changes), RELEASE).inputs["values"];
    assert(found);
    return found;
}

describe("Traefik", () => {
    it("is installed without a Service of its own, behind the program's", async () => {
        const resources = await traefik();
        const release = only(resources, RELEASE);
        assert.deepEqual(
            [release.inputs["chart"], release.inputs["version"], release.inputs["namespace"], release.inputs["name"]],
            ["traefik", "41.3.0", "traefik", "traefik"],
        );
        const service = only(resources, SERVICE);
        assert.deepEqual(release.inputs["values"]?.["service"], { enabled: false });
        assert(release.dependencies.includes(service.urn), "the controller reads its address from the Service");
        assert.deepEqual(service.inputs["spec"]?.["selector"], {
            "app.kubernetes.io/name": "traefik",
            "app.kubernetes.io/instance": "traefik",
        });
        assert.equal(release.inputs["values"]?.["instanceLabelOverride"], "traefik");
        assert.deepEqual(
            [
                service.inputs["spec"]?.["ports"]?.["0"]?.["targetPort"],
                service.inputs["spec"]?.["ports"]?.["1"]?.["targetPort"],
            ],
            ["web", "websecure"],
        );
    });

    it("holds the default class and reports the Service's address on Ingresses", async () => {
        const { ingressClass, providers } = await values();
        assert.deepEqual(ingressClass, { enabled: true, isDefaultClass: true, name: "traefik" });
        assert.deepEqual(providers?.["kubernetesIngress"], {
            enabled: true,
            ingressClass: "traefik",
            publishedService: { enabled: true, pathOverride: "traefik/traefik" },
        });
    });

    it("reports no address where there is no load balancer", async () => {
        const exposure = { kind: "node-port", httpPort: 30080, httpsPort: 30443, address: "127.0.0.1" } as const;
        const { providers } = await values({ exposure });
        assert.deepEqual(providers?.["kubernetesIngress"]?.["publishedService"], { enabled: false });
    });

    it("redirects plain HTTP and serves TLS", async () => {
        const { ports } = await values();
        assert.deepEqual(ports?.["web"]?.["http"], {
            redirections: { entryPoint: { to: "websecure", scheme: "https", permanent: true } },
        });
        assert.deepEqual(ports["websecure"]?.["http"], { tls: { enabled: true } });
    });

    it("serves hosts on its two public ports only, and lets no namespace use another's objects", async () => {
        const { ports, providers } = await values();
        assert.deepEqual([ports?.["web"]?.["asDefault"], ports?.["websecure"]?.["asDefault"]], [true, true]);
        assert.deepEqual(ports?.["metrics"], { port: 9100 });
        assert.deepEqual(providers?.["kubernetesCRD"], { enabled: true, allowCrossNamespace: false });
    });

    it("believes nobody about a client's address", async () => {
        const { ports } = await values();
        for (const entryPoint of ["web", "websecure"]) {
            assert.deepEqual(ports?.[entryPoint]?.["forwardedHeaders"], { trustedIPs: [] });
            assert.deepEqual(ports[entryPoint]["proxyProtocol"], { trustedIPs: [] });
        }
    });

    it("reads the PROXY protocol of the load balancer's network", async () => {
        const trustedCidrs = [pulumi.output("10.10.0.0/16")];
        const exposure = { ...args.exposure, type: "REGIONAL", proxyProtocol: true, trustedCidrs };
        const { ports } = await values({ exposure: exposure as TraefikArgs["exposure"] });
        for (const entryPoint of ["web", "websecure"]) {
            assert.deepEqual(ports?.[entryPoint]?.["proxyProtocol"], { trustedIPs: ["10.10.0.0/16"] });
            assert.deepEqual(ports[entryPoint]["forwardedHeaders"], { trustedIPs: [] }, "a header is the client's own");
        }
    });

    it("refuses a load balancer that cannot be", async () => {
        const exposure = { ...args.exposure, proxyProtocol: true } as TraefikArgs["exposure"];
        await assert.rejects(traefik({ exposure }), /proxyProtocol: a load balancer of type REGIONAL_NETWORK has none/);
    });

    it("gives a slow upload and a slow answer the time that the settings say", async () => {
        const { ports, additionalArguments } = await values({ readTimeoutSeconds: 300 });
        assert.deepEqual(ports?.["websecure"]?.["transport"]?.["respondingTimeouts"], { readTimeout: "300s" });
        assert.deepEqual(additionalArguments, ["--serversTransport.forwardingTimeouts.responseHeaderTimeout=300s"]);
    });

    it("drains before it stops: takes connections until it is out of the balancer, then finishes them", async () => {
        const { ports, deployment } = await values();
        assert.deepEqual(deployment?.["lifecycle"], { preStop: { sleep: { seconds: 15 } } });
        assert.deepEqual(ports?.["websecure"]?.["transport"]?.["lifeCycle"], { graceTimeOut: "60s" });
        assert.equal(deployment["terminationGracePeriodSeconds"], 85);
    });

    it("scales by CPU between its bounds, and names no number of pods itself", async () => {
        const { deployment, autoscaling } = await values();
        assert.equal(deployment?.["replicas"], undefined);
        const target = { type: "Utilization", averageUtilization: 70 };
        assert.deepEqual(autoscaling, {
            enabled: true,
            minReplicas: 3,
            maxReplicas: 8,
            metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
        });
    });

    it("is as many pods as the bounds say when they are one", async () => {
        const { deployment, autoscaling } = await values({ replicas: { min: 2, max: 2 } });
        assert.equal(deployment?.["replicas"], 2);
        assert.deepEqual(autoscaling, { enabled: false });
    });

    it("keeps pods on different nodes and all but one of them during disruptions", async () => {
        const { podDisruptionBudget, topologySpreadConstraints } = await values();
        assert.deepEqual(podDisruptionBudget, { enabled: true, maxUnavailable: 1 });
        assert.deepEqual(topologySpreadConstraints, [
            {
                maxSkew: 1,
                topologyKey: "kubernetes.io/hostname",
                whenUnsatisfiable: "ScheduleAnyway",
                labelSelector: {
                    matchLabels: { "app.kubernetes.io/name": "traefik", "app.kubernetes.io/instance": "traefik" },
                },
            },
        ]);
    });

    it("logs requests as JSON, without the tokens in their queries", async () => {
        const { accessLog } = await values();
        assert.deepEqual(accessLog, {
            enabled: true,
            format: "json",
            fields: { queryParameters: { defaultMode: "drop" } },
        });
    });

    it("is scraped", async () => {
        const { metrics } = await values();
        assert.deepEqual(metrics?.["prometheus"], {
            buckets: "0.1,0.25,0.5,1,2.5,5,10",
            service: { enabled: true },
            disableAPICheck: true,
            serviceMonitor: { enabled: true, interval: "30s", honorLabels: true },
        });
    });

    it("lets anybody in on its two ports, Prometheus to its metrics, and reaches pods and the API server", async () => {
        const network = networkOf(await traefik());
        assert(network.allows(OUTSIDE, `${PODS}:8000`));
        assert(network.allows("internet", `${PODS}:8443`));
        assert(!network.allows(STRANGER, `${PODS}:8080`), "its API is nobody's business");
        assert(!network.allows(STRANGER, `${PODS}:9100`));
        assert(network.allows(PROMETHEUS, `${PODS}:9100`));
        assert(network.allows(PODS, `${STRANGER}:3000`));
        assert(network.allows(PODS, `${OUTSIDE}:443`));
        assert(network.allows(PODS, "dns:53/UDP"));
        assert(!network.allows(PODS, "internet:25"));
        assert(!network.allows("traefik/app=other", `${STRANGER}:3000`));
    });

    it("lives in a restricted namespace that a protected stack keeps", async () => {
        const { inputs, protect } = only(await traefik(), NAMESPACE);
        assert.equal(inputs["metadata"]?.["labels"]?.["pod-security.kubernetes.io/enforce"], "restricted");
        assert.equal(protect, true);
    });

    it("waits for the kind of its ServiceMonitor", async () => {
        const resources = await deploy(() => {
            new Traefik("traefik", { ...args, scraper: { ...SCRAPER, ready: [definitions()] } });
        });
        assert(only(resources, RELEASE).dependencies.includes(only(resources, DEFINITIONS).urn));
    });
});

describe("What Traefik does for a host", () => {
    const ROUTER = "traefik.ingress.kubernetes.io/router";

    async function host(needs: HostNeeds, changes: Partial<TraefikArgs> = {}) {
        const resources = await deploy(() => {
            const controller = new Traefik("traefik", { ...args, ...changes });
            const opts = { parent: controller };
            return { ingress: controller.onIngress("shop", "shop", needs, opts), service: controller.onService(needs) };
        });
        return { resources, ingress: resources.outputs["ingress"], service: resources.outputs["service"] };
    }

    it("serves it encrypted only", async () => {
        const { ingress, service } = await host({});
        assert.deepEqual(ingress, { [`${ROUTER}.entrypoints`]: "websecure", [`${ROUTER}.tls`]: "true" });
        assert.deepEqual(service, {});
    });

    it("serves it unencrypted where it asks for that, and sends on what no such host answers", async () => {
        const plain = { stickySessions: true, plainHttp: true };
        const { ingress, service, resources } = await host(plain, { plainHosts: true });
        assert.deepEqual(ingress, { [`${ROUTER}.entrypoints`]: "web" });
        assert.equal(service?.["traefik.ingress.kubernetes.io/service.sticky.cookie.secure"], "false");
        const { ports } = only(resources, RELEASE).inputs["values"] ?? {};
        assert.deepEqual(ports?.["web"]?.["http"]?.["redirections"], {
            entryPoint: { to: "websecure", scheme: "https", permanent: true, priority: 1 },
        });
    });

    it("refuses such a host where nobody announced one: its requests would be sent on", async () => {
        await assert.rejects(host({ plainHttp: true }), /plainHttp is true, .*set the controller's plainHosts/);
    });

    it("passes upgraded connections as they are", async () => {
        const { ingress, service } = await host({ webSockets: true });
        assert.deepEqual(keys(ingress), [`${ROUTER}.entrypoints`, `${ROUTER}.tls`]);
        assert.deepEqual(service, {});
    });

    it("keeps a client with one pod by a cookie of the Service", async () => {
        const { service } = await host({ stickySessions: true });
        const cookie = "traefik.ingress.kubernetes.io/service.sticky.cookie";
        assert.deepEqual(service, {
            [cookie]: "true",
            [`${cookie}.secure`]: "true",
            [`${cookie}.httponly`]: "true",
            [`${cookie}.samesite`]: "lax",
        });
    });

    it("streams bodies of any size: nothing buffers them", async () => {
        const { ingress, resources } = await host({ maxBodyMiB: 1024 });
        assert.deepEqual(keys(ingress), [`${ROUTER}.entrypoints`, `${ROUTER}.tls`]);
        assert.deepEqual(all(resources, MIDDLEWARE), []);
    });

    it("has the time that a host asks for, up to the limit of all hosts", async () => {
        await host({ readTimeoutSeconds: 600 });
        await assert.rejects(
            host({ readTimeoutSeconds: 601 }),
            /shop: readTimeoutSeconds 601 exceeds the 600 of Traefik, which has one limit for all hosts; raise/,
        );
    });

    it("tells browsers to stay with HTTPS where certificates are trusted", async () => {
        const { ingress, resources } = await host({}, { hstsSeconds: 31_536_000 });
        const middleware = only(resources, MIDDLEWARE);
        assert.deepEqual(middleware.inputs["metadata"], { name: "shop-hsts", namespace: "shop" });
        assert.deepEqual(middleware.inputs["spec"], { headers: { stsSeconds: 31_536_000 } });
        assert(middleware.dependencies.includes(only(resources, RELEASE).urn), "its kind comes with the release");
        assert.equal(ingress?.[`${ROUTER}.middlewares`], "shop-shop-hsts@kubernetescrd");
    });

    it("serves an IngressRoute encrypted only, with the same middlewares by their own names", async () => {
        const route = (changes: Partial<TraefikArgs>, needs: HostNeeds = {}) =>
            deploy(() => {
                const controller = new Traefik("traefik", { ...args, ...changes });
                return controller.onIngressRoute("shop", "shop", needs, { parent: controller });
            });
        assert.deepEqual((await route({})).outputs, { entryPoints: ["websecure"], middlewares: [] });
        const trusted = await route({ hstsSeconds: 31_536_000 });
        assert.deepEqual(trusted.outputs, { entryPoints: ["websecure"], middlewares: [{ name: "shop-hsts" }] });
        assert.deepEqual(only(trusted, MIDDLEWARE).inputs["metadata"], { name: "shop-hsts", namespace: "shop" });
        await assert.rejects(route({}, { readTimeoutSeconds: 601 }), /shop: readTimeoutSeconds 601 exceeds the 600/);
    });

    function keys(tree: Tree | undefined): string[] {
        return Object.keys(tree ?? {}).sort();
    }
});
