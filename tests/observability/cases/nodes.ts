import { series, type AlertCases } from "../alert-cases.ts";

const GIB = 2 ** 30;
const node = "apps-1";
/** Labels of whoever tells of the node, which alerts leave out. */
const teller = { job: "kube-state-metrics", namespace: "monitoring", pod: "monitoring-kube-state-metrics-0" };
const exporter = { job: "node-exporter", namespace: "node-exporter", pod: "node-exporter-0", node };

const condition = (name: string, status = "true") =>
    series("kube_node_status_condition", { ...teller, node, condition: name, status });
const disk = (what: string, fstype = "ext4", mountpoint = "/") =>
    series(`node_filesystem_${what}_bytes`, { ...exporter, device: "/dev/vda1", fstype, mountpoint });
const memory = (what: string) => series(`node_memory_${what}_bytes`, exporter);

const healthy = {
    [condition("Ready")]: 1,
    [condition("MemoryPressure")]: 0,
    [condition("DiskPressure")]: 0,
    [condition("NetworkUnavailable")]: 0,
    [memory("MemAvailable")]: 2 * GIB,
    [memory("MemTotal")]: 16 * GIB,
    [disk("avail")]: 40 * GIB,
    [disk("size")]: 100 * GIB,
    // Full by nature.
    [disk("avail", "tmpfs", "/run")]: 0,
    [disk("size", "tmpfs", "/run")]: GIB,
};

const platform = (severity: string) => ({ node, severity, team: "platform" });

export const nodes: AlertCases = {
    rules: "nodes",
    cases: () => [
        { when: "all is well", series: healthy, minutes: 600, fires: [] },
        {
            when: "a node is not ready",
            series: { ...healthy, [condition("Ready")]: 0 },
            fires: [
                {
                    alert: "NodeNotReady",
                    labels: platform("critical"),
                    summary: "The node apps-1 has not been ready for 10 minutes.",
                },
            ],
        },
        {
            when: "a node was away for five minutes",
            series: { ...healthy, [condition("Ready")]: "1x60 0x4 1x60" },
            fires: [],
        },
        {
            when: "a node is short of disk",
            series: { ...healthy, [condition("DiskPressure")]: 1 },
            fires: [
                {
                    alert: "NodeUnderPressure",
                    labels: { ...platform("warning"), condition: "DiskPressure" },
                    summary: "The node apps-1 reports DiskPressure.",
                },
            ],
        },
        {
            when: "memory is short",
            series: { ...healthy, [memory("MemAvailable")]: 0.5 * GIB },
            fires: [
                {
                    alert: "NodeMemoryShort",
                    labels: platform("warning"),
                    summary: "The node apps-1 has 3.125% of its memory left.",
                },
            ],
        },
        {
            when: "a disk is nearly full",
            series: { ...healthy, [disk("avail")]: 9 * GIB },
            fires: [
                {
                    alert: "NodeDiskFillsUp",
                    labels: { ...platform("warning"), mountpoint: "/" },
                    summary: "9% of / on the node apps-1 are left.",
                },
            ],
        },
        {
            when: "a disk fills steadily",
            // 3 GiB an hour, 20 GiB left after six of them.
            series: { ...healthy, [disk("avail")]: `${38 * GIB}-${0.05 * GIB}` },
            minutes: 360,
            fires: [
                {
                    alert: "NodeDiskWillBeFull",
                    labels: { ...platform("warning"), mountpoint: "/" },
                    summary: "/ on the node apps-1 will be full within a day.",
                },
            ],
        },
    ],
};
