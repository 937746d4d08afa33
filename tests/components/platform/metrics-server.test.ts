import assert from "node:assert/strict";
import { MetricsServer, type MetricsServerArgs } from "../../../components/platform/metrics-server.ts";
import { deploy, only, type Tree } from "../../support/deploy.ts";
import { DEFINITIONS, definitions, RELEASE, SCRAPER } from "./parts.ts";

const args: MetricsServerArgs = { highAvailability: true, kubeletInsecureTls: false, scraper: SCRAPER };

async function values(changes: Partial<MetricsServerArgs> = {}): Promise<Tree> {
    const resources = await deploy(() => new MetricsServer("metrics-server", { ...args, ...changes }));
    const found = only(resources, RELEASE).inputs["values"];
    assert(found);
    return found;
}

describe("MetricsServer", () => {
    it("lives where its priority class is allowed, and waits for the kind of its ServiceMonitor", async () => {
        const resources = await deploy(
            () => new MetricsServer("metrics-server", { ...args, scraper: { ...SCRAPER, ready: [definitions()] } }),
        );
        const release = only(resources, RELEASE);
        assert.equal(release.inputs["namespace"], "kube-system");
        assert(release.dependencies.includes(only(resources, DEFINITIONS).urn));
    });

    it("believes kubelets by their certificates, but for clusters where they sign their own", async () => {
        assert.deepEqual((await values())["args"], []);
        assert.deepEqual((await values({ kubeletInsecureTls: true }))["args"], ["--kubelet-insecure-tls"]);
    });

    it("runs two pods with a budget, or one without", async () => {
        const { replicas, podDisruptionBudget } = await values();
        assert.deepEqual([replicas, podDisruptionBudget], [2, { enabled: true, minAvailable: 1 }]);
        const single = await values({ highAvailability: false });
        assert.deepEqual([single["replicas"], single["podDisruptionBudget"]], [1, { enabled: false }]);
    });

    it("is scraped", async () => {
        const { metrics, serviceMonitor } = await values();
        assert.deepEqual([metrics, serviceMonitor], [{ enabled: true }, { enabled: true, interval: "30s" }]);
    });
});
