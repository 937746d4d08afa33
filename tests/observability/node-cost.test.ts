import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { nodePools } from "../../observability/dashboards/node-pools.ts";
import { nodeCostRules } from "../../observability/node-cost.ts";
import { toolOrSkip } from "../support/tool.ts";
import type { Panel } from "./planned-dashboards.ts";

const run = promisify(execFile);

/** One node of each of two pools, the first of a size with a price; what runs there, and what is over. */
const SERIES: Readonly<Record<string, number | string>> = {
    [node("a", "apps", "s-8vcpu-16gb")]: 1,
    [node("b", "gpu", "unheard-of")]: 1,
    [allocatable("a", "cpu")]: 8,
    [allocatable("b", "cpu")]: 4,
    [allocatable("a", "memory")]: 16000,
    [allocatable("b", "memory")]: 8000,
    [requests("shop", "web", "a", "cpu")]: 2,
    [requests("shop", "web", "a", "memory")]: 8000,
    [requests("mail", "smtp", "a", "cpu")]: 2,
    [requests("mail", "smtp", "a", "memory")]: 0,
    [requests("shop", "migration", "a", "cpu")]: 4,
    'kube_pod_status_phase{namespace="shop",pod="web",phase="Running"}': 1,
    'kube_pod_status_phase{namespace="mail",pod="smtp",phase="Running"}': 1,
    'kube_pod_status_phase{namespace="shop",pod="migration",phase="Running"}': 0,
    'kube_pod_status_phase{namespace="shop",pod="migration",phase="Succeeded"}': 1,
    'container_memory_working_set_bytes{namespace="shop",pod="web",container="web",node="a"}': 4000,
};

function node(name: string, pool: string, size: string): string {
    return `kube_node_labels{node="${name}",label_doks_digitalocean_com_node_pool="${pool}",label_node_kubernetes_io_instance_type="${size}",instance="10.0.0.1:8080"}`;
}

function allocatable(name: string, resource: string): string {
    return `kube_node_status_allocatable{node="${name}",resource="${resource}"}`;
}

function requests(namespace: string, pod: string, on: string, resource: string): string {
    return `kube_pod_container_resource_requests{namespace="${namespace}",pod="${pod}",container="main",node="${on}",resource="${resource}"}`;
}

describe("The cost of nodes, by Prometheus' own arithmetic", function () {
    let promtool: string;
    let folder: string;

    before(async function () {
        folder = await mkdtemp(join(tmpdir(), "cost-"));
        promtool = await toolOrSkip(this, "promtool");
    });
    after(() => rm(folder, { recursive: true, force: true }));

    it("is that of the nodes whose size has a price, and tells of the others", async () => {
        await yields("Per month", [{ value: 96 }]);
        await yields("Nodes", [{ value: 2 }]);
        await yields("Nodes without a price", [{ value: 1 }]);
        await yields("Cost by pool", [{ labels: '{pool="apps"}', value: 96 }]);
    });

    it("is shared by what pods request, those that are over left out, and the rest is nobody's", async () => {
        // Half for CPU and half for memory: 2 of 8 and 8000 of 16000; 2 of 8 and nothing.
        await yields("Cost by namespace", [
            { labels: '{namespace="shop"}', value: 36 },
            { labels: '{namespace="mail"}', value: 12 },
        ]);
        await yields("Paid for and not asked for", [{ value: 48 }]);
    });

    it("stands beside what each pool's nodes have promised and use", async () => {
        await yields("CPU requested", [{ labels: '{pool="apps"}', value: 0.5 }]);
        await yields("Memory requested", [{ labels: '{pool="apps"}', value: 0.5 }]);
        await yields("Memory used", [{ labels: '{pool="apps"}', value: 0.25 }]);
        await yields("Memory requested and not used", [{ labels: '{pool="apps"}', value: 4000 }]);
    });

    /** Asserts what the first query of a panel yields. */
    async function yields(title: string, samples: readonly { labels?: string; value: number }[]): Promise<void> {
        const panels = (nodePools().model.panels ?? []) as unknown as readonly Panel[];
        const expr = panels.find((panel) => panel.title === title)?.targets?.[0]?.expr;
        assert.ok(expr, `there is no panel ${title}`);
        const rules = nodeCostRules({ "s-8vcpu-16gb": 96, "s-2vcpu-4gb": 24 });
        await writeFile(join(folder, "rules.yaml"), stringify({ groups: [{ name: "node-cost", rules }] }));
        const file = join(folder, "test.yaml");
        const chosen = expr.replaceAll("$pool", ".+").replaceAll("$__rate_interval", "5m");
        await writeFile(
            file,
            stringify({
                rule_files: ["rules.yaml"],
                evaluation_interval: "1m",
                tests: [
                    {
                        interval: "1m",
                        input_series: Object.entries(SERIES).map(([series, value]) => ({
                            series,
                            values: `${value}x20`,
                        })),
                        promql_expr_test: [
                            {
                                expr: chosen,
                                eval_time: "20m",
                                exp_samples: samples.map(({ labels = "{}", value }) => ({ labels, value })),
                            },
                        ],
                    },
                ],
            }),
        );
        await run(promtool, ["test", "rules", file]).catch((error: unknown) => {
            const { stdout, stderr } = error as { stdout: string; stderr: string };
            assert.fail(`${title}: ${stdout}${stderr}`);
        });
    }
});
