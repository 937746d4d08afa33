import assert from "node:assert/strict";
import { Keda, type KedaArgs } from "../../../components/platform/keda.ts";
import { deploy, only, type Tree } from "../../support/deploy.ts";
import { networkOf } from "../../support/policy-matrix.ts";
import { DEFINITIONS, definitions, NAMESPACE, OUTSIDE, PROMETHEUS, RELEASE, SCRAPER, STRANGER } from "./parts.ts";

const args: KedaArgs = { highAvailability: true, scraper: SCRAPER, protection: "protected" };

const keda = (changes: Partial<KedaArgs> = {}) => deploy(() => new Keda("keda", { ...args, ...changes }));

async function values(changes: Partial<KedaArgs> = {}): Promise<Tree> {
    const found = only(await keda(changes), RELEASE).inputs["values"];
    assert(found);
    return found;
}

const OPERATOR = "keda/app=keda-operator";
const METRICS_SERVER = "keda/app=keda-operator-metrics-apiserver";
const WEBHOOKS = "keda/app=keda-admission-webhooks";

describe("Keda", () => {
    it("leaves its definitions behind, for with them every ScaledObject would go", async () => {
        assert.deepEqual((await values())["crds"], {
            install: true,
            additionalAnnotations: { "helm.sh/resource-policy": "keep" },
        });
    });

    it("runs two pods of each part with a budget where it must stay up", async () => {
        const { operator, metricsServer, webhooks, podDisruptionBudget } = await values();
        assert.deepEqual(
            [operator?.["replicaCount"], metricsServer?.["replicaCount"], webhooks?.["replicaCount"]],
            [2, 2, 2],
        );
        const budget = { minAvailable: 1 };
        assert.deepEqual(podDisruptionBudget, { operator: budget, metricServer: budget, webhooks: budget });
    });

    it("runs one pod of each part elsewhere, without a budget that would block its node", async () => {
        const { operator, metricsServer, webhooks, podDisruptionBudget } = await values({ highAvailability: false });
        assert.deepEqual(
            [operator?.["replicaCount"], metricsServer?.["replicaCount"], webhooks?.["replicaCount"]],
            [1, 1, 1],
        );
        assert.deepEqual(podDisruptionBudget, { operator: {}, metricServer: {}, webhooks: {} });
    });

    it("never keeps a ScaledObject from being written because its webhook is away", async () => {
        assert.equal((await values())["webhooks"]?.["failurePolicy"], "Ignore");
    });

    it("is scraped in all its parts, once the kind of their ServiceMonitors is there", async () => {
        const resources = await deploy(
            () => new Keda("keda", { ...args, scraper: { ...SCRAPER, ready: [definitions()] } }),
        );
        const release = only(resources, RELEASE);
        const monitored = { enabled: true, port: 8080, serviceMonitor: { enabled: true, interval: "30s" } };
        assert.deepEqual(release.inputs["values"]?.["prometheus"], {
            operator: monitored,
            metricServer: monitored,
            webhooks: monitored,
        });
        assert(release.dependencies.includes(only(resources, DEFINITIONS).urn));
    });

    it("lets the API server reach the external metrics and the webhook, Prometheus the metrics, and nobody else", async () => {
        const network = networkOf(await keda());
        assert(network.allows(OUTSIDE, `${METRICS_SERVER}:6443`));
        assert(network.allows(OUTSIDE, `${WEBHOOKS}:9443`));
        for (const pod of [OPERATOR, METRICS_SERVER, WEBHOOKS]) {
            assert(network.allows(PROMETHEUS, `${pod}:8080`), pod);
            assert(!network.allows(STRANGER, `${pod}:8080`), pod);
            assert(network.allows(pod, `${OUTSIDE}:443`), pod);
        }
        assert(network.allows(METRICS_SERVER, `${OPERATOR}:9666`));
        assert(!network.allows(STRANGER, `${OPERATOR}:9666`));
    });

    it("lets the operator ask any source of a trigger, and the others none", async () => {
        const network = networkOf(await keda());
        for (const source of ["kafka/app=broker:9092", "10.10.0.5:25061", "internet:443"]) {
            assert(network.allows(OPERATOR, source), source);
        }
        assert(!network.allows(METRICS_SERVER, "kafka/app=broker:9092"));
        assert(!network.allows(WEBHOOKS, "kafka/app=broker:9092"));
    });

    it("names its operator's pods, for the policies of what they ask", async () => {
        const resources = await deploy(() => ({ peer: new Keda("keda", args).peer }));
        assert.deepEqual(resources.outputs["peer"], {
            podSelector: { matchLabels: { app: "keda-operator" } },
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "keda" } },
        });
    });

    it("lives in a restricted namespace", async () => {
        const { inputs } = only(await keda(), NAMESPACE);
        assert.equal(inputs["metadata"]?.["labels"]?.["pod-security.kubernetes.io/enforce"], "restricted");
    });
});
