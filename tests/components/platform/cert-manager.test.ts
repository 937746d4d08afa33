import assert from "node:assert/strict";
import { CertManager, type CertManagerArgs } from "../../../components/platform/cert-manager.ts";
import { deploy, only, type Tree } from "../../support/deploy.ts";
import { networkOf } from "../../support/policy-matrix.ts";
import { DEFINITIONS, definitions, NAMESPACE, OUTSIDE, PROMETHEUS, RELEASE, SCRAPER, STRANGER } from "./parts.ts";

const args: CertManagerArgs = { highAvailability: true, scraper: SCRAPER, protection: "protected" };

const certManager = (changes: Partial<CertManagerArgs> = {}) =>
    deploy(() => new CertManager("cert-manager", { ...args, ...changes }));

async function values(changes: Partial<CertManagerArgs> = {}): Promise<Tree> {
    const found = only(await certManager(changes), RELEASE).inputs["values"];
    assert(found);
    return found;
}

const pod = (component: string) =>
    `cert-manager/app.kubernetes.io/instance=cert-manager,app.kubernetes.io/component=${component}`;

describe("CertManager", () => {
    it("brings its definitions, which stay when it goes", async () => {
        assert.deepEqual((await values())["crds"], { enabled: true, keep: true });
    });

    it("is ready when its webhook has answered", async () => {
        const { inputs } = only(await certManager(), RELEASE);
        assert.equal(inputs["waitForJobs"], true);
        assert.equal(inputs["values"]?.["startupapicheck"]?.["enabled"], true);
    });

    it("has a webhook quick enough for DOKS to upgrade the cluster", async () => {
        assert.equal((await values())["webhook"]?.["timeoutSeconds"], 10);
    });

    it("runs several pods of each part with a budget where it must stay up", async () => {
        const { replicaCount, podDisruptionBudget, webhook, cainjector } = await values();
        const budget = { enabled: true, minAvailable: 1 };
        assert.deepEqual([replicaCount, webhook?.["replicaCount"], cainjector?.["replicaCount"]], [2, 3, 2]);
        assert.deepEqual(
            [podDisruptionBudget, webhook?.["podDisruptionBudget"], cainjector?.["podDisruptionBudget"]],
            [budget, budget, budget],
        );
        assert.deepEqual(webhook?.["topologySpreadConstraints"]?.["0"]?.["labelSelector"], {
            matchLabels: { "app.kubernetes.io/instance": "cert-manager", "app.kubernetes.io/component": "webhook" },
        });
    });

    it("runs one pod of each part elsewhere, without a budget that would block its node", async () => {
        const { replicaCount, podDisruptionBudget, webhook, cainjector } = await values({ highAvailability: false });
        assert.deepEqual([replicaCount, webhook?.["replicaCount"], cainjector?.["replicaCount"]], [1, 1, 1]);
        const none = { enabled: false };
        assert.deepEqual(
            [podDisruptionBudget, webhook?.["podDisruptionBudget"], cainjector?.["podDisruptionBudget"]],
            [none, none, none],
        );
    });

    it("asks for CPU and memory and has a limit, in every part", async () => {
        const { resources, webhook, cainjector, startupapicheck } = await values();
        for (const part of [
            resources,
            webhook?.["resources"],
            cainjector?.["resources"],
            startupapicheck?.["resources"],
        ]) {
            assert(part?.["requests"]?.["cpu"] && part["requests"]["memory"] && part["limits"]?.["memory"]);
        }
    });

    it("is scraped once the kind of its ServiceMonitor is there", async () => {
        const resources = await deploy(
            () => new CertManager("cert-manager", { ...args, scraper: { ...SCRAPER, ready: [definitions()] } }),
        );
        const release = only(resources, RELEASE);
        assert.deepEqual(release.inputs["values"]?.["prometheus"], {
            enabled: true,
            servicemonitor: { enabled: true, interval: "30s" },
        });
        assert(release.dependencies.includes(only(resources, DEFINITIONS).urn));
    });

    it("lets the API server reach the webhook and Prometheus the metrics, and nobody else anything", async () => {
        const network = networkOf(await certManager());
        assert(network.allows(OUTSIDE, `${pod("webhook")}:10250`));
        for (const component of ["controller", "webhook", "cainjector"]) {
            assert(network.allows(PROMETHEUS, `${pod(component)}:9402`));
            assert(!network.allows(STRANGER, `${pod(component)}:9402`));
        }
        assert(!network.allows(STRANGER, `${pod("controller")}:9403`));
    });

    it("lets the controller reach the authority, the proof over HTTP and the zone's name servers", async () => {
        const network = networkOf(await certManager());
        const controller = pod("controller");
        for (const target of ["internet:443", "internet:80", "internet:53/UDP", "internet:53", `${STRANGER}:80`]) {
            assert(network.allows(controller, target), target);
        }
        assert(!network.allows(controller, "internet:25"));
        assert(!network.allows(controller, "10.0.0.1:53/UDP"));
        assert(!network.allows(pod("cainjector"), "internet:80"));
        for (const component of ["controller", "webhook", "cainjector", "startupapicheck"]) {
            assert(network.allows(pod(component), `${OUTSIDE}:6443`), component);
        }
    });

    it("lives in a restricted namespace that a protected stack keeps", async () => {
        const { inputs, protect } = only(await certManager(), NAMESPACE);
        assert.equal(inputs["metadata"]?.["labels"]?.["pod-security.kubernetes.io/enforce"], "restricted");
        assert.equal(protect, true);
    });
});
