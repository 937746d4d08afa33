import assert from "node:assert/strict";
import type { HostNeeds } from "../../../components/ingress/contract.ts";
import { IngressNginx, type IngressNginxArgs } from "../../../components/ingress/nginx.ts";
import { deploy, only, text, type Tree } from "../../support/deploy.ts";
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

const LABELS = {
    "app.kubernetes.io/name": "ingress-nginx",
    "app.kubernetes.io/instance": "ingress-nginx",
    "app.kubernetes.io/component": "controller",
};
const PODS = `ingress-nginx/${Object.entries(LABELS)
    .map((label) => label.join("="))
    .join(",")}`;

const args: IngressNginxArgs = {
    acknowledgeRetirement: true,
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

const nginx = (changes: Partial<IngressNginxArgs> = {}) =>
    deploy(() => new IngressNginx("nginx", { ...args, ...changes }));

async function controller(changes: Partial<IngressNginxArgs> = {}): Promise<Tree> {
    const found = only(await nginx(changes), RELEASE).inputs["values"]?.["controller"];
    assert(found);
    return found;
}

describe("IngressNginx", () => {
    it("is installed without a Service of its own, behind the program's", async () => {
        const resources = await nginx();
        const release = only(resources, RELEASE);
        assert.deepEqual(
            [release.inputs["chart"], release.inputs["version"], release.inputs["namespace"], release.inputs["name"]],
            ["ingress-nginx", "4.15.1", "ingress-nginx", "ingress-nginx"],
        );
        const service = only(resources, SERVICE);
        const values = release.inputs["values"]?.["controller"];
        assert.deepEqual([values?.["service"], values?.["publishService"]], [{ enabled: false }, { enabled: false }]);
        assert.deepEqual(values?.["extraArgs"], {
            "publish-service": "ingress-nginx/ingress-nginx",
            "shutdown-grace-period": "15",
        });
        assert(release.dependencies.includes(service.urn), "without it the controller does not start");
        assert.deepEqual(service.inputs["spec"]?.["selector"], LABELS);
        assert.deepEqual(
            [
                service.inputs["spec"]["ports"]?.["0"]?.["targetPort"],
                service.inputs["spec"]["ports"]?.["1"]?.["targetPort"],
            ],
            ["http", "https"],
        );
    });

    it("leaves the status of Ingresses alone where there is no load balancer", async () => {
        const { extraArgs } = await controller({ exposure: { kind: "cluster-ip", address: "127.0.0.1" } });
        assert.deepEqual(extraArgs, { "update-status": "false", "shutdown-grace-period": "15" });
    });

    it("holds the default class", async () => {
        const { ingressClassResource, ingressClass } = await controller();
        assert.deepEqual(ingressClassResource, { name: "nginx", enabled: true, default: true });
        assert.equal(ingressClass, "nginx");
    });

    it("has no admission webhook and takes no snippets: both ran foreign code, and nobody mends it", async () => {
        const { admissionWebhooks, allowSnippetAnnotations } = await controller();
        assert.deepEqual(admissionWebhooks, { enabled: false });
        assert.equal(allowSnippetAnnotations, false);
    });

    it("redirects plain HTTP, believes nobody about a client's address and says nothing of HSTS", async () => {
        const { config } = await controller({ readTimeoutSeconds: 300 });
        const { "log-format-upstream": format, ...settings } = config ?? {};
        assert.ok(format);
        assert.deepEqual(settings, {
            "use-proxy-protocol": "false",
            "use-forwarded-headers": "false",
            "force-ssl-redirect": "true",
            hsts: "false",
            "hsts-include-subdomains": "false",
            "client-body-timeout": "300",
            "log-format-escape-json": "true",
        });
    });

    it("logs requests as JSON, without the tokens in their queries", async () => {
        const format = text((await controller())["config"]?.["log-format-upstream"]);
        const { path, status } = JSON.parse(format) as Record<string, string>;
        assert.deepEqual([path, status], ["$uri", "$status"]);
        assert.doesNotMatch(format, /\$args|\$request_uri|\$request"/);
    });

    it("reads the PROXY protocol of the load balancer's network", async () => {
        const trustedCidrs = ["10.10.0.0/16", "10.11.0.0/16"];
        const exposure = { ...args.exposure, type: "REGIONAL", proxyProtocol: true, trustedCidrs };
        const { config } = await controller({ exposure: exposure as IngressNginxArgs["exposure"] });
        assert.equal(config?.["use-proxy-protocol"], "true");
        assert.equal(config["use-forwarded-headers"], "false");
        assert.equal(config["proxy-real-ip-cidr"], "10.10.0.0/16,10.11.0.0/16");
    });

    it("refuses a load balancer that cannot be", async () => {
        const exposure = { ...args.exposure, proxyProtocol: true } as IngressNginxArgs["exposure"];
        await assert.rejects(nginx({ exposure }), /proxyProtocol: a load balancer of type REGIONAL_NETWORK has none/);
    });

    it("scales by CPU alone between its bounds", async () => {
        const { replicaCount, autoscaling } = await controller();
        assert.equal(replicaCount, undefined);
        assert.deepEqual(autoscaling, {
            enabled: true,
            minReplicas: 3,
            maxReplicas: 8,
            targetCPUUtilizationPercentage: 70,
            targetMemoryUtilizationPercentage: 0,
        });
    });

    it("is as many pods as the bounds say when they are one", async () => {
        const { replicaCount, autoscaling } = await controller({ replicas: { min: 2, max: 2 } });
        assert.deepEqual([replicaCount, autoscaling], [2, { enabled: false }]);
    });

    it("keeps pods on different nodes and all but one of them during disruptions", async () => {
        const { maxUnavailable, topologySpreadConstraints } = await controller();
        assert.equal(maxUnavailable, 1);
        assert.deepEqual(topologySpreadConstraints?.["0"]?.["labelSelector"], { matchLabels: LABELS });
    });

    it("is scraped once the kind of its ServiceMonitor is there", async () => {
        const resources = await deploy(
            () => new IngressNginx("nginx", { ...args, scraper: { ...SCRAPER, ready: [definitions()] } }),
        );
        const release = only(resources, RELEASE);
        assert.deepEqual(release.inputs["values"]?.["controller"]?.["metrics"], {
            enabled: true,
            serviceMonitor: { enabled: true, scrapeInterval: "30s" },
        });
        assert(release.dependencies.includes(only(resources, DEFINITIONS).urn));
    });

    it("lets anybody in on its two ports, Prometheus to its metrics, and reaches pods and the API server", async () => {
        const network = networkOf(await nginx());
        assert(network.allows(OUTSIDE, `${PODS}:80`));
        assert(network.allows("internet", `${PODS}:443`));
        assert(!network.allows(STRANGER, `${PODS}:10254`));
        assert(network.allows(PROMETHEUS, `${PODS}:10254`));
        assert(network.allows(PODS, `${STRANGER}:3000`));
        assert(network.allows(PODS, `${OUTSIDE}:443`));
        assert(!network.allows(PODS, "internet:25"));
    });

    it("lives in a restricted namespace", async () => {
        const { inputs } = only(await nginx(), NAMESPACE);
        assert.equal(inputs["metadata"]?.["labels"]?.["pod-security.kubernetes.io/enforce"], "restricted");
    });
});

describe("What ingress-nginx does for a host", () => {
    const PREFIX = "nginx.ingress.kubernetes.io";

    async function host(needs: HostNeeds) {
        const { outputs } = await deploy(() => {
            const controller = new IngressNginx("nginx", args);
            const opts = { parent: controller };
            return { ingress: controller.onIngress("shop", "shop", needs, opts), service: controller.onService() };
        });
        assert.deepEqual(outputs["service"], {});
        return outputs["ingress"];
    }

    it("waits a minute for the application and limits no body, unlike nginx itself", async () => {
        assert.deepEqual(await host({}), {
            [`${PREFIX}/proxy-read-timeout`]: "60",
            [`${PREFIX}/proxy-send-timeout`]: "60",
            [`${PREFIX}/proxy-body-size`]: "0",
        });
    });

    it("leaves upgraded connections open for an hour of silence", async () => {
        const ingress = await host({ webSockets: true });
        assert.equal(ingress?.[`${PREFIX}/proxy-read-timeout`], "3600");
        assert.equal(ingress[`${PREFIX}/proxy-send-timeout`], "3600");
    });

    it("waits as long as a host asks, and longer where that is more than an upgraded connection needs", async () => {
        const timeout = async (needs: HostNeeds) => (await host(needs))?.[`${PREFIX}/proxy-read-timeout`];
        assert.equal(await timeout({ readTimeoutSeconds: 300 }), "300");
        assert.equal(await timeout({ readTimeoutSeconds: 300, webSockets: true }), "3600");
        assert.equal(await timeout({ readTimeoutSeconds: 7200, webSockets: true }), "7200");
    });

    it("refuses bodies above the host's limit", async () => {
        assert.equal((await host({ maxBodyMiB: 1024 }))?.[`${PREFIX}/proxy-body-size`], "1024m");
    });

    it("keeps a client with one pod by a cookie, until that pod fails", async () => {
        const annotations = Object.fromEntries(
            Object.entries((await host({ stickySessions: true })) ?? {}).filter(([key]) => !key.includes("/proxy-")),
        );
        assert.deepEqual(annotations, {
            [`${PREFIX}/affinity`]: "cookie",
            [`${PREFIX}/affinity-mode`]: "persistent",
            [`${PREFIX}/session-cookie-secure`]: "true",
            [`${PREFIX}/session-cookie-samesite`]: "Lax",
            [`${PREFIX}/session-cookie-change-on-failure`]: "true",
        });
    });
});
