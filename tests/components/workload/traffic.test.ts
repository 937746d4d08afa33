import assert from "node:assert/strict";
import { internet, pods } from "../../../components/workload/network.ts";
import type { WorkloadArgs } from "../../../components/workload/workload.ts";
import { all, items, only } from "../../support/deploy.ts";
import { networkOf } from "../../support/policy-matrix.ts";
import { NETWORK_POLICY, deployWorkload } from "./workloads.ts";

const POD_MONITOR = "kubernetes:monitoring.coreos.com/v1:PodMonitor";
const SERVICE_MONITOR = "kubernetes:monitoring.coreos.com/v1:ServiceMonitor";
const PROMETHEUS = pods({ "app.kubernetes.io/name": "prometheus" }, "monitoring");

describe("Traffic of a workload", () => {
    const network = async (changes: Partial<WorkloadArgs>) => networkOf(await deployWorkload(changes));

    it("is name resolution alone where nothing is declared", async () => {
        const closed = await network({});
        assert(closed.allows("shop/web", "dns:53"));
        assert(closed.allows("shop/web", "dns:53/UDP"));
        assert(!closed.allows("shop/web", "internet:443"));
        assert(!closed.allows("shop/app=other", "shop/web:8080"));
    });

    it("is what is declared and nothing beside it", async () => {
        const open = await network({
            traffic: {
                ingress: [{ from: [pods({ app: "proxy" })], ports: [{ port: 8080 }] }],
                egress: [
                    { to: [pods({ app: "db" }, "data")], ports: [{ port: 5432 }] },
                    { to: [internet()], ports: [{ port: 10_000, endPort: 10_010, protocol: "UDP" }] },
                ],
            },
        });
        assert(open.allows("shop/app=proxy", "shop/web:8080"));
        assert(!open.allows("shop/app=proxy", "shop/web:9090"));
        assert(!open.allows("office/app=proxy", "shop/web:8080"));
        assert(open.allows("shop/web", "data/app=db:5432"));
        assert(!open.allows("shop/web", "shop/app=db:5432"));
        assert(open.allows("shop/web", "internet:10010/UDP"));
        assert(!open.allows("shop/web", "10.0.0.1:10010/UDP"));
    });

    it("is allowed by a policy of the workload's name, or of the one an operator expects", async () => {
        const policyName = async (changes: Partial<WorkloadArgs>) =>
            only(await deployWorkload(changes), NETWORK_POLICY).inputs["metadata"]?.["name"];
        assert.equal(await policyName({}), "web");
        assert.equal(await policyName({ policyName: "web-netpol" }), "web-netpol");
    });

    it("is refused where a rule names nobody, which Kubernetes would read as everybody", async () => {
        const everybody = /NetworkPolicy web: a rule without peers would allow everybody/;
        await assert.rejects(
            deployWorkload({ traffic: { ingress: [{ from: [], ports: [] }], egress: [] } }),
            everybody,
        );
        await assert.rejects(deployWorkload({ traffic: { ingress: [], egress: [{ to: [], ports: [] }] } }), everybody);
    });
});

describe("Metrics of a workload", () => {
    it("are scraped from the pods under the workload's name", async () => {
        const resources = await deployWorkload({ metrics: { portName: "http" } });
        const { inputs } = only(resources, POD_MONITOR, "shop-web-metrics");
        assert.equal(inputs["metadata"]?.["name"], "web");
        assert.deepEqual(inputs["spec"], {
            selector: { matchLabels: { app: "web" } },
            podMetricsEndpoints: [
                {
                    port: "http",
                    path: "/metrics",
                    interval: "30s",
                    relabelings: [{ action: "replace", targetLabel: "job", replacement: "web" }],
                },
            ],
        });
    });

    it("carry the labels that dashboards and other programs ask for", async () => {
        const relabeling = { sourceLabels: ["__meta_kubernetes_pod_name"], targetLabel: "node_id" };
        const resources = await deployWorkload({
            metrics: {
                portName: "http",
                path: "/actuator",
                interval: "10s",
                job: "socket-nodes",
                labels: { service: "shop-web" },
                relabelings: [relabeling],
            },
        });
        const [endpoint] = items(only(resources, POD_MONITOR).inputs["spec"]?.["podMetricsEndpoints"]);
        assert.deepEqual(endpoint, {
            port: "http",
            path: "/actuator",
            interval: "10s",
            relabelings: [
                { action: "replace", targetLabel: "service", replacement: "shop-web" },
                { action: "replace", targetLabel: "job", replacement: "socket-nodes" },
                relabeling,
            ],
        });
    });

    it("are scraped once through the Service, not again through the headless one", async () => {
        const resources = await deployWorkload({
            service: { name: "web-service" },
            headless: { name: "web" },
            metrics: { portName: "http", monitor: "service" },
        });
        assert.deepEqual(all(resources, POD_MONITOR), []);
        const { spec } = only(resources, SERVICE_MONITOR).inputs;
        assert.deepEqual(spec?.["selector"], {
            matchLabels: { app: "web" },
            matchExpressions: [{ key: "platform/headless", operator: "DoesNotExist" }],
        });
        const labelled = all(resources, "kubernetes:core/v1:Service").filter(
            ({ inputs }) => inputs["metadata"]?.["labels"]?.["platform/headless"] !== undefined,
        );
        assert.deepEqual(
            labelled.map(({ inputs }) => inputs["metadata"]?.["name"]),
            ["web"],
        );
    });

    it("open their port to the scraper, a sidecar's too", async () => {
        const network = networkOf(
            await deployWorkload({
                metrics: { portName: "exporter", scraper: PROMETHEUS },
                sidecars: [
                    {
                        name: "exporter",
                        image: "exporter:1",
                        resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "32Mi" } },
                        ports: [{ name: "exporter", port: 9113 }],
                    },
                ],
            }),
        );
        assert(network.allows("monitoring/app.kubernetes.io/name=prometheus", "shop/web:9113"));
        assert(!network.allows("monitoring/app.kubernetes.io/name=prometheus", "shop/web:8080"));
        assert(!network.allows("shop/app=other", "shop/web:9113"));
    });

    it("are refused on a port that nobody opens, and through a Service that is not there", async () => {
        await assert.rejects(
            deployWorkload({ metrics: { portName: "metrics" } }),
            /web: metrics port metrics is no port of a container; add it to `ports`/,
        );
        await assert.rejects(
            deployWorkload({ metrics: { portName: "http", monitor: "service" } }),
            /web: metrics are scraped through a Service but there is none/,
        );
    });
});
