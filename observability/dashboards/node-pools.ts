import { createDashboard, type Dashboard, type Row } from "../dashboard.ts";
import { NODE_POOL, NODE_PRICE } from "../node-cost.ts";
import { barsOf, query, statistic, tableOf, timeSeries } from "../panels.ts";
import { ALIVE } from "../rows/nodes.ts";

const BY = "by (pool)";
const LEGEND = "{{pool}}";
const OF_POOL = `* on (node) group_left (pool) ${NODE_POOL}{pool=~"$pool"}`;

/** PromQL of what the pools have, have promised and use of one resource. */
interface Resource {
    readonly allocatable: string;
    readonly requested: string;
    readonly used: string;
}

const CPU = resource("cpu", 'rate(container_cpu_usage_seconds_total{container!=""}[$__rate_interval])');
const MEMORY = resource("memory", 'container_memory_working_set_bytes{container!=""}');

/** The pools of a DOKS cluster: is their size right, and what does it cost? */
export function nodePools(): Dashboard {
    return createDashboard({
        uid: "node-pools",
        title: "Node pools and cost",
        description: "Does each pool have as many nodes as it needs, what do they cost, and who uses what is paid for?",
        team: "platform",
        from: "now-7d",
        variables: [{ name: "pool", label: "Pool", query: `label_values(${NODE_POOL}, pool)` }],
        related: [{ title: "Cluster Overview", uid: "cluster-overview" }],
        rows: [cost(), size(), use("CPU", CPU, "short"), use("Memory", MEMORY, "bytes")],
    });
}

function resource(name: string, used: string): Resource {
    const sum = (series: string) => `sum ${BY} (sum by (node) (${series}) ${OF_POOL})`;
    return {
        allocatable: sum(`kube_node_status_allocatable{resource="${name}"}`),
        requested: sum(`kube_pod_container_resource_requests{resource="${name}",node!=""} ${ALIVE}`),
        used: sum(used),
    };
}

function cost(): Row {
    const price = `${NODE_PRICE}{pool=~"$pool"}`;
    const share = (name: string) =>
        `sum by (namespace, node) (kube_pod_container_resource_requests{resource="${name}",node!=""} ${ALIVE}) / on (node) group_left () max by (node) (kube_node_status_allocatable{resource="${name}"})`;
    return {
        title: "Cost",
        panels: [
            statistic({
                title: "Per month",
                description:
                    "The nodes that run now, at list price. Volumes, load balancers and databases are not in it.",
                unit: "currencyUSD",
                width: 6,
                height: 5,
                queries: [query(`sum(${price})`, "a month")],
            }),
            statistic({
                title: "Paid for and not asked for",
                description:
                    "Cost of the CPU that no pod has requested: room for what comes, or a pool that is too large.",
                unit: "currencyUSD",
                width: 6,
                height: 5,
                queries: [query(`sum(sum ${BY} (${price}) * (1 - ${CPU.requested} / ${CPU.allocatable}))`, "a month")],
            }),
            statistic({
                title: "Nodes",
                description: "Of the chosen pools.",
                unit: "short",
                width: 6,
                height: 5,
                queries: [query(`count(${NODE_POOL}{pool=~"$pool"})`, "nodes")],
            }),
            statistic({
                title: "Nodes without a price",
                description: "Of a size that the price list does not have: they are missing in the sums.",
                unit: "short",
                width: 6,
                height: 5,
                thresholds: [{ value: 1, colour: "yellow" }],
                queries: [
                    query(`count(${NODE_POOL}{pool=~"$pool"} unless on (node) ${NODE_PRICE}) or vector(0)`, "nodes"),
                ],
            }),
            timeSeries({
                title: "Cost by pool",
                description: "Dollars per month at the number of nodes of each moment.",
                unit: "currencyUSD",
                stacked: true,
                queries: [query(`sum ${BY} (${price})`, LEGEND)],
            }),
            barsOf({
                title: "Cost by namespace",
                description:
                    "Dollars per month of what each has requested, half for CPU and half for memory. What nobody asked for is in none.",
                unit: "currencyUSD",
                width: 12,
                queries: [
                    query(
                        `topk(15, sum by (namespace) ((${share("cpu")} + ${share("memory")}) / 2 * on (node) group_left () max by (node) (${price})))`,
                        "{{namespace}}",
                    ),
                ],
            }),
        ],
    };
}

function size(): Row {
    return {
        title: "Size",
        panels: [
            timeSeries({
                title: "Nodes by pool",
                description: "A pool at its most for long cannot grow further: see pods without a node beside it.",
                unit: "short",
                width: 8,
                queries: [query(`count ${BY} (${NODE_POOL}{pool=~"$pool"})`, LEGEND)],
            }),
            timeSeries({
                title: "Pods without a node",
                description:
                    "Of all namespaces. For some minutes while nodes come; for longer, the pools are full or do not fit.",
                unit: "short",
                width: 8,
                thresholds: [{ value: 1, colour: "orange" }],
                queries: [query("sum by (namespace) (kube_pod_status_unschedulable)", "{{namespace}}")],
            }),
            timeSeries({
                title: "Pods of what a node takes",
                description:
                    "Share of the 110 pods that a kubelet runs. Many small pods fill a node before its CPU is.",
                unit: "percentunit",
                max: 1,
                width: 8,
                queries: [
                    query(
                        `max ${BY} (sum by (node) (kube_pod_info{node!=""}) / max by (node) (kube_node_status_allocatable{resource="pods"}) ${OF_POOL})`,
                        LEGEND,
                    ),
                ],
            }),
            tableOf({
                title: "Pools",
                description: "Requested is what the scheduler counts with, used is what runs. Each of what there is.",
                unit: "percentunit",
                width: 24,
                height: 7,
                queries: [
                    query(`count ${BY} (${NODE_POOL}{pool=~"$pool"})`),
                    query(`${CPU.requested} / ${CPU.allocatable}`),
                    query(`${CPU.used} / ${CPU.allocatable}`),
                    query(`${MEMORY.requested} / ${MEMORY.allocatable}`),
                    query(`${MEMORY.used} / ${MEMORY.allocatable}`),
                    query(`sum ${BY} (${NODE_PRICE}{pool=~"$pool"})`),
                ],
                columns: {
                    pool: "Pool",
                    "Value #A": "Nodes",
                    "Value #B": "CPU requested",
                    "Value #C": "CPU used",
                    "Value #D": "Memory requested",
                    "Value #E": "Memory used",
                    "Value #F": "Dollars per month",
                },
                units: { Nodes: "short", "Dollars per month": "currencyUSD" },
            }),
        ],
    };
}

function use(title: string, { allocatable, requested, used }: Resource, unit: string): Row {
    return {
        title,
        panels: [
            timeSeries({
                title: `${title} requested`,
                description:
                    "Share of what the pool's nodes offer. The autoscaler adds nodes for requests, not for use.",
                unit: "percentunit",
                max: 1,
                width: 8,
                queries: [query(`${requested} / ${allocatable}`, LEGEND)],
            }),
            timeSeries({
                title: `${title} used`,
                description:
                    "Share of what the pool's nodes offer. Far below what is requested: requests are too large.",
                unit: "percentunit",
                max: 1,
                width: 8,
                queries: [query(`${used} / ${allocatable}`, LEGEND)],
            }),
            timeSeries({
                title: `${title} requested and not used`,
                description: "Paid for, kept free, and idle.",
                unit,
                width: 8,
                queries: [query(`clamp_min(${requested} - ${used}, 0)`, LEGEND)],
            }),
        ],
    };
}
