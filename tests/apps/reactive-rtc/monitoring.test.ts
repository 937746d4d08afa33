import assert from "node:assert/strict";
import { items, only, text, type Deployed } from "../../support/deploy.ts";
import { bothStacks, deployments, object, objects, template } from "./stack.ts";

/** Jobs as the leader asks for them, by the pods that they are of: their port and path. */
const JOBS = {
    "load-balancer": { job: "load-balancer", port: "http" },
    socket: { job: "socket-nodes", port: "http" },
    "nginx-gateway": { job: "nginx-gateway", port: "metrics" },
} as const;

describe("Reactive RTC's monitoring", () => {
    let both: Awaited<ReturnType<typeof bothStacks>>;
    let prod: Deployed;

    before(async () => {
        both = await bothStacks();
        ({ prod } = both);
    });

    it("R9 R25 R32 RX15 has pods scraped under the jobs and the node_id that the leader asks for", () => {
        for (const resources of Object.values(both)) {
            for (const [name, { job, port }] of Object.entries(JOBS)) {
                const { spec } = object(resources, "PodMonitor", name).inputs;
                assert.deepEqual(spec?.selector, { matchLabels: { app: name } });
                const [endpoint, ...others] = items(spec?.podMetricsEndpoints);
                assert.deepEqual(others, []);
                assert.equal(endpoint?.port, port);
                assert.equal(endpoint.path, "/metrics");
                const podName = (targetLabel: string) => ({
                    action: "replace",
                    sourceLabels: ["__meta_kubernetes_pod_name"],
                    targetLabel,
                });
                assert.deepEqual(endpoint.relabelings, [
                    { action: "replace", targetLabel: "service", replacement: name },
                    { action: "replace", targetLabel: "job", replacement: job },
                    podName("instance"),
                    podName("node_id"),
                ]);
            }
        }
    });

    it("R9 scrapes often enough for rates over one minute, which the leader decides by", () => {
        for (const name of Object.keys(JOBS)) {
            const [endpoint] = items(object(prod, "PodMonitor", name).inputs.spec?.podMetricsEndpoints);
            const seconds = Number.parseInt(text(endpoint?.interval), 10);
            assert(seconds * 4 <= 60, `${seconds} s`);
        }
    });

    it("R25 marks pods for collectors that go by prometheus.io/scrape", () => {
        const ports = { "load-balancer": "8081", socket: "8080", "nginx-gateway": "9113" };
        for (const [name, port] of Object.entries(ports) as [keyof typeof ports, string][]) {
            const annotations = template(deployments(prod)[name]).metadata?.annotations;
            assert.equal(annotations?.["prometheus.io/scrape"], "true");
            assert.equal(annotations["prometheus.io/port"], port);
            assert.equal(annotations["prometheus.io/path"], "/metrics");
            const listening = items(template(deployments(prod)[name]).spec?.containers).flatMap((container) =>
                items(container.ports).map(({ containerPort }) => Number(containerPort)),
            );
            assert(listening.includes(Number(port)), name);
        }
    });

    it("R25 R39 RX15 keeps 30 days on 100 GiB in the platform's Prometheus in prod, and has none of its own", () => {
        const { values } = only(prod, "kubernetes:helm.sh/v3:Release", "monitoring-release").inputs;
        const { prometheusSpec } = values?.prometheus ?? {};
        assert.equal(prometheusSpec?.retention, "30d");
        assert.equal(prometheusSpec.storageSpec?.volumeClaimTemplate?.spec?.resources?.requests?.storage, "100Gi");
        const claimed = objects(prod, "PersistentVolumeClaim").map(({ inputs }) => inputs.metadata?.name);
        assert.deepEqual(claimed, []);
    });

    it("R26 RX15 finds Prometheus at prometheus-service:9090", () => {
        const { data } = object(prod, "ConfigMap", "rtc-config").inputs;
        assert.equal(data?.["PROMETHEUS_HOST"], "prometheus-service.rtc.svc.cluster.local");
        assert.equal(data["PROMETHEUS_PORT"], "9090");
        const service = object(prod, "Service", "prometheus", "monitoring").inputs.spec;
        assert.equal(items(service?.ports)[0]?.port, 9090);
    });

    it("R44 has Alertmanager send what is critical to the receivers of prod", () => {
        const { values } = only(prod, "kubernetes:helm.sh/v3:Release", "monitoring-release").inputs;
        const receivers = items(values?.alertmanager?.config?.receivers).map(({ name }) => name);
        assert(receivers.some((name) => (name as unknown) === "on-call"));
    });
});
